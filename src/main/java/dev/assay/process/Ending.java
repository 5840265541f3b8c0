package dev.assay.process;

import dev.assay.process.ProcFiles.Stat;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Ends attempts: a signal, grace, KILL, until nothing of them is left. The command's session is
/// signalled as one group, so that a storm of forks cannot outrun it; those that left it are found
/// by their marker. Every pid is checked against its start time right before.
final class Ending {
  private static final Duration AFTER_KILL = Duration.ofSeconds(5);
  private static final Duration KILL_AGAIN = Duration.ofMillis(250);
  private static final Duration START = Duration.ofSeconds(2);

  private final ProcFiles proc;
  private final Sweep sweep;
  private final Observer observer;
  private final Signals signals;

  Ending(ProcFiles proc, Sweep sweep, Observer observer, Signals signals) {
    this.proc = proc;
    this.sweep = sweep;
    this.observer = observer;
    this.signals = signals;
  }

  Stopped stop(Path directory, String signal, Duration grace) throws InterruptedException {
    return end(directory, "stopped", signal, grace);
  }

  Stopped fence(Path directory, String signal, Duration grace) throws InterruptedException {
    return end(directory, "lease", signal, grace);
  }

  private Stopped end(Path directory, String cause, String signal, Duration grace)
      throws InterruptedException {
    var files = new AttemptFiles(directory);
    if (!(observer.observe(directory) instanceof Sighting.Ended)) {
      if (files.closeGate()) {
        return new Stopped(observer.observe(directory), List.of());
      }
      files.noteCause(cause);
      awaitStart(directory);
    }
    var left = end(Set.of(directory), signal, grace);
    awaitRecord(directory);
    return new Stopped(observer.observe(directory), left.getOrDefault(directory, List.of()));
  }

  /// Ends whatever lives of these attempts.
  ///
  /// @return what could not be ended, by attempt; empty when all is well
  Map<Path, List<ProcessIdentity>> end(Set<Path> directories, String signal, Duration grace)
      throws InterruptedException {
    var left = sweep.survivors(directories);
    if (left.isEmpty()) {
      return left;
    }
    send(signal, left);
    left = awaitNone(directories, left, grace);
    var patience = new Patience(AFTER_KILL);
    while (!left.isEmpty() && patience.isLeft()) {
      send("KILL", left);
      left = awaitNone(directories, left, KILL_AGAIN);
    }
    return left;
  }

  private void send(String signal, Map<Path, List<ProcessIdentity>> to) {
    var targets = new LinkedHashSet<Long>();
    to.forEach((directory, processes) -> {
      long leader = new AttemptFiles(directory).leader().map(ProcessIdentity::pid).orElse(0L);
      for (ProcessIdentity process : processes) {
        proc.stat(process.pid())
            .filter(s -> s.ticks() == process.startTicks())
            .map(s -> target(s, leader))
            .ifPresent(targets::add);
      }
    });
    if (!targets.isEmpty()) {
      signals.send(signal, List.copyOf(targets));
    }
  }

  private static long target(Stat stat, long leader) {
    return leader != 0 && stat.group() == leader ? -leader : stat.pid();
  }

  /// Looks only at those it knows until they are gone, and then once more at everything.
  private Map<Path, List<ProcessIdentity>> awaitNone(
      Set<Path> directories, Map<Path, List<ProcessIdentity>> known, Duration limit)
      throws InterruptedException {
    var patience = new Patience(limit);
    var left = known;
    do {
      if (left.values().stream().flatMap(List::stream).noneMatch(proc::isAlive)) {
        left = sweep.survivors(directories);
        if (left.isEmpty()) {
          return left;
        }
      }
    } while (patience.pause());
    return sweep.survivors(directories);
  }

  /// The command is forked, or it never will be: a shim that cannot write is killed.
  private void awaitStart(Path directory) throws InterruptedException {
    var patience = new Patience(START);
    while (observer.observe(directory) instanceof Sighting.Starting) {
      if (!patience.pause()) {
        var stuck = sweep.marked(directory, 0);
        send("KILL", Map.of(directory, stuck));
        return;
      }
    }
  }

  /// The shim writes how it ended within moments, unless the disk is full.
  private void awaitRecord(Path directory) throws InterruptedException {
    var patience = new Patience(START);
    while (observer.observe(directory) instanceof Sighting.Running && patience.pause()) {
      // the pause is all there is to do
    }
  }
}
