package dev.assay.store.tree;

import dev.assay.store.tree.SweepEntry.Dropped;
import dev.assay.trial.Growth;
import dev.assay.trial.JobState;
import dev.assay.trial.Reason;
import dev.assay.trial.TrialStatus;
import java.util.List;
import java.util.stream.Stream;

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
      var trials = documents.trials(experiment);
      experiment.sweep().ifPresent(sweep -> settle(experiment, sweep, trials));
      var waiting = trials.stream().filter(Settling::mayMoveByItself).toList();
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

  private void settle(ExperimentDocument experiment, SweepEntry sweep, List<TrialDocument> trials) {
    if (sweep.growth().isUnfinished() && gate(experiment).bad()) {
      growing.close(experiment.id(), Growing.SPOILED, STORE);
    }
    trials.stream()
        .filter(trial -> trial.status() == TrialStatus.PAUSED)
        .filter(trial -> left(experiment, trial).findAny().isPresent())
        .forEach(trial -> changes.trial(experiment, trial.directory(), Settling::drop));
  }

  /// The jobs with which a trial has paused and after which nobody will let it go on: the sweep has
  /// come to its end, or another trial has its place.
  private static Stream<JobEntry> left(ExperimentDocument experiment, TrialDocument trial) {
    boolean isOver = experiment.growth() == Growth.CLOSED;
    var dropped = experiment.sweep().map(SweepEntry::dropped).orElse(List.of());
    return trial.jobs().stream()
        .filter(trial::hasPausedWith)
        .filter(job -> isOver || dropped.contains(new Dropped(trial.directory(), job.stage())));
  }

  private static boolean drop(TrialEdit edit) {
    left(edit.experiment(), edit.trial()).forEach(job -> edit.drop(job, Reason.PRUNED, STORE));
    return edit.isChanged();
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
