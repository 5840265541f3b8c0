package dev.assay.bench.search;

import dev.assay.optimize.History;
import dev.assay.optimize.Optimizer;
import dev.assay.optimize.Proposal;
import dev.assay.optimize.RandomSearch;
import dev.assay.space.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/// Who takes part, by name. Each run gets a fresh instance.
final class Entrants {
  private static final Map<String, Supplier<Optimizer>> ALL = all();

  private Entrants() {}

  private static Map<String, Supplier<Optimizer>> all() {
    var all = new LinkedHashMap<String, Supplier<Optimizer>>();
    all.put("random", () -> Entrants::random);
    return all;
  }

  private static Proposal random(History history, int number) {
    var problem = history.problem();
    var point = RandomSearch.point(problem.space(), problem.constraints(), problem.seed(), number);
    return new Proposal.Suggestion(point, Value.EMPTY);
  }

  static List<String> names() {
    return List.copyOf(ALL.keySet());
  }

  static Optimizer named(String name) {
    var supplier = ALL.get(name);
    if (supplier == null) {
      throw new IllegalArgumentException(
          "no optimizer '%s'; there are %s".formatted(name, String.join(", ", ALL.keySet())));
    }
    return supplier.get();
  }
}
