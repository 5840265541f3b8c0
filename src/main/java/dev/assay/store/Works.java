package dev.assay.store;

import dev.assay.trial.AttemptId;
import dev.assay.trial.ExperimentId;
import dev.assay.trial.JobId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What several jobs would do alike, which is done once. Jobs of one key (see
/// [Submission.NewTrial#works]) share a work:
///
/// - one that is queued while there is a result ends at once as completed, with the same values and
///   score, is never claimed, and points to the attempt whose result it took
///   ([Trials.JobView#reused]); so it costs nothing of any budget, and counts as a completed trial;
/// - while one of them is claimed the others are `blocked` (`same_work`); when it completes they
///   complete with it, and when it ends otherwise, or is queued again, the next is queued, one of
///   each experiment and shape: it tries with retries of its own;
/// - one whose stage refreshes takes no result that was there before it was queued;
/// - a result is dropped when an operator queues its job again, or one that took it, when its
///   experiment is removed, and when a worker finds its files gone ([Leases#spoiled]).
///
/// All of it happens within the change that is its cause, so nothing is lost between.
public interface Works {

  /// One that has a result or is being done; empty if there is none with this key.
  Optional<WorkView> get(String key);

  /// Those that have a result: all, the newest result first, or those whose keys begin with
  /// `prefix`, by their keys.
  ///
  /// @param prefix hexadecimal; empty for all
  List<WorkView> list(String prefix, int limit);

  /// Which job does, or is about to do, the same as this one; empty where none does.
  Optional<JobId> ahead(JobId job);

  /// How many jobs of an experiment took the result of another.
  int taken(ExperimentId experiment);

  /// Lets nobody take the result of `key` any more. Who took it keeps it.
  ///
  /// @return false when there was none
  boolean drop(String key, String actor);

  /// As [#drop], for every result that is at least so old.
  ///
  /// @return how many
  int dropOlder(Duration age, String actor);

  /// Whether jobs of other trials still need the files of an attempt.
  boolean isNeeded(AttemptId attempt);

  /// Lets nobody take the result of an attempt any more, because its files are about to be removed;
  /// one that is its values alone stays.
  ///
  /// @return false when they are still needed; nothing was changed
  boolean letGo(AttemptId attempt);

  /// A work as stored.
  ///
  /// @param source the attempt whose result others take, and its job; empty while there is none
  /// @param files that must be there for that, relative to the attempt's directory
  /// @param hits how many jobs took a result of it
  /// @param running the job that does it now
  /// @param waiting how many wait for that
  record WorkView(
      String key,
      Optional<Source> source,
      List<String> files,
      int hits,
      Optional<Instant> usedAt,
      Optional<JobId> running,
      int waiting) {
    public WorkView {
      files = List.copyOf(files);
    }
  }

  /// Whose result it is.
  record Source(JobId job, AttemptId attempt, Instant at) {}
}
