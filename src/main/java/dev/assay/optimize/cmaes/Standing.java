package dev.assay.optimize.cmaes;

import dev.assay.experiment.Objective;
import dev.assay.experiment.Objective.Goal;
import dev.assay.optimize.History.Row;
import dev.assay.result.MetricReport;
import java.util.Comparator;
import java.util.Optional;

/// How good a trial that has ended is beside others: completed ones by loss, then pruned ones
/// (those that came far first, then by their last report), then those that broke limits, by how
/// much; then failed ones. Only comparisons of losses count, so another scale of the objective
/// changes nothing.
///
/// @param first what counts among equals in kind, less is better
/// @param second what counts where that is equal too
record Standing(Kind kind, double first, double second) implements Comparable<Standing> {

  /// The kinds, better ones first.
  enum Kind {
    COMPLETED,
    PRUNED,
    INFEASIBLE,
    FAILED
  }

  private static final Comparator<Standing> ORDER =
      Comparator.comparing(Standing::kind)
          .thenComparingDouble(Standing::first)
          .thenComparingDouble(Standing::second);

  /// The standing of the trial of `row`; empty where it says nothing: it runs, or was cancelled.
  static Optional<Standing> of(Row row, Objective objective) {
    return switch (row.state()) {
      case RUNNING, CANCELLED -> Optional.empty();
      case FAILED -> Optional.of(new Standing(Kind.FAILED, 0, 0));
      case COMPLETED ->
          Optional.of(
              row.isCompleted()
                  ? feasible(row, new Standing(Kind.COMPLETED, row.losses()[0] + 0.0, 0))
                  : new Standing(Kind.FAILED, 0, 0));
      case PRUNED -> Optional.of(feasible(row, pruned(row, objective)));
    };
  }

  private static Standing feasible(Row row, Standing standing) {
    return row.isFeasible() ? standing : new Standing(Kind.INFEASIBLE, row.violation(), 0);
  }

  private static Standing pruned(Row row, Objective objective) {
    double step = -1;
    double loss = Double.POSITIVE_INFINITY;
    for (MetricReport report : row.trial().reports()) {
      if (report.name().equals(objective.metric()) && report.step() >= step) {
        step = report.step();
        double value = objective.goal() == Goal.MAXIMIZE ? -report.value() : report.value();
        loss = Double.isNaN(value) ? Double.POSITIVE_INFINITY : value;
      }
    }
    return new Standing(Kind.PRUNED, -step, loss + 0.0);
  }

  @Override
  public int compareTo(Standing other) {
    return ORDER.compare(this, other);
  }
}
