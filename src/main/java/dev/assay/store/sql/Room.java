package dev.assay.store.sql;

import dev.assay.experiment.Resources;
import dev.assay.store.Leases.Free;

/// What is left on a worker while it claims. Sums of shares such as 0.1 are not exact, so a little
/// more than is left still fits.
record Room(String pool, double cpus, double gpus, long memory) {

  private static final double TOLERANCE = 1e-6;

  static Room of(Free free) {
    return new Room(
        free.pool(), free.cpus() + TOLERANCE, free.gpus() + TOLERANCE, free.memoryBytes());
  }

  /// What is left beside one more job.
  Room without(Resources taken) {
    long left = memory == Long.MAX_VALUE ? memory : memory - taken.memoryBytes();
    return new Room(pool, cpus - taken.cpus(), gpus - taken.gpus(), left);
  }
}
