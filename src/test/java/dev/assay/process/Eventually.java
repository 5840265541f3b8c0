package dev.assay.process;

import static org.assertj.core.api.Assertions.fail;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// Waits for what other processes do.
final class Eventually {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private Eventually() {}

  /// Returns once `condition` holds; fails after 20 seconds.
  static void holds(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + LIMIT.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        fail("still not, after %s: %s".formatted(LIMIT, what));
      }
      LockSupport.parkNanos(3_000_000);
    }
  }
}
