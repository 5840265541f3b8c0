package dev.assay.store;

import dev.assay.space.Value;
import dev.assay.store.Submission.NewTrial;
import dev.assay.trial.ExperimentId;
import dev.assay.trial.Growth;
import dev.assay.trial.JobId;
import dev.assay.trial.TrialId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/// Experiments that grow: their trials are proposed one after another from what was found. Numbers
/// and limits are kept here, so any number of proposers together never pass a limit or propose a
/// number twice. Every change is guarded by what its caller has seen: one who is late, or was
/// killed and comes again, changes nothing twice.
public interface Sweeps {

  /// The sweep that an experiment is; empty where there is no such experiment, or it was submitted
  /// whole.
  Optional<SweepView> get(ExperimentId experiment);

  /// Sweeps that are open, oldest first.
  List<SweepView> open(int limit);

  /// Whether workers may look at a copy of this store, so that those who run the trials need not be
  /// known here. Then trials are proposed ahead of them: as many as may be open at once.
  default boolean isAhead() {
    return false;
  }

  /// Makes `leader` the one who proposes until `ttl` from now, unless another is. Only a courtesy
  /// between proposers; what they may add is guarded by [#add].
  ///
  /// @return whether `leader` leads now
  /// @throws StoreException `NOT_FOUND` when it is no sweep
  boolean lead(ExperimentId experiment, String leader, Duration ttl);

  /// Adds trials with their jobs, numbered from `first` on, as many as the limit allows.
  ///
  /// @param first the number that the caller found to be next
  /// @throws StoreException `NOT_FOUND` when it is no sweep; `CONFLICT` when it has more than one
  ///   stage and trials are to be told
  default Added add(
      ExperimentId experiment, int first, List<NewTrial> trials, Runs runs, String actor) {
    return add(experiment, first, trials, runs, Double.POSITIVE_INFINITY, actor);
  }

  /// As above, with trials that pause.
  ///
  /// @param until the resource at which they pause, infinite to train to the end
  /// @throws StoreException as above, and `CONFLICT` when trials of more than one stage, or that
  ///   are to be told, are to pause
  Added add(
      ExperimentId experiment,
      int first,
      List<NewTrial> trials,
      Runs runs,
      double until,
      String actor);

  /// Lets a paused trial of an open sweep go on from its checkpoint, as a new job with the next
  /// part. A paused trial is ended by [Operations#stop], and by the end of its sweep.
  ///
  /// @param paused the job it paused with
  /// @param until the resource at which it pauses again, infinite to train to the end
  /// @return false when the trial has not paused with this job, or has gone on, or the sweep is not
  ///   open; nothing was changed
  boolean goOn(JobId paused, double until, String actor);

  /// Ends a paused trial and adds one in its place that goes on from the checkpoint of another, in
  /// one change. The new trial counts towards the limit like any other; where the limit is reached
  /// nothing is changed, so no place is lost.
  ///
  /// @param number the number that the caller found to be next
  /// @param from whose checkpoint is continued; one that it has left, rather than one that is still
  ///   being written
  /// @param replaced the job that the other paused with
  /// @param until the resource at which the new trial pauses, infinite to train to the end
  /// @throws StoreException `NOT_FOUND` when there is no such sweep or trial
  Added fork(
      ExperimentId experiment,
      int number,
      NewTrial trial,
      TrialId from,
      JobId replaced,
      double until,
      String actor);

  /// Ends a trial that was added to be told.
  ///
  /// @param values what it returned; kept if it completed
  /// @param score the first objective among `values`
  /// @throws StoreException `NOT_FOUND` when there is no such trial; `CONFLICT` when it has ended
  ///   or is run by a worker
  void tell(TrialId trial, Told told, Value.Object values, OptionalDouble score, String actor);

  /// An open sweep proposes nothing more until it goes on; what was proposed runs to its end.
  ///
  /// @param why one line for a person
  /// @return whether it was open
  boolean pause(ExperimentId experiment, String why, String actor);

  /// A paused or closed sweep goes on. Nobody leads it at first.
  ///
  /// @return whether it was one of these
  boolean reopen(ExperimentId experiment, String actor);

  /// A sweep that is open or paused has come to its end; what was proposed still runs.
  ///
  /// @param why one line for a person
  /// @return whether it was one of these
  boolean close(ExperimentId experiment, String why, String actor);

  /// Sets how many trials there may be in all; empty for no limit. It may be below what there is:
  /// then no more are added. A sweep that is closed stays so.
  void limit(ExperimentId experiment, OptionalInt trials, String actor);

  /// Sets how many of its jobs may run at once.
  ///
  /// @param jobs at least 1
  /// @return false where more run now; nothing was changed
  boolean parallelism(ExperimentId experiment, int jobs, String actor);

  /// Raises how many trials there may be in all, and lets a closed sweep go on, in one change. One
  /// that is paused stays so.
  ///
  /// @param seen the limit that the caller found
  /// @return false when the limit is another; nothing was changed
  /// @throws StoreException `NOT_FOUND` when it is no sweep
  boolean extend(ExperimentId experiment, int seen, int trials, String actor);

  /// A sweep as stored.
  ///
  /// @param growth never [Growth#FIXED]
  /// @param trials how many there are
  /// @param limit how many there may be
  /// @param why it is paused or closed; empty while it is open
  /// @param leader who proposes; empty when nobody has said so
  /// @param leaderUntil when another may
  record SweepView(
      ExperimentId experiment,
      Growth growth,
      int trials,
      OptionalInt limit,
      String why,
      String leader,
      Instant leaderUntil) {

    /// How many more trials may be added; [Integer#MAX_VALUE] where there is no limit.
    public int left() {
      return limit.isPresent() ? Math.max(0, limit.getAsInt() - trials) : Integer.MAX_VALUE;
    }
  }

  /// Who runs the jobs of added trials.
  enum Runs {
    /// Workers do.
    QUEUED,
    /// Their proposer does, and tells how they ended.
    TOLD
  }

  /// How a told trial ended.
  enum Told {
    /// With values.
    COMPLETED,
    /// Without.
    FAILED,
    /// Early, for want of promise.
    PRUNED
  }

  /// What became of an addition.
  sealed interface Added {

    /// These were stored; fewer than asked for where the limit was reached.
    record Stored(List<TrialId> trials) implements Added {
      public Stored {
        trials = List.copyOf(trials);
      }
    }

    /// Somebody else was faster; nothing was stored.
    ///
    /// @param next the number that is next
    record Late(int next) implements Added {}

    /// Nothing more may be added now; nothing was stored.
    ///
    /// @param why one line for a person
    record Refused(String why) implements Added {}
  }
}
