package dev.assay.store.tree;

import dev.assay.trial.JobState;

/// Moves jobs that nobody moves: those whose parents have ended, and those whose time has come.
final class Settling {

  private final Documents documents;
  private final Changes changes;
  private final Gates gates;

  Settling(Documents documents, Changes changes, Gates gates) {
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
