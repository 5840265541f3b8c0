package dev.assay.engine;

import dev.assay.store.Store;
import dev.assay.store.StoreException;
import dev.assay.store.Workers.Order;
import dev.assay.store.Workers.WorkerLease;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Prolongs one worker's lease, on a thread of its own that nothing else can starve, and remembers
/// what the worker was asked to do. A store that cannot be reached is asked again a second later:
/// on one host nothing is lost meanwhile, because process evidence decides; among several the fence
/// sees to it. Safe for several threads.
final class Heart implements AutoCloseable {
  private static final Duration AFTER_TROUBLE = Duration.ofSeconds(1);

  private final Store store;
  private final WorkerLease lease;
  private final LeaseTerms terms;
  private final Optional<Fence> fence;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread;
  private volatile Order order = Order.NONE;

  /// @param fence is told of every beat
  Heart(Store store, WorkerLease lease, LeaseTerms terms, Optional<Fence> fence) {
    this.store = store;
    this.lease = lease;
    this.terms = terms;
    this.fence = fence;
    this.thread =
        Thread.ofPlatform()
            .name("assay-heart")
            .daemon()
            .priority(Thread.MAX_PRIORITY)
            .unstarted(this::beat);
  }

  void start() {
    thread.start();
  }

  /// The newest order that is known.
  Order order() {
    return order;
  }

  /// Looks now whether there is a new order; a read.
  void look() {
    store.workers().alive().stream()
        .filter(w -> w.lease().worker().equals(lease.worker()))
        .findFirst()
        .ifPresentOrElse(
            w -> order = w.lease().epoch() == lease.epoch() ? w.order() : Order.FENCED,
            () -> order = Order.FENCED);
  }

  /// The last to stop: a worker that leaves still beats while it puts its things away.
  @Override
  public void close() {
    closed.countDown();
    boolean interrupted = false;
    while (true) {
      try {
        thread.join();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void beat() {
    var usual = fence.isPresent() ? terms.beat() : terms.ttl().dividedBy(6);
    var pause = usual;
    try {
      while (!closed.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
        try {
          order = askedNow();
          pause = usual;
        } catch (StoreException e) {
          pause = AFTER_TROUBLE.compareTo(pause) < 0 ? AFTER_TROUBLE : pause;
        }
        if (order == Order.FENCED) {
          return;
        }
      }
    } catch (InterruptedException e) {
      return; // nobody interrupts this thread but the end of the process
    }
  }

  /// The clock is read first: the lease must not end later here than in the store.
  private Order askedNow() {
    var before = fence.map(Fence::now);
    var answer = store.workers().beat(lease, terms.ttl());
    if (answer != Order.FENCED) {
      fence.ifPresent(f -> f.renewed(before.orElseThrow()));
    }
    return answer;
  }
}
