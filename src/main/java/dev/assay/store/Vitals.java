package dev.assay.store;

import dev.assay.experiment.Resources;
import dev.assay.trial.JobId;
import dev.assay.trial.JobState;
import dev.assay.trial.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// How the store itself and its queue are, for people and programs who watch over them. What a look
/// costs grows with what is open and with what happened since the last, and not with what has
/// ended.
///
/// A capability: [StoreException] `UNSUPPORTED` where a store has none of it.
public interface Vitals {

  /// Makes one real read and one real change, which is durable when it returns, and takes the time
  /// of both. What it writes takes the place of what the last probe wrote.
  Probe probe();

  /// What the clock of the store says; empty where it has none of its own and goes by that of this
  /// host.
  Optional<Instant> clock();

  /// How many jobs that have not ended are in each state, by their pool. Jobs that wait for
  /// something else, of experiments that use several pools, are of the pool with the empty name.
  List<Depth> depth();

  /// Of everything that could be claimed, were there room, what would be claimed next: the first
  /// job of each shape of each experiment, the most urgent first, at most `limit`.
  List<Next> next(int limit);

  /// When an attempt of each worker ended last, as far as that is among the newest attempts.
  Map<String, Instant> lastEnds();

  /// When the first notice was due that nobody has delivered; empty if none waits. It may lie
  /// ahead.
  Optional<Instant> nextNotice();

  /// Counts what has happened since the last count, at most `most` events, and says what was
  /// counted ever since the store was made. Of experiments that were deleted before they were
  /// counted, only the number of events is known.
  Counts count(int most);

  /// Upper bounds in seconds of how long jobs waited to be claimed; one more bucket has no bound.
  List<Double> WAIT_BOUNDS = List.of(0.01, 0.1, 0.5, 1.0, 5.0, 15.0, 60.0, 300.0, 1800.0, 7200.0);

  /// Upper bounds in seconds of how long attempts ran; one more bucket has no bound.
  List<Double> RUN_BOUNDS =
      List.of(1.0, 10.0, 60.0, 300.0, 900.0, 3600.0, 14400.0, 43200.0, 86400.0, 259200.0);

  /// How long it took.
  record Probe(Duration read, Duration write) {}

  /// Jobs in one state.
  record Depth(String pool, JobState state, int jobs) {}

  /// A job that is ready.
  ///
  /// @param since when it became ready last
  record Next(JobId job, Resources needs, Instant since) {}

  /// What was counted.
  ///
  /// @param waits how long jobs waited to be claimed
  /// @param runs how long processes of attempts ran that have ended
  /// @param ends how attempts ended
  /// @param events that were counted
  /// @param behind how many events are yet to be counted
  record Counts(
      List<Histogram> waits, List<Histogram> runs, List<Ends> ends, long events, long behind) {
    public Counts {
      waits = List.copyOf(waits);
      runs = List.copyOf(runs);
      ends = List.copyOf(ends);
    }
  }

  /// Spans of time of one pool.
  ///
  /// @param counts how many were in each bucket; the last has no bound
  record Histogram(String pool, List<Long> counts, Duration sum) {
    public Histogram {
      counts = List.copyOf(counts);
    }
  }

  /// How many attempts of a pool ended so.
  ///
  /// @param ended a state word, or `lost`, `released`, `yielded`
  record Ends(String pool, String ended, Reason reason, long attempts) {}
}
