package dev.assay.store;

import dev.assay.space.ContentId;
import dev.assay.space.Value;
import dev.assay.trial.JobId;
import dev.assay.trial.TrialId;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The queue of a store in which every trial has a directory of its own, named by the id of its
/// state point: what is declared on one machine and run on another. A capability: not every store
/// has it.
///
/// What was queued so has an origin with the member [#ORIGIN], an object that may hold `tag` and
/// `experiment_path`.
public interface DirectoryQueue {

  /// The member of an origin that says that a trial was queued by itself.
  String ORIGIN = "queue";

  /// The tag in it.
  String TAG = "tag";

  /// The file of the note of its experiment in it.
  String PATH = "experiment_path";

  /// The same store, but workers on it are given no jobs but these.
  Store only(Set<JobId> jobs);

  /// What is queued, in the order in which it is to run: when it was queued, then by its place in
  /// its batch.
  List<Entry> entries(Filter filter);

  /// The jobs that other programs made, in the order in which they were queued. They are no trials
  /// until a submission has one of the same state point.
  List<Foreign> foreign(Filter filter);

  /// The trial in the directory with this name; empty where there is none, or it is of another
  /// program.
  Optional<Entry> at(ContentId directory);

  /// The entries whose directory, or trial, is meant by `prefix`: its first digits.
  List<Entry> find(String prefix);

  /// Queues an ended trial again, as a new attempt, with another origin, in one change.
  ///
  /// @return false when it has not ended
  boolean requeue(TrialId trial, Value.Object origin, String actor);

  /// Which entries.
  ///
  /// @param experiment the name of their experiment; empty for all
  /// @param tag exactly this one; empty for all
  /// @param ended also those that have ended
  record Filter(Optional<String> experiment, Optional<String> tag, boolean ended) {}

  /// One job of another program.
  ///
  /// @param directory the id of its state point
  /// @param folder its directory
  /// @param experiment the `experiment_id` of its state point; empty for none
  /// @param status as it is written; empty for none
  /// @param tag empty for none
  /// @param queuedAt when it was queued or made, as it is written; the epoch where it is not
  /// @param command its own template; empty where that of its experiment counts
  record Foreign(
      ContentId directory,
      Path folder,
      String experiment,
      String status,
      String tag,
      Instant queuedAt,
      Value.Object statePoint,
      String command) {

    /// Whether it has ended.
    public boolean hasEnded() {
      return !List.of("", "created", "queued", "running").contains(status);
    }
  }

  /// One trial of the queue.
  ///
  /// @param directory the id of its state point
  /// @param folder its directory
  /// @param content the id of its state point without what says where its code came from
  /// @param experiment the name of its experiment
  /// @param status in the words of other programs on such trees: queued, running, complete, failed,
  ///   stopped, abandoned
  /// @param tag empty for none
  /// @param job its first job
  record Entry(
      TrialId trial,
      ContentId directory,
      Path folder,
      ContentId content,
      String experiment,
      String status,
      String tag,
      Instant queuedAt,
      Value.Object statePoint,
      Value.Object origin,
      JobId job) {

    /// Whether it waits to be run.
    public boolean isPending() {
      return status.equals("queued");
    }

    /// Whether it has ended.
    public boolean hasEnded() {
      return !isPending() && !status.equals("running");
    }
  }
}
