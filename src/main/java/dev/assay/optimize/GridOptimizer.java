package dev.assay.optimize;

import dev.assay.optimize.History.Row;
import dev.assay.optimize.Proposal.Exhausted;
import dev.assay.optimize.Proposal.Suggestion;
import dev.assay.space.Value;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/// Every point of a finite space once, in the order of [Grid]. Goes on behind the last trial that
/// it proposed and passes over what others tried; behind the end it looks once more for points that
/// were left out, because a trial was deleted or the space has grown. O(trials) a proposal.
public final class GridOptimizer implements Optimizer {

  private static final String NAME = "grid";

  /// The optimizer.
  public GridOptimizer() {}

  @Override
  public Proposal propose(History history, int number) {
    Problem problem = history.problem();
    Optional<Row> last = last(history);
    return last.flatMap(row -> untried(history, Grid.after(problem, row.trial().params())))
        .or(() -> untried(history, Grid.points(problem.space(), problem.constraints())))
        .<Proposal>map(point -> new Suggestion(point, Origin.of(NAME, "sequence")))
        .orElseGet(() -> nothing(history));
  }

  private static Optional<Row> last(History history) {
    List<Row> rows = history.rows();
    for (int i = rows.size() - 1; i >= 0 && rows.get(i).number() > 0; i--) {
      if (Origin.names(rows.get(i).trial().origin(), NAME)
          && history.problem().allows(rows.get(i).trial().params())) {
        return Optional.of(rows.get(i));
      }
    }
    return Optional.empty();
  }

  private static Optional<Value.Object> untried(History history, Iterator<Value.Object> points) {
    while (points.hasNext()) {
      Value.Object point = points.next();
      if (!history.contains(point)) {
        return Optional.of(point);
      }
    }
    return Optional.empty();
  }

  private static Proposal nothing(History history) {
    Problem problem = history.problem();
    if (!Grid.points(problem.space(), problem.constraints()).hasNext()) {
      throw InfeasibleSearchException.noneOf(
          "the %s points of the space".formatted(Grid.size(problem.space())), problem);
    }
    return new Exhausted(Distinct.allTried(problem));
  }
}
