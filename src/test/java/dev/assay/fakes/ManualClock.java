package dev.assay.fakes;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;

/// A clock that stands still until a test turns it. Safe for many threads.
public final class ManualClock implements InstantSource {

  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));

  @Override
  public Instant instant() {
    return now.get();
  }

  /// Turns it forward.
  public void advance(Duration by) {
    now.updateAndGet(at -> at.plus(by));
  }

  /// Turns it to an instant, which may be earlier.
  public void set(Instant at) {
    now.set(at);
  }
}
