package dev.assay.engine;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// One thing that goes wrong.
///
/// @param weight how often it is drawn, beside the others
record ChaosFault(String name, int weight, Doing doing) {

  interface Doing {
    void to(Chaos chaos) throws Exception;
  }

  private static final Duration LONG_ENOUGH = Duration.ofSeconds(1);

  /// What can happen to workers, wherever their store is.
  ///
  /// @param disk which they have their files on; empty where none could be mounted
  static Stream<ChaosFault> ofWorkers(Optional<SmallDisk> disk) {
    var any =
        List.of(
            new ChaosFault("kill", 4, Chaos::kill),
            new ChaosFault("freeze longer than the lease", 2, Chaos::freeze));
    return Stream.concat(
        any.stream(),
        disk.stream().map(d -> new ChaosFault("full disk of the workers", 1, c -> fill(d, c))));
  }

  /// What can happen to a server besides.
  ///
  /// @param disk which it has its data on; empty where none could be mounted
  static Stream<ChaosFault> ofServer(ChaosServer server, Optional<SmallDisk> disk) {
    var any =
        List.of(
            new ChaosFault("immediate restart of the server", 1, _ -> server.restart()),
            new ChaosFault("cut of all connections", 1, _ -> server.cut()));
    return Stream.concat(
        any.stream(),
        disk.stream().map(d -> new ChaosFault("full disk of the server", 1, c -> fill(d, server))));
  }

  /// A worker ends and comes again, or tries to, while there is no space.
  private static void fill(SmallDisk disk, Chaos chaos) throws Exception {
    disk.fill();
    Chaos.pause(LONG_ENOUGH);
    chaos.kill();
    chaos.muster();

    Chaos.pause(chaos.upTo(LONG_ENOUGH.multipliedBy(3)));
    disk.free();
  }

  /// First it cannot grow, then it cannot even write its log, and ends.
  private static void fill(SmallDisk disk, ChaosServer server) throws Exception {
    disk.fill();
    Chaos.pause(LONG_ENOUGH);
    server.writeUntilItEnds();
    Chaos.pause(LONG_ENOUGH);
    disk.free();
    server.revive();
  }
}
