package dev.assay.engine;

import dev.assay.experiment.Stage;
import dev.assay.process.Launch;
import dev.assay.process.ProcessException;
import dev.assay.process.Processes;
import dev.assay.trial.AttemptId;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// Keeps the processes of a worker from outliving its lease, on a store that several hosts share:
/// passes the lease on to the keeper of each attempt, renews it there with every beat, and ends the
/// processes itself when beats stay away, on threads of its own, whatever the rest of the worker is
/// waiting for. For the times and why, see [LeaseTerms]. Safe for many threads.
final class Fence implements AutoCloseable {
  private static final Logger LOG = System.getLogger(Fence.class.getName());
  private static final Duration LEAST = Duration.ofMillis(10);

  private final Processes processes;
  private final LeaseTerms terms;
  private final Supplier<Duration> clock;
  private final Map<AttemptId, Armed> armed = new ConcurrentHashMap<>();
  private final Set<AttemptId> ending = ConcurrentHashMap.newKeySet();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread;

  /// The moment before the last beat that was granted was asked for.
  private volatile Duration asked;

  /// What to end, and how.
  private record Armed(Path directory, String signal, Duration grace) {}

  /// @param clock of this machine since it was started, in which suspension counts
  /// @param asked the moment before the lease was asked for
  Fence(Processes processes, LeaseTerms terms, Supplier<Duration> clock, Duration asked) {
    this.processes = processes;
    this.terms = terms;
    this.clock = clock;
    this.asked = asked;
    this.thread = Thread.ofPlatform().name("assay-fence").daemon().unstarted(this::guard);
  }

  void start() {
    thread.start();
  }

  /// Now, on the clock of leases.
  Duration now() {
    return clock.get();
  }

  /// A beat was granted.
  ///
  /// @param before the moment before it was asked for
  void renewed(Duration before) {
    asked = before;
    armed.values().forEach(this::passOn);
  }

  /// Whether the worker may still let processes run.
  boolean holds() {
    return left().isPositive();
  }

  /// Puts an attempt under the lease, before it starts or when it is adopted. Its directory must
  /// exist.
  ///
  /// @return whether it may run
  boolean arm(AttemptId attempt, Path directory, Stage.Limits limits) {
    var grace = limits.grace().compareTo(terms.grace()) < 0 ? limits.grace() : terms.grace();
    var entry = new Armed(directory, limits.signal(), grace);
    processes.lease(directory, end());
    armed.put(attempt, entry); // before it is asked whether the lease holds: see endAll
    return holds();
  }

  /// It has ended.
  void disarm(AttemptId attempt) {
    armed.remove(attempt);
  }

  /// How keepers are to watch.
  Launch.Lease terms() {
    return new Launch.Lease(terms.look(), terms.grace());
  }

  /// Ends what is under the lease now, because the lease is over; returns when it has.
  void endNow() throws InterruptedException {
    for (var thread : endAll()) {
      thread.join();
    }
  }

  /// Lets go of the processes; what lives is its keeper's to end.
  @Override
  public void close() {
    closed.countDown();
    armed.clear();
  }

  private Duration end() {
    return asked.plus(terms.ttl());
  }

  private Duration left() {
    return asked.plus(terms.stopAfter()).minus(clock.get());
  }

  private void passOn(Armed entry) {
    try {
      processes.lease(entry.directory(), end());
    } catch (ProcessException e) {
      LOG.log(Level.WARNING, "an attempt will be ended with its lease: " + e.getMessage());
    }
  }

  private void guard() {
    try {
      var pause = terms.beat();
      while (!closed.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
        var left = left();
        if (!left.isPositive()) {
          endAll();
        }
        pause = left.isPositive() && left.compareTo(terms.beat()) < 0 ? left : terms.beat();
        pause = pause.compareTo(LEAST) < 0 ? LEAST : pause;
      }
    } catch (InterruptedException e) {
      return; // nobody interrupts this thread but the end of the process
    }
  }

  /// Who arms looks afterwards whether the lease holds, so none is overlooked.
  private List<Thread> endAll() {
    var threads = new ArrayList<Thread>();
    armed.forEach((attempt, entry) -> {
      if (ending.add(attempt)) {
        threads.add(
            Thread.ofVirtual().name("assay-fence-" + attempt).start(() -> end(attempt, entry)));
      }
    });
    return threads;
  }

  private void end(AttemptId attempt, Armed entry) {
    try {
      if (!isAnothers(entry)) {
        processes.fence(entry.directory(), entry.signal(), entry.grace());
      }
    } catch (ProcessException e) {
      LOG.log(Level.WARNING, "attempt " + attempt + " cannot be ended: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      ending.remove(attempt);
    }
  }

  /// While this worker was asleep another of this host may have adopted the attempt: it has written
  /// a later end than this one ever did.
  private boolean isAnothers(Armed entry) {
    return processes
        .leaseEnd(entry.directory())
        .filter(written -> written.compareTo(end()) > 0)
        .isPresent();
  }
}
