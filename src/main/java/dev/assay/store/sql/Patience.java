package dev.assay.store.sql;

import dev.assay.store.StoreException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;

/// How long one thing is tried again, and how long to wait before that: longer each time, and not
/// as long as others who lost their connections in the same moment.
final class Patience {

  private static final long FIRST = Duration.ofMillis(20).toNanos();
  private static final long LONGEST = Duration.ofSeconds(1).toNanos();

  private final long deadline;
  private long pause = FIRST;

  Patience(Duration most) {
    deadline = System.nanoTime() + most.toNanos();
  }

  /// Whether a failure may pass, and there is time left for that.
  boolean isWorth(Throwable failure) {
    return failure instanceof StoreException e
        && e.code() == StoreException.Code.UNAVAILABLE
        && isLeft();
  }

  boolean isLeft() {
    return System.nanoTime() - deadline < 0;
  }

  void pause() {
    LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(pause / 2, pause));
    pause = Math.min(pause * 2, LONGEST);
  }
}
