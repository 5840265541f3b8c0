package dev.assay.placement;

import dev.assay.experiment.Device;

/// What is left of one device.
///
/// @param free from 0, when it is full, to 1, when nobody is on it
public record Spare(Device device, double free) {

  /// Sums of shares such as 0.1 are not exact, so a little more than is left still fits.
  static final double TOLERANCE = 1e-6;

  public Spare {
    free = Math.clamp(free, 0, 1);
  }

  /// One that nobody is on.
  public static Spare whole(Device device) {
    return new Spare(device, 1);
  }

  /// Whether nobody is on it.
  public boolean isWhole() {
    return free >= 1 - TOLERANCE;
  }

  boolean has(double share) {
    return free >= share - TOLERANCE;
  }

  Spare without(double share) {
    double left = free - share;
    return new Spare(device, left < TOLERANCE ? 0 : left);
  }
}
