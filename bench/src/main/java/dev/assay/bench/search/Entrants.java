package dev.assay.bench.search;

import dev.assay.optimize.Optimizer;
import dev.assay.search.Optimizers;
import java.util.List;

/// Who takes part, by name. Each run gets a fresh instance.
final class Entrants {
  private Entrants() {}

  /// All but the grid, which a continuum has none of.
  static List<String> names() {
    return Optimizers.names().stream().filter(name -> !name.equals("grid")).toList();
  }

  static Optimizer named(String name) {
    return Optimizers.of(name);
  }
}
