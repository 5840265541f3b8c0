package dev.assay.store;

import dev.assay.trial.AttemptId;
import dev.assay.trial.ExperimentId;
import dev.assay.trial.JobId;
import dev.assay.trial.Reason;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/// Jobs that failed for good: nothing but an operator moves them any more. One stays a dead letter
/// until it is dropped or tried again; jobs that were cancelled, pruned or stopped are none, nor
/// are those that somebody else ran and told of. What a look costs grows with the dead letters, and
/// not with what has ended well.
///
/// A capability: [StoreException] `UNSUPPORTED` where a store keeps none.
public interface DeadLetters {

  /// How jobs come to be dead letters.
  Set<Reason> KINDS =
      Set.of(
          Reason.EXIT,
          Reason.TIMEOUT,
          Reason.KILLED,
          Reason.NO_RESULT,
          Reason.LAUNCH,
          Reason.INPUT_CHANGED,
          Reason.CRASH_LIMIT);

  /// Those that fit, the last to fail first, at most `limit`. Archived experiments have none.
  List<DeadLetter> list(Which which, int limit);

  /// How many fit.
  int count(Which which);

  /// Queues those of `jobs` that failed for good again, as [Operations#retry] does, all in one
  /// change: with counts of failures and crashes at zero.
  ///
  /// @return how many; others of them were left alone
  int retry(List<JobId> jobs, String actor);

  /// Lists them no more, with an event each. They stay failed, and can be tried again.
  ///
  /// @return how many; those that were dropped before, or are no dead letters, are left alone
  int drop(List<JobId> jobs, String actor);

  /// Undoes [#drop], with an event each.
  ///
  /// @return how many; those that were not dropped are left alone
  int restore(List<JobId> jobs, String actor);

  /// Which dead letters are meant.
  ///
  /// @param kinds how they failed for good; empty for all
  /// @param since only those that failed then or later
  /// @param dropped whether those that were dropped are meant, and else those that were not
  record Which(
      Optional<ExperimentId> experiment,
      Set<Reason> kinds,
      Optional<Instant> since,
      boolean dropped) {
    /// All that nobody has looked after.
    public static final Which ALL = new Which(Optional.empty(), Set.of(), Optional.empty(), false);

    public Which {
      kinds = Set.copyOf(kinds);
    }
  }

  /// A job that failed for good.
  ///
  /// @param name of its experiment
  /// @param kind why it was given up; `crash_limit` where too many attempts vanished
  /// @param attempts how often it was claimed, ever
  /// @param attempt its newest, and what is known of how that ended
  /// @param worker that held it last; empty where nothing is known
  record DeadLetter(
      JobId job,
      String name,
      Reason kind,
      int attempts,
      int failures,
      Instant failedAt,
      Optional<AttemptId> attempt,
      String message,
      OptionalInt exitCode,
      OptionalInt signal,
      String worker,
      String lastOutput,
      Optional<Instant> droppedAt) {}
}
