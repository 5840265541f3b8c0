package dev.assay.optimize.cmaes;

import dev.assay.optimize.Distinct;
import dev.assay.optimize.History;
import dev.assay.optimize.InfeasibleSearchException;
import dev.assay.optimize.Optimizer;
import dev.assay.optimize.Origin;
import dev.assay.optimize.Proposal;
import dev.assay.optimize.Proposal.Suggestion;
import dev.assay.optimize.cmaes.Generations.Open;
import dev.assay.space.Value;
import java.util.Optional;

/// The covariance matrix adaptation evolution strategy: points are drawn from a normal distribution
/// that moves to where a generation was better, and takes the shape of what led there. For one
/// objective; several are refused.
///
/// Everything is read from the history (see [Generations]): each proposal notes its generation, the
/// point before rounding, and who closed the generation before. Only ranks of losses count.
///
/// - Integers, steps and ordinals are rounded; a margin keeps their neighbours possible.
/// - Parameters without an order have probabilities that learn beside the distribution.
/// - A parameter that a condition makes absent is drawn all the same, and so keeps, on average,
///   what it has learnt.
/// - Draws that a constraint forbids, that lie outside or that were tried are drawn again.
/// - Pruned trials come after completed ones, then those that break limits (by how much), then
///   failed ones.
/// - The draws of a generation come in pairs around the mean along orthogonal directions, which
///   covers more with few (Wang, Emmerich, Bäck, 2019).
/// - A run that has converged is followed by one with twice the population that begins elsewhere
///   (IPOP; Auger and Hansen, 2005).
///
/// Sources: Hansen (arXiv:1604.00772) and those that the parts name. A proposal costs O(trials) and
/// a draw O(parameters²); a generation O(parameters³).
public final class Cmaes implements Optimizer {

  /// How many draws are thrown away before a point near the first of them is taken.
  private static final int DRAWS = 200;

  private final Generations generations;

  /// An optimizer with `settings` that has computed nothing yet.
  public Cmaes(CmaesSettings settings) {
    this.generations = new Generations(settings);
  }

  @Override
  public Proposal propose(History history, int number) {
    int objectives = history.problem().objectives().size();
    if (objectives > 1) {
      throw new InfeasibleSearchException(
          "cmaes takes one objective, found %d; use tpe or nsga2, or join them into one"
              .formatted(objectives));
    }
    var distinct = new Distinct(history, number);
    if (history.coding().dimensions() == 0) {
      return distinct.anywhere(Origin.of(Note.NAME, "model"));
    }
    Open open = generations.open(history);
    var draws = new GenerationDraws(history, number, open);
    double[] wanted = draws.at(0);
    for (int attempt = 0; attempt < DRAWS; attempt++) {
      double[] drawn = attempt == 0 ? wanted : draws.at(attempt);
      Optional<Value.Object> params = distinct.at(drawn);
      if (params.isPresent()) {
        return new Suggestion(params.get(), open.origin(drawn));
      }
    }
    return distinct.near(wanted, open.origin(wanted));
  }
}
