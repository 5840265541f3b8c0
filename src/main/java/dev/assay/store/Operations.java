package dev.assay.store;

import dev.assay.trial.ExperimentId;
import dev.assay.trial.Reason;
import java.util.List;
import java.util.Optional;

/// What an operator may do to jobs. Each call changes every job of its subject that may be changed
/// so, leaves the others alone, and says how many it changed; zero is an answer, not an error.
public interface Operations {

  /// Keeps jobs that have not started from starting.
  int hold(Subject subject, String actor);

  /// Lets held jobs go on to where they would be: queued, delayed or blocked.
  int release(Subject subject, String actor);

  /// Nobody wants it: jobs that have not started become `cancelled` at once; live ones are asked to
  /// end and will be `cancelled`. One that was asked before ends as it was asked first.
  Changed cancel(Subject subject, String actor);

  /// Live jobs are asked to end and will be `stopped` with `reason`; jobs that have not started are
  /// left alone.
  int stop(Subject subject, Reason reason, String actor);

  /// Queues ended jobs again as new attempts, with their counts of failures and crashes at zero,
  /// however their parents ended and whenever they were to start; those with a parent that has not
  /// ended wait for it. Other jobs of the same trials, and experiments that come after, that were
  /// skipped or have not started wait again for parents that are open again, and keep their start
  /// time. Attempts that live go on.
  ///
  /// @param failedOnly leave those that completed alone
  int retry(Subject subject, boolean failedOnly, String actor);

  /// Cancels every job that has not started, of one experiment or of all.
  int clear(Optional<ExperimentId> experiment, String actor);

  /// Sets the priority (0–10) of an experiment's waiting and future jobs.
  ///
  /// @throws StoreException `CONFLICT` when all its jobs have ended
  void prioritize(ExperimentId experiment, int priority, String actor);

  /// Gives the waiting jobs of a trial, or one waiting job, another place in the line of their
  /// experiment; among each other they stay in their order. A job keeps its place when it is held,
  /// blocked or tried again. Jobs that are added later come after all of them.
  ///
  /// @return how many were moved, at least 1
  /// @throws StoreException `CONFLICT` when none of them waits, the subject is a whole experiment,
  ///   or the place is beside something that does not wait, is of another experiment, or is among
  ///   those that are moved
  int move(Subject subject, Place to, String actor);

  /// Changes the tags and the note of an experiment or trial; a job means its trial. What is there
  /// already stays, and what is not there cannot be taken away.
  ///
  /// @return whether anything changed
  boolean label(Subject subject, Labelling change, String actor);

  /// A place in the line of an experiment.
  sealed interface Place {
    /// Before all that wait.
    record First() implements Place {}

    /// After all that wait now.
    record Last() implements Place {}

    /// Just before the first waiting job of a trial, or before a job.
    record Before(Subject other) implements Place {}

    /// Just after the last waiting job of a trial, or after a job.
    record After(Subject other) implements Place {}
  }

  /// A change of words for people.
  ///
  /// @param add tags to be there
  /// @param remove tags not to be there
  /// @param note takes the place of the note; empty text takes it away, absence leaves it
  record Labelling(List<String> add, List<String> remove, Optional<String> note) {
    public Labelling {
      add = List.copyOf(add);
      remove = List.copyOf(remove);
    }
  }

  /// How many were cancelled at once, and how many were asked to end.
  record Changed(int ended, int asked) {}
}
