package dev.assay.control;

import dev.assay.store.Outlook.Busy;
import dev.assay.store.Vitals.Depth;
import dev.assay.store.Vitals.Probe;
import dev.assay.store.Workers.WorkerView;
import dev.assay.trial.JobId;
import dev.assay.trial.JobState;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;

/// Everything that one look at a store and this machine found.
///
/// @param now by the clock of the store
/// @param skew how far that clock is ahead of this machine's; empty where it is the same
/// @param flushed how long it took to make a file durable here
/// @param stale workers that are gone, or have not prolonged their lease
/// @param waiting jobs that could run, with since when that is so
/// @param unreported what has happened, or is due, and nobody has noticed, with since when
/// @param free bytes at `place`: of the home and the folder of the files, where there is less room
record HealthLook(
    Instant now,
    Probe probe,
    Duration flushed,
    Optional<Duration> skew,
    List<WorkerView> workers,
    List<Stale> stale,
    List<Busy> busy,
    List<Depth> depth,
    List<Waiting> waiting,
    List<Unreported> unreported,
    long free,
    String place,
    int dead) {

  /// A worker that does not work any more, and why that is known.
  record Stale(WorkerView worker, String why) {}

  /// A job for which there is room.
  record Waiting(JobId job, String pool, Instant since) {}

  /// Something that should have been noticed.
  ///
  /// @param what a sentence without its end
  record Unreported(String what, Instant since) {}

  boolean isStale(WorkerView worker) {
    return stale.stream().anyMatch(one -> one.worker().equals(worker));
  }

  /// Pools that have ready jobs or workers, in the order of their names.
  List<String> pools() {
    var pools = new TreeSet<String>();
    workers.forEach(worker -> pools.add(worker.registration().pool()));
    depth.stream().filter(one -> one.jobs() > 0).map(Depth::pool).forEach(pools::add);
    return List.copyOf(pools);
  }

  /// How many jobs of `pool` are ready to be claimed.
  int ready(String pool) {
    return depth.stream()
        .filter(one -> one.pool().equals(pool) && one.state() == JobState.QUEUED)
        .mapToInt(Depth::jobs)
        .sum();
  }

  /// Workers of `pool` that work.
  List<WorkerView> working(String pool) {
    return workers.stream()
        .filter(worker -> worker.registration().pool().equals(pool) && !isStale(worker))
        .toList();
  }

  /// Which of `all` has lasted longest.
  static <T> Optional<T> longest(List<T> all, Function<T, Instant> since) {
    return all.stream().min(Comparator.comparing(since));
  }

  Duration age(Instant since) {
    Duration age = Duration.between(since, now);
    return age.isNegative() ? Duration.ZERO : age;
  }
}
