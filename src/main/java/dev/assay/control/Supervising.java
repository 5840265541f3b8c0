package dev.assay.control;

import dev.assay.config.HealthLimits;
import dev.assay.space.Value;

/// Watching over the store, its workers and its queue, for programs that tell people.
public interface Supervising {

  /// Looks at everything once: `{"healthy", "at", "checks"}`. Each check has `name`, `ok`, `found`,
  /// `value`, `limit` and `hint`. Nothing is changed but one row of the store, which is written to
  /// take the time.
  ///
  /// @throws ControlException `UNAVAILABLE` when the store cannot be reached
  Value.Object health(HealthLimits limits);

  /// The same and more as numbers in Prometheus' text format. What only grows is counted by the
  /// store, each event once, whoever asks.
  ///
  /// @throws ControlException `UNAVAILABLE` when the store cannot be reached
  String exposition(HealthLimits limits);

  /// What the settings say is still healthy.
  HealthLimits usual();
}
