package dev.assay.optimize.tpe;

import dev.assay.experiment.Objective;
import dev.assay.experiment.Objective.Goal;
import dev.assay.optimize.History.Row;
import dev.assay.result.MetricReport;
import java.util.List;

/// How good one trial is beside others: completed ones by loss, then pruned ones (those that came
/// far first, then by their last report), then those that broke limits, by how much. Only
/// comparisons of losses count, so another scale of the objective changes nothing.
///
/// @param first what counts among equals in kind, less is better
/// @param second what counts where that is equal too
record Standing(Kind kind, double first, double second) {

  /// The kinds, better ones first.
  enum Kind {
    COMPLETED,
    PRUNED,
    INFEASIBLE,
    FAILED,
    RUNNING,
    CANCELLED;

    /// Whether such trials can be good.
    boolean isRanked() {
      return compareTo(INFEASIBLE) <= 0;
    }

    /// Whether such trials have ended and say something.
    boolean isInformed() {
      return compareTo(FAILED) <= 0;
    }
  }

  static Standing of(Row row, List<Objective> objectives) {
    return switch (row.state()) {
      case RUNNING -> new Standing(Kind.RUNNING, 0, 0);
      case CANCELLED -> new Standing(Kind.CANCELLED, 0, 0);
      case FAILED -> new Standing(Kind.FAILED, 0, 0);
      case COMPLETED ->
          !row.isCompleted()
              ? new Standing(Kind.FAILED, 0, 0)
              : row.isFeasible()
                  ? new Standing(Kind.COMPLETED, row.losses()[0], 0)
                  : new Standing(Kind.INFEASIBLE, row.violation(), 0);
      case PRUNED ->
          row.isFeasible()
              ? pruned(row.trial().reports(), objectives)
              : new Standing(Kind.INFEASIBLE, row.violation(), 0);
    };
  }

  private static Standing pruned(List<MetricReport> reports, List<Objective> objectives) {
    Objective objective = objectives.getFirst();
    double step = -1;
    double value = 0;
    for (MetricReport report : reports) {
      if (report.name().equals(objective.metric()) && report.step() >= step) {
        step = report.step();
        value = objective.goal() == Goal.MAXIMIZE ? -report.value() : report.value();
      }
    }
    boolean counts = objectives.size() == 1;
    double last = Double.isNaN(value) ? Double.POSITIVE_INFINITY : value;
    return new Standing(Kind.PRUNED, -step, counts ? last : 0);
  }

  boolean isBetterThan(Standing other) {
    if (kind != other.kind) {
      return kind.compareTo(other.kind) < 0;
    }
    return first < other.first || (first == other.first && second < other.second);
  }
}
