package dev.assay.store.tree;

import dev.assay.store.tree.TrialEdit.Cause;
import dev.assay.trial.ExperimentId;
import dev.assay.trial.JobId;
import dev.assay.trial.JobState;
import dev.assay.trial.Reason;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;

/// An operator's retry: ended jobs go back to work, and what has not started below them waits for
/// them again. Each trial is one change; experiments that come after follow one by one.
final class Reopening {

  private final Documents documents;
  private final Changes changes;
  private final Settling settling;
  private final Cause cause;
  private final Consumer<TrialEdit> first;

  /// The jobs that were queued or wait again.
  private final Set<JobId> reopened = new HashSet<>();

  Reopening(Documents documents, Changes changes, Settling settling, Cause cause) {
    this(documents, changes, settling, cause, _ -> {});
  }

  private Reopening(
      Documents documents,
      Changes changes,
      Settling settling,
      Cause cause,
      Consumer<TrialEdit> first) {
    this.first = first;
    this.documents = documents;
    this.changes = changes;
    this.settling = settling;
    this.cause = cause;
  }

  /// The same, but `edit` is made of each trial in the same change.
  Reopening before(Consumer<TrialEdit> edit) {
    return new Reopening(documents, changes, settling, cause, edit);
  }

  /// @return how many jobs of `scope` were queued again, or wait for one that was
  int retry(Scope scope, boolean failedOnly) {
    int changed = 0;
    var experiment = scope.experiment();
    try (var _ = changes.holdExperiment(experiment.id())) {
      var gate = settling.gate(experiment);
      for (var trial : scope.trials(documents)) {
        changed +=
            changes
                .trial(
                    experiment,
                    trial.directory(),
                    edit -> {
                      first.accept(edit);
                      int again = again(edit, scope, failedOnly, gate);
                      if (again > 0) {
                        waitAgain(edit, false);
                      }
                      return again;
                    })
                .orElse(0);
      }
    }
    if (changed > 0) {
      followers(experiment.id());
    }
    return changed;
  }

  /// Stage by stage, parents first, so that every stage sees where its parents now stand.
  private int again(TrialEdit edit, Scope scope, boolean failedOnly, Gate gate) {
    int changed = 0;
    for (var seen : edit.trial().jobs()) {
      var job = edit.trial().job(seen.stage());
      if (!scope.has(job)
          || !job.state().isTerminal()
          || job.course().told()
          || job.isLeft()
          || (failedOnly && job.state() == JobState.COMPLETED)) {
        continue;
      }
      boolean waits =
          gate.open() > 0 || TrialEdit.openParents(edit.experiment(), edit.trial(), job) > 0;
      // Where nobody decides any more it trains to its end.
      edit.put(
          edit.experiment().growth().isUnfinished()
              ? job.afresh()
              : job.afresh().withCourse(job.course().toTheEnd()));
      edit.move(job.stage(), waits ? JobState.BLOCKED : JobState.QUEUED, cause);
      reopened.add(JobKey.id(edit.trial().id(), job.stage()));
      changed++;
    }
    return changed;
  }

  /// Jobs that have not started wait again for parents that are open again.
  private int waitAgain(TrialEdit edit, boolean gated) {
    int changed = 0;
    for (var seen : edit.trial().jobs()) {
      var job = edit.trial().job(seen.stage());
      if (mayWaitAgain(job)
          && !edit.isUnmet(job)
          && (gated || TrialEdit.openParents(edit.experiment(), edit.trial(), job) > 0)) {
        edit.move(job.stage(), JobState.BLOCKED, cause);
        reopened.add(JobKey.id(edit.trial().id(), job.stage()));
        changed++;
      }
    }
    return changed;
  }

  private static boolean mayWaitAgain(JobEntry job) {
    return switch (job.state()) {
      case QUEUED, DELAYED -> true;
      case SKIPPED -> job.reason() == Reason.PARENT;
      case CREATED, HELD, BLOCKED, RUNNING, STOPPING, COMPLETED, FAILED, STOPPED, CANCELLED ->
          false;
    };
  }

  /// Experiments that come after this one, or after a part of it that was reopened, wait again.
  private void followers(ExperimentId parent) {
    for (var child : documents.living()) {
      boolean follows =
          child.after().stream().anyMatch(after -> Gates.covers(after.subject(), parent, reopened));
      var gate = follows ? settling.gate(child) : new Gate(0, false);
      if (gate.open() == 0 || gate.bad()) {
        continue;
      }
      int changed = 0;
      try (var _ = changes.holdExperiment(child.id())) {
        for (var trial : documents.trials(child)) {
          changed +=
              changes.trial(child, trial.directory(), edit -> waitAgain(edit, true)).orElse(0);
        }
      }
      if (changed > 0) {
        followers(child.id());
      }
    }
  }
}
