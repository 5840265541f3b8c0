package dev.assay.store;

import dev.assay.space.Value;
import dev.assay.trial.AttemptId;
import dev.assay.trial.ExperimentId;
import dev.assay.trial.JobId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What happened, in order; append-only, each written in the transaction of its change.
public interface Events {

  /// Events with `seq > after`, oldest first, at most `limit`.
  List<Event> after(long after, int limit, Optional<ExperimentId> experiment);

  /// The sequence number of the newest event; 0 if there is none.
  long newest();

  /// One thing that happened.
  ///
  /// @param seq grows; no number is ever visible after a higher one was
  /// @param type e.g. `job.claimed`; see [EventType]
  /// @param actor who caused it, e.g. `user:ada`, `worker:w-3f…`
  /// @param data what else is known; the empty object for nothing
  record Event(
      long seq,
      Instant at,
      EventType type,
      String actor,
      Optional<ExperimentId> experiment,
      Optional<JobId> job,
      Optional<AttemptId> attempt,
      Value.Object data) {}
}
