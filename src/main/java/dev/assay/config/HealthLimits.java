package dev.assay.config;

import java.time.Duration;
import java.util.OptionalInt;

/// What is still healthy, for `assay health`.
///
/// @param latency of one read or durable write of the store
/// @param oldest how long a job may wait while there is room for it
/// @param lag how long what has happened, or is due, may go unnoticed
/// @param skew between the clock of the store and this one
/// @param leastFree bytes on the disk of the files
/// @param dead how many dead letters there may be; empty for any number
public record HealthLimits(
    Duration latency,
    Duration oldest,
    Duration lag,
    Duration skew,
    long leastFree,
    OptionalInt dead) {
  /// Where neither a file nor an option says anything.
  public static final HealthLimits USUAL =
      new HealthLimits(
          Duration.ofSeconds(5),
          Duration.ofMinutes(10),
          Duration.ofMinutes(5),
          Duration.ofSeconds(5),
          1L << 30,
          OptionalInt.empty());
}
