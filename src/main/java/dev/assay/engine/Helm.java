package dev.assay.engine;

import dev.assay.store.Store;
import dev.assay.store.StoreException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Steers sweeps while a worker works, on a thread of its own: a model that is fitted must not keep
/// a job from starting. Looks whenever the store has changed. Safe for several threads.
final class Helm implements AutoCloseable {
  private static final Duration AT_LEAST = Duration.ofSeconds(1);
  private static final long POLL_MILLIS = 10;
  private static final long IDLE_MILLIS = 200;

  private final Store store;
  private final Steering steering;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();
  private final Thread thread;

  Helm(Store store, Steering steering) {
    this.store = store;
    this.steering = steering;
    this.thread = Thread.ofPlatform().name("assay-helm").daemon().unstarted(this::steer);
  }

  void start() {
    thread.start();
  }

  /// @throws RuntimeException what ended the steering, if something did
  void check() {
    var failed = failure.get();
    if (failed != null) {
      throw failed;
    }
  }

  /// Ends after the look under way.
  @Override
  public void close() {
    closed.countDown();
  }

  private void steer() {
    try {
      while (closed.getCount() > 0) {
        long mark = store.changeMark();
        try {
          listen(mark, steering.look() > 0 ? POLL_MILLIS : IDLE_MILLIS);
        } catch (StoreException e) {
          if (e.code() != StoreException.Code.UNAVAILABLE) {
            throw e;
          }
          closed.await(AT_LEAST.toMillis(), TimeUnit.MILLISECONDS); // the next look finds all again
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      failure.set(e);
    }
  }

  /// Until the store has changed, or for a while: time alone also changes what is to be done.
  private void listen(long mark, long poll) throws InterruptedException {
    long until = System.nanoTime() + AT_LEAST.toNanos();
    while (System.nanoTime() < until
        && store.changeMark() == mark
        && !closed.await(poll, TimeUnit.MILLISECONDS)) {
      continue;
    }
  }
}
