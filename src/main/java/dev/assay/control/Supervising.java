package dev.assay.control;

import dev.assay.space.Value;
import java.time.Duration;
import java.util.OptionalInt;

/// Watching over the store, its workers and its queue, for programs that tell people.
public interface Supervising {

  /// Looks at everything once: `{"healthy", "at", "checks"}`. Each check has `name`, `ok`, `found`,
  /// `value`, `limit` and `hint`. Nothing is changed but one row of the store, which is written to
  /// take the time.
  ///
  /// @throws ControlException `UNAVAILABLE` when the store cannot be reached
  Value.Object health(Limits limits);

  /// The same and more as numbers in Prometheus' text format. What only grows is counted by the
  /// store, each event once, whoever asks.
  ///
  /// @throws ControlException `UNAVAILABLE` when the store cannot be reached
  String exposition(Limits limits);

  /// What is still healthy.
  ///
  /// @param latency of one read or durable write of the store
  /// @param oldest how long a job may wait while there is room for it
  /// @param lag how long what has happened, or is due, may go unnoticed
  /// @param skew between the clock of the store and this one
  /// @param leastFree bytes on the disk of the files
  /// @param dead how many dead letters there may be; empty for any number
  record Limits(
      Duration latency,
      Duration oldest,
      Duration lag,
      Duration skew,
      long leastFree,
      OptionalInt dead) {
    /// What the command line says nothing of.
    public static final Limits USUAL =
        new Limits(
            Duration.ofSeconds(5),
            Duration.ofMinutes(10),
            Duration.ofMinutes(5),
            Duration.ofSeconds(5),
            1L << 30,
            OptionalInt.empty());
  }
}
