package dev.assay.client;

import dev.assay.control.Control;
import dev.assay.control.ControlException;
import dev.assay.control.Working;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The workers in this process: one for each pool that what is waited for needs, started with the
/// first that needs it. One that lost its store comes again when the store does; one that a person
/// ended comes again with the next that needs it.
///
/// Safe for many threads. `this` guards who works.
final class LocalWorkers implements AutoCloseable {

  private static final long BRIEF = Duration.ofMillis(50).toNanos();
  private static final long SELDOM = Duration.ofSeconds(2).toNanos();
  private static final long PATIENCE = Duration.ofSeconds(20).toNanos();

  private final Supplier<Control> door;
  private final Working.Settings capacity;
  private final Consumer<RuntimeException> hopeless;
  private final Map<String, Hand> hands = new HashMap<>();
  private volatile boolean closed;

  /// @param door opens a control of its own for each worker
  /// @param hopeless hears why nothing can be run here
  LocalWorkers(
      Supplier<Control> door, Working.Settings capacity, Consumer<RuntimeException> hopeless) {
    this.door = door;
    this.capacity = capacity;
    this.hopeless = hopeless;
  }

  /// One that works, or did.
  private final class Hand {
    private final String pool;
    private final AtomicReference<@Nullable Working> working = new AtomicReference<>();
    private final Thread thread;

    Hand(String pool) {
      this.pool = pool;
      this.thread =
          Thread.ofPlatform().daemon().name("assay-client-worker-" + pool).unstarted(this::run);
    }

    private void run() {
      long pause = BRIEF;
      while (!closed) {
        long begun = System.nanoTime();
        try (Control control = door.get()) {
          working.set(control.working());
          if (!closed) { // asked before this one was there to hear it
            control.working().work(capacity.withPool(pool), new Working.Until.Asked(), _ -> {});
          }
          return;
        } catch (ControlException e) {
          if (e.code() != ControlException.Code.UNAVAILABLE) {
            hopeless.accept(e);
            return;
          }
          pause = System.nanoTime() - begun > SELDOM ? BRIEF : Math.min(pause * 2, SELDOM);
          LockSupport.parkNanos(this, pause);
        } catch (RuntimeException e) {
          hopeless.accept(e);
          throw e;
        } finally {
          working.set(null);
        }
      }
    }

    /// What runs lives on.
    void detach() {
      Working here = working.get();
      if (here != null) {
        here.ask("detach");
      }
      LockSupport.unpark(thread);
    }
  }

  /// Sees to it that somebody works in `pool`.
  synchronized void need(String pool) {
    Hand hand = hands.get(pool);
    if (!closed && (hand == null || !hand.thread.isAlive())) {
      Hand next = new Hand(pool);
      hands.put(pool, next);
      next.thread.start();
    }
  }

  /// Ends the workers, and waits until they have: their jobs run on, each in processes of its own,
  /// and whoever works here next takes them over. One whose store is out of reach cannot leave in
  /// good order; it goes when it can, or with this process.
  @Override
  public void close() {
    List<Hand> all;
    synchronized (this) {
      closed = true;
      all = List.copyOf(hands.values());
    }
    long deadline = System.nanoTime() + PATIENCE;
    boolean interrupted = false;
    for (Hand hand : all) {
      while (hand.thread.isAlive() && System.nanoTime() < deadline) {
        hand.detach();
        try {
          hand.thread.join(Duration.ofMillis(20));
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
