package dev.assay.store.tree;

import java.util.Comparator;

/// An experiment that two machines changed apart, as one: every event and every trial stays, what a
/// person set (priority, tags, hidden or not) is as it was set last, and one that was removed stays
/// so. It does not matter which side is named first, and merging again changes nothing.
final class MergedExperiment {

  private MergedExperiment() {}

  /// @throws Fields.MalformedException when they are not the same experiment
  static ExperimentDocument of(ExperimentDocument left, ExperimentDocument right) {
    if (!left.id().equals(right.id())) {
      throw new Fields.MalformedException(
          "one side has experiment %s, the other %s; keep one side's document"
              .formatted(left.id(), right.id()));
    }
    boolean isLeft = Comparator.comparing(MergedExperiment::lastChange).compare(left, right) >= 0;
    ExperimentDocument newer = isLeft ? left : right;
    ExperimentDocument older = isLeft ? right : left;
    var events = MergedEvents.of(left.events(), right.events());
    var growth = new MergedGrowth(left, right, events);
    return newer.merged(
        left.deleted() || right.deleted(),
        growth.parallelism(),
        growth.trials(older, newer),
        growth.sweep(),
        events);
  }

  private static String lastChange(ExperimentDocument experiment) {
    return experiment.events().stream()
        .max(MergedEvents.BY_TIME)
        .map(event -> "%020d %s".formatted(event.at().toEpochMilli(), event.id()))
        .orElse("");
  }
}
