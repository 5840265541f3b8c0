package dev.assay.placement;

import dev.assay.experiment.Resources;

/// What one worker of a pool has for jobs, whichever machine it is on.
///
/// @param slots jobs at once
/// @param gpus devices, each of which is held whole or in shares
/// @param memoryBytes [Long#MAX_VALUE] where it is not accounted
public record WorkerSize(int slots, double cpus, double gpus, long memoryBytes) {

  /// How many jobs that need this it can run at once; 0 if none.
  public int holds(Resources needs) {
    double most = slots;
    most = Math.min(most, (cpus + Spare.TOLERANCE) / needs.cpus());
    if (needs.gpus() > 0) {
      most =
          Math.min(
              most,
              needs.gpus() < 1
                  ? Math.floor(gpus) * Math.floor((1 + Spare.TOLERANCE) / needs.gpus())
                  : (gpus + Spare.TOLERANCE) / needs.gpus());
    }
    if (needs.memoryBytes() > 0 && memoryBytes != Long.MAX_VALUE) {
      most = Math.min(most, memoryBytes / (double) needs.memoryBytes());
    }
    return (int) most;
  }
}
