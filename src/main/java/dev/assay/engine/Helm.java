package dev.assay.engine;

import dev.assay.store.StoreException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Steers sweeps while a worker works, on a thread of its own: a model that is fitted must not keep
/// a job from starting. Looks whenever it is told that the store has changed, and now and then by
/// itself, for time alone also changes what is to be done. Safe for several threads.
final class Helm implements AutoCloseable {
  private static final Duration AT_LEAST = Duration.ofSeconds(1);

  /// How often one looks where no sweep is open; an opened one is a change of the store.
  private static final Duration IDLE = Duration.ofSeconds(10);

  private final Steering steering;
  private final Semaphore due = new Semaphore(1);
  private volatile boolean isClosed;

  /// Also before the first look.
  private volatile boolean isLooking = true;

  private final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();
  private final Thread thread;

  Helm(Steering steering) {
    this.steering = steering;
    this.thread = Thread.ofPlatform().name("assay-helm").daemon().unstarted(this::steer);
  }

  void start() {
    thread.start();
  }

  /// The store has changed.
  void look() {
    if (due.availablePermits() == 0) {
      due.release();
    }
  }

  /// Whether a look is under way, or about to be: it may find something to do. What it has found
  /// has changed the store before this is false again.
  boolean isBusy() {
    return isLooking || (!isClosed && due.availablePermits() > 0);
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
    isClosed = true;
    due.release();
  }

  private void steer() {
    try {
      Duration wait = Duration.ZERO;
      while (!isClosed) {
        due.tryAcquire(wait.toMillis(), TimeUnit.MILLISECONDS);
        isLooking = true;
        due.drainPermits();
        wait = look(steering);
        isLooking = false;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      failure.set(e);
    } finally {
      isLooking = false;
    }
  }

  /// @return how long nothing is to be done by itself
  private static Duration look(Steering steering) {
    try {
      return steering.look() > 0 ? AT_LEAST : least(IDLE, steering.rest());
    } catch (StoreException e) {
      if (e.code() != StoreException.Code.UNAVAILABLE) {
        throw e;
      }
      return AT_LEAST; // the next look finds everything again
    }
  }

  private static Duration least(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }
}
