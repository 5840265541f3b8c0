package dev.assay.store.tree;

import dev.assay.space.Value;
import dev.assay.store.Leases.Claim;
import dev.assay.store.Leases.Facts;
import dev.assay.store.Leases.Finish;
import dev.assay.store.Leases.Free;
import dev.assay.store.Sweeps.Added;
import dev.assay.store.Sweeps.Runs;
import dev.assay.store.Workers.Registration;
import dev.assay.store.Workers.WorkerLease;
import dev.assay.trial.Outcome;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;

/// Another process on a tree, for tests of what processes do to each other.
final class TreeProcess implements AutoCloseable {

  private final Process process;
  private final BufferedReader output;

  private TreeProcess(Process process) {
    this.process = process;
    this.output = process.inputReader();
  }

  /// Starts `verb` on the tree at `root`; see [#main].
  static TreeProcess start(Path root, String verb, String... more) throws IOException {
    var command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                TreeProcess.class.getName(),
                root.toString(),
                verb));
    command.addAll(List.of(more));
    return new TreeProcess(
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start());
  }

  /// Its next line; waits for it.
  String line() throws IOException {
    String line = output.readLine();
    if (line == null) {
      throw new IllegalStateException("the process ended");
    }
    return line;
  }

  /// The rest of its lines, once it has ended well.
  List<String> lines() throws Exception {
    var lines = output.lines().toList();
    int code = process.waitFor();
    if (code != 0) {
      throw new IllegalStateException("the process ended with " + code);
    }
    return lines;
  }

  /// As `kill -9` does.
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  static WorkerLease register(TreeStore store) {
    var self =
        new Registration(
            "host",
            "boot",
            1,
            1,
            "default",
            1,
            1,
            java.util.List.of(),
            1L << 30,
            "test",
            Duration.ZERO,
            "");
    return store.workers().register(self, Duration.ofSeconds(60));
  }

  static List<Claim> claim(TreeStore store, WorkerLease lease, int wanted) {
    var free = new Free("default", 1000, Long.MAX_VALUE);
    return store.leases().exchange(lease, List.of(), free, wanted).claims();
  }

  static boolean complete(TreeStore store, WorkerLease lease, Claim claim) {
    var finish =
        new Finish(
            claim.attempt(),
            new Outcome.Completed(),
            Optional.empty(),
            Value.EMPTY,
            OptionalDouble.empty(),
            Facts.NONE,
            Optional.empty());
    var free = new Free("default", 0, 0);
    return store
        .leases()
        .exchange(lease, List.of(finish), free, 0)
        .finished()
        .getFirst()
        .accepted();
  }

  /// `note N`: claims one job, and changes its trial's document N times. `drain N`: N threads claim
  /// and complete until nothing is left, and say which jobs. `stop NAME`: claims one job, but stops
  /// for ever, and says so, before it puts the first file called NAME in its place. `propose NAME`:
  /// adds trials to the sweep until it has all of them, stopping like that.
  static void main(String... words) throws Exception {
    var root = Path.of(words[0]);
    switch (words[1]) {
      case "note" -> note(open(root), Integer.parseInt(words[2]));
      case "drain" -> drain(open(root), Integer.parseInt(words[2]));
      case "stop" -> {
        var store =
            TreeStore.open(root, InstantSource.system(), new SecureRandom(), stopAt(words[2]));
        claim(store, register(store), 1);
      }
      case "propose" ->
          propose(
              TreeStore.open(root, InstantSource.system(), new SecureRandom(), stopAt(words[2])));
      default -> throw new IllegalArgumentException(words[1]);
    }
  }

  /// Each trial by its number, and says how many it added.
  static int propose(TreeStore store) {
    int added = 0;
    while (true) {
      int next = store.sweeps().get(Trees.ID).orElseThrow().trials() + 1;
      var trial = java.util.List.of(Trees.trial("x", Value.of(next)));
      switch (store.sweeps().add(Trees.ID, next, trial, Runs.QUEUED, "steering:test")) {
        case Added.Stored _ -> added++;
        case Added.Late _ -> {}
        case Added.Refused _ -> {
          return added;
        }
      }
    }
  }

  static java.util.function.Consumer<Path> stopAt(String name) {
    return target -> {
      if (target.endsWith(name)) {
        System.out.println("stopped");
        while (true) {
          LockSupport.park();
        }
      }
    };
  }

  private static TreeStore open(Path root) {
    return TreeStore.open(root, InstantSource.system(), new SecureRandom());
  }

  private static void note(TreeStore store, int times) {
    var lease = register(store);
    var claim = claim(store, lease, 1).getFirst();
    for (int i = 0; i < times; i++) {
      if (!store.leases().started(lease, claim.attempt(), InstantSource.system().instant())) {
        throw new IllegalStateException("lost " + claim.attempt());
      }
    }
  }

  private static void drain(TreeStore store, int threads) throws Exception {
    try (var pool = Executors.newFixedThreadPool(threads)) {
      var running = new ArrayList<java.util.concurrent.Future<?>>();
      for (int i = 0; i < threads; i++) {
        running.add(pool.submit(() -> drain(store)));
      }
      for (var thread : running) {
        thread.get();
      }
    }
  }

  private static void drain(TreeStore store) {
    var lease = register(store);
    while (isAnythingQueued(store)) {
      for (var claim : claim(store, lease, 1)) {
        System.out.println(claim.job() + " " + claim.attempt());
        if (!complete(store, lease, claim)) {
          throw new IllegalStateException("another finished " + claim.attempt());
        }
      }
    }
  }

  private static boolean isAnythingQueued(TreeStore store) {
    return store.trials().queue(Optional.empty(), Integer.MAX_VALUE).stream()
        .anyMatch(job -> !job.state().isLive());
  }
}
