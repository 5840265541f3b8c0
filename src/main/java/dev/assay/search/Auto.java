package dev.assay.search;

import dev.assay.optimize.History;
import dev.assay.optimize.Optimizer;
import dev.assay.optimize.Origin;
import dev.assay.optimize.Proposal;
import dev.assay.optimize.Proposal.Exhausted;
import dev.assay.optimize.Proposal.Suggestion;
import dev.assay.search.Optimizers.Name;
import dev.assay.space.Value;
import java.util.EnumMap;
import java.util.Map;

/// Chooses an optimizer for each proposal, and says why: a function of the problem and of how many
/// trials have ended, so a search that is resumed chooses alike. The chosen one proposes from the
/// whole history, whoever proposed what is in it.
final class Auto implements Optimizer {

  /// From so many trials on the time of a Gaussian process is felt.
  private static final int MANY = 250;

  /// Who proposes next, and why, in words that follow "because".
  record Choice(Name optimizer, String why) {}

  private final Map<Name, Optimizer> optimizers = new EnumMap<>(Name.class);

  Auto(boolean costs) {
    for (Name name : Name.values()) {
      if (name != Name.AUTO) {
        optimizers.put(name, Optimizers.of(name.word(), Map.of(), costs));
      }
    }
  }

  @Override
  public Proposal propose(History history, int number) {
    Choice choice = choose(history);
    Optimizer optimizer = optimizers.getOrDefault(choice.optimizer(), this);
    return switch (optimizer.propose(history, number)) {
      case Suggestion(Value.Object params, Value.Object origin) ->
          new Suggestion(params, Origin.with(origin, "auto", Value.of(choice.why())));
      case Exhausted exhausted -> exhausted;
    };
  }

  /// The choice for the next proposal after `history`.
  static Choice choose(History history) {
    if (history.problem().objectives().size() > 1) {
      return new Choice(Name.TPE, "there are several objectives");
    }
    if (history.coding().isConditional()) {
      return new Choice(Name.TPE, "some parameters depend on others");
    }
    if (history.size() >= MANY) {
      return new Choice(
          Name.TPE, "from %d trials on a Gaussian process takes long".formatted(MANY));
    }
    return new Choice(Name.GP, "trials are few, and a Gaussian process makes the most of each");
  }
}
