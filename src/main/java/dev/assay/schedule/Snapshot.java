package dev.assay.schedule;

import dev.assay.experiment.Objective;
import java.util.Comparator;
import java.util.List;

/// A sweep at one moment.
///
/// @param objectives at least one
/// @param runs every trial, in the order of their numbers
/// @param slots how many more jobs could run now
/// @param trialsLeft how many more trials the budget allows; [Integer#MAX_VALUE] where it has no
///   end
public record Snapshot(List<Objective> objectives, List<Run> runs, int slots, int trialsLeft) {

  /// Takes copies; refuses no objective and negative counts.
  public Snapshot {
    objectives = List.copyOf(objectives);
    runs = runs.stream().sorted(Comparator.comparingInt(Run::number)).toList();
    if (objectives.isEmpty() || slots < 0 || trialsLeft < 0) {
      throw new IllegalArgumentException(
          "a snapshot needs an objective, and no negative slots (%d) and trials left (%d)"
              .formatted(slots, trialsLeft));
    }
  }

  /// The runs in `phase`.
  List<Run> in(Run.Phase phase) {
    return runs.stream().filter(run -> run.phase() == phase).toList();
  }

  /// Whether no trial can ever run again.
  boolean isOver() {
    return trialsLeft == 0 && runs.stream().allMatch(Run::isOver);
  }
}
