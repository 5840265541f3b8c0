package dev.assay.optimize.evolve;

import dev.assay.optimize.Distinct;
import dev.assay.optimize.History;
import dev.assay.optimize.Proposal;
import dev.assay.optimize.Proposal.Suggestion;
import dev.assay.optimize.Startup;
import dev.assay.space.Value;
import java.util.Optional;

/// The first generation: up to half of it is the best of other experiments, tried here; the rest
/// covers the space evenly. Safe for threads.
final class Founders {

  private final Startup startup = new Startup();

  Proposal propose(History history, int number, Lineage lineage, String optimizer, int population) {
    Value.Object origin = Note.founder(optimizer);
    var distinct = new Distinct(history, number);
    for (Individual known : lineage.elsewhere().stream().limit(population / 2).toList()) {
      Optional<Value.Object> params = distinct.at(known.row().point());
      if (params.isPresent()) {
        return new Suggestion(params.get(), origin);
      }
    }
    return startup.propose(history, number, origin);
  }
}
