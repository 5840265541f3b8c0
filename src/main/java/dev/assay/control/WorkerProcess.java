package dev.assay.control;

import dev.assay.store.Lapses;
import dev.assay.store.Store;
import dev.assay.store.Workers.Registration;
import dev.assay.store.Workers.WorkerView;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// Whether the process of a registered worker is still there, as far as this machine can tell.
///
/// @param host boot id and PID namespace of this process: where a pid means what it says
/// @param name of this machine
/// @param clock of a store that several hosts share: there leases end by it, and a name tells no
///   machines apart; empty where there is one host
record WorkerProcess(String host, String name, Optional<Instant> clock) {

  /// What can be said of another process.
  enum Sighting {
    ALIVE,
    GONE,
    /// We cannot see it, and it has not prolonged its lease.
    SILENT,
    /// We cannot see it; its lease is not over.
    ELSEWHERE
  }

  /// Seen from this process.
  static WorkerProcess here() {
    try {
      return new WorkerProcess(
          Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip()
              + "/"
              + Files.readSymbolicLink(Path.of("/proc/self/ns/pid")),
          InetAddress.getLocalHost().getHostName(),
          Optional.empty());
    } catch (IOException e) {
      return new WorkerProcess("", "", Optional.empty()); // then only leases tell
    }
  }

  /// Seen from this process, of the workers of `store`.
  static WorkerProcess here(Store store) {
    var here = here();
    return new WorkerProcess(here.host, here.name, store.lapses().map(Lapses::now));
  }

  /// How long the lease of `worker` lasts; negative when it is over.
  Duration left(WorkerView worker, Instant now) {
    return Duration.between(clock.orElse(now), worker.leaseUntil());
  }

  /// Looks at the process of `worker`.
  Sighting look(WorkerView worker, Instant now) {
    Registration facts = worker.registration();
    if (!host.isEmpty() && facts.bootId().equals(host)) {
      return isHere(facts) ? Sighting.ALIVE : Sighting.GONE;
    }
    if (clock.isEmpty() && facts.host().equals(name) && !boot(facts.bootId()).equals(boot(host))) {
      return Sighting.GONE; // this machine has been started anew since
    }
    return left(worker, now).isNegative() ? Sighting.SILENT : Sighting.ELSEWHERE;
  }

  /// Whether its processes can be seen from here.
  boolean isOfThisMachine(Registration facts) {
    return !host.isEmpty() && facts.bootId().equals(host);
  }

  /// Whether it is a living process that we can see.
  boolean isHere(Registration facts) {
    return facts.bootId().equals(host)
        && startTicks(facts.pid()).filter(t -> t == facts.startTicks()).isPresent();
  }

  private static String boot(String host) {
    int slash = host.indexOf('/');
    return slash < 0 ? host : host.substring(0, slash);
  }

  /// The 22nd field; the second is the program's name, which may hold anything, in parentheses.
  private static Optional<Long> startTicks(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
      return fields[0].equals("Z") || fields[0].equals("X")
          ? Optional.empty()
          : Optional.of(Long.parseLong(fields[19]));
    } catch (IOException | IndexOutOfBoundsException | NumberFormatException e) {
      return Optional.empty();
    }
  }
}
