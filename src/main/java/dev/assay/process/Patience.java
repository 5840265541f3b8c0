package dev.assay.process;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// Waits in growing pauses, up to a limit.
final class Patience {
  private static final long FIRST_NANOS = 2_000_000;
  private static final long LONGEST_NANOS = 200_000_000;

  private final long end;
  private long next = FIRST_NANOS;

  Patience(Duration limit) {
    this.end =
        System.nanoTime() + Math.min(TimeUnit.NANOSECONDS.convert(limit), Long.MAX_VALUE / 2);
  }

  boolean isLeft() {
    return end - System.nanoTime() > 0;
  }

  /// Sleeps a little.
  ///
  /// @return false, at once, when the limit is reached
  boolean pause() throws InterruptedException {
    long left = end - System.nanoTime();
    if (left <= 0) {
      return false;
    }
    Thread.sleep(Duration.ofNanos(Math.min(left, next)));
    next = Math.min(LONGEST_NANOS, next * 3 / 2);
    return true;
  }
}
