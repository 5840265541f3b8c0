package dev.assay.control;

import dev.assay.config.Pool;
import dev.assay.config.Pools;
import dev.assay.experiment.Resources;
import dev.assay.experiment.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Whether the workers of a declared pool, as the settings say what they have, could ever run a
/// job. Only pools that say how many slots a worker has can tell.
final class PoolFit {

  private static final double TOLERANCE = 1e-9;

  private PoolFit() {}

  /// Why none could, as a clause; empty where one could, or nobody knows.
  static Optional<String> lack(Pools pools, Resources needs) {
    return pools.find(needs.pool()).flatMap(pool -> lack(pool, needs));
  }

  private static Optional<String> lack(Pool pool, Resources needs) {
    if (pool.slots().isEmpty()) {
      return Optional.empty();
    }
    int slots = pool.slots().getAsInt();
    if (pool.gpus().isPresent()) {
      double gpus = Math.ceil(pool.gpus().getAsDouble() * slots - TOLERANCE);
      if (needs.gpus() > gpus) {
        return lack(pool, Amounts.count(needs.gpus(), "GPU"), Amounts.number(gpus));
      }
    }
    if (pool.cpus().isPresent()) {
      double cpus = pool.cpus().getAsDouble() * slots;
      if (needs.cpus() > cpus + TOLERANCE) {
        return lack(pool, Amounts.count(needs.cpus(), "CPU"), Amounts.number(cpus));
      }
    }
    if (pool.memoryBytes().isPresent()) {
      long memory = pool.memoryBytes().getAsLong() * slots;
      if (needs.memoryBytes() > memory) {
        return lack(pool, Amounts.bytes(needs.memoryBytes()) + " of memory", Amounts.bytes(memory));
      }
    }
    return Optional.empty();
  }

  private static Optional<String> lack(Pool pool, String asked, String there) {
    return Optional.of(
        "it asks for %s, and a worker of pool '%s' has %s (%s)"
            .formatted(asked, pool.name(), there, pool.origin()));
  }

  /// One warning for each stage that no worker of its pool could run.
  static List<String> warnings(Pools pools, List<Stage> stages) {
    var warnings = new ArrayList<String>();
    for (Stage stage : stages) {
      lack(pools, stage.resources())
          .ifPresent(lack ->
              warnings.add("stage %s: it would never start: %s".formatted(stage.name(), lack)));
    }
    return warnings;
  }
}
