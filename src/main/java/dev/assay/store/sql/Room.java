package dev.assay.store.sql;

import dev.assay.experiment.DeviceShare;
import dev.assay.experiment.Resources;
import dev.assay.placement.Devices;
import dev.assay.store.sql.Lane.Shape;
import java.util.List;

/// What is left on a worker while it claims. Sums of shares such as 0.1 are not exact, so a little
/// more than is left still fits.
record Room(String pool, double cpus, long memory, Devices devices) {

  private static final double TOLERANCE = 1e-6;

  static Room of(String pool, double cpus, long memory, Devices devices) {
    return new Room(pool, cpus + TOLERANCE, memory, devices);
  }

  /// The largest request for GPUs that may fit.
  double gpus() {
    return devices.spares().isEmpty() ? 0 : devices.most() + TOLERANCE;
  }

  /// Whether a job of this shape fits.
  boolean fits(Shape shape) {
    return pool.equals(shape.pool())
        && cpus >= shape.cpus()
        && memory >= shape.memory()
        && hasDevices(shape);
  }

  boolean hasDevices(Shape shape) {
    return shape.gpus() <= 0
        || (shape.gpus() <= gpus() && devices.choose(shape.gpus(), shape.preference()).isPresent());
  }

  /// What is left beside one more job.
  Room without(Resources taken, List<DeviceShare> shares) {
    long left = memory == Long.MAX_VALUE ? memory : memory - taken.memoryBytes();
    return new Room(pool, cpus - taken.cpus(), left, devices.without(shares));
  }

  /// What others may take without making a job of this shape wait longer: nothing of what it lacks,
  /// and of the rest what it does not need itself.
  Room beside(Shape shape) {
    double others = cpus < shape.cpus() ? 0 : cpus - shape.cpus();
    long bytes = memory < shape.memory() ? 0 : memory - shape.memory();
    var chosen =
        shape.gpus() <= 0
            ? devices.choose(0, shape.preference())
            : devices.choose(shape.gpus(), shape.preference());
    return new Room(
        pool,
        others,
        memory == Long.MAX_VALUE ? memory : bytes,
        chosen.map(devices::without).orElse(Devices.NONE));
  }
}
