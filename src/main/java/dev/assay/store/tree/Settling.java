package dev.assay.store.tree;

import dev.assay.space.ContentId;
import dev.assay.trial.Growth;
import dev.assay.trial.JobState;
import dev.assay.trial.Reason;
import dev.assay.trial.TrialStatus;
import java.util.function.Predicate;

/// Moves jobs that nobody moves: those whose parents have ended, those whose time has come, and
/// those that have paused and about which nobody will decide any more.
final class Settling {

  private static final String STORE = "store";

  private final Documents documents;
  private final Changes changes;
  private final Gates gates;
  private final Growing growing;

  Settling(Documents documents, Changes changes, Gates gates, Growing growing) {
    this.growing = growing;
    this.documents = documents;
    this.changes = changes;
    this.gates = gates;
  }

  /// Where the parents of an experiment stand.
  Gate gate(ExperimentDocument experiment) {
    return gates.of(experiment.after());
  }

  /// Makes every move that follows from ended parents and from the time.
  void settle() {
    for (var experiment : documents.living()) {
      experiment.sweep().ifPresent(sweep -> settle(experiment, sweep));
      var waiting =
          documents.trials(experiment).stream().filter(Settling::mayMoveByItself).toList();
      if (waiting.isEmpty()) {
        continue;
      }
      var gate = gate(experiment);
      for (var trial : waiting) {
        if (changes.trying(experiment, trial, edit -> edit.settle(gate))) {
          changes.trial(experiment, trial.directory(), edit -> settle(edit, gate));
        }
      }
    }
  }

  private void settle(ExperimentDocument experiment, SweepEntry sweep) {
    if (sweep.growth().isUnfinished() && gate(experiment).bad()) {
      growing.close(experiment.id(), Growing.SPOILED, STORE);
    }
    for (var dropped : sweep.dropped()) {
      drop(experiment, dropped.trial(), job -> job.stage().equals(dropped.job()));
    }
    if (sweep.growth() == Growth.CLOSED) {
      documents.trials(experiment).stream()
          .filter(trial -> trial.status() == TrialStatus.PAUSED)
          .forEach(trial -> drop(experiment, trial.directory(), _ -> true));
    }
  }

  /// Ends a trial if it has paused with a job that is `meant`, and nobody will let it go on.
  private void drop(ExperimentDocument experiment, ContentId id, Predicate<JobEntry> meant) {
    boolean hasPaused =
        documents
            .trial(id)
            .ours()
            .filter(trial -> trial.jobs().stream().anyMatch(job -> isPaused(trial, job, meant)))
            .isPresent();
    if (hasPaused) {
      changes.trial(
          experiment,
          id,
          edit -> {
            edit.trial().jobs().stream()
                .filter(job -> isPaused(edit.trial(), job, meant))
                .forEach(job -> edit.drop(job, Reason.PRUNED, STORE));
            return edit.isChanged();
          });
    }
  }

  private static boolean isPaused(TrialDocument trial, JobEntry job, Predicate<JobEntry> meant) {
    return trial.hasPausedWith(job) && meant.test(job);
  }

  private static boolean settle(TrialEdit edit, Gate gate) {
    edit.settle(gate);
    return edit.isChanged();
  }

  private static boolean mayMoveByItself(TrialDocument trial) {
    return trial.states().stream()
        .anyMatch(state ->
            state == JobState.DELAYED || state == JobState.BLOCKED || state == JobState.HELD);
  }
}
