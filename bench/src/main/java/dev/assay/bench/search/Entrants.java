package dev.assay.bench.search;

import dev.assay.optimize.Optimizer;
import dev.assay.search.Optimizers;
import java.util.List;
import java.util.stream.Stream;

/// Who takes part, by name. Each run gets a fresh instance.
final class Entrants {
  private Entrants() {}

  /// Those that are held against a bar, as far as there are such optimizers.
  static List<String> withBars() {
    return Stream.of("random", "tpe", "gp", "cmaes", "auto")
        .filter(Optimizers.names()::contains)
        .toList();
  }

  static Optimizer named(String name) {
    return Optimizers.of(name);
  }
}
