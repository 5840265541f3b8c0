package dev.assay.store;

import dev.assay.trial.ExperimentId;
import dev.assay.trial.Reason;
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
  void prioritize(ExperimentId experiment, int priority, String actor);

  /// How many were cancelled at once, and how many were asked to end.
  record Changed(int ended, int asked) {}
}
