package dev.assay.client;

import dev.assay.control.ControlException;
import dev.assay.control.Reading;
import dev.assay.space.Value;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Follows the events of the store with one thread, whatever the number of those who wait, and
/// looks only at what an event is about. Reading takes nothing away, so any number of clients see
/// the same. A store that cannot be reached is asked again until it can: the place in the order of
/// events is kept here.
///
/// Safe for many threads. `this` guards the place and the thread.
final class Watch implements AutoCloseable {

  private static final int PAGE = 1000;
  private static final Duration LONGEST = Duration.ofMillis(250);
  private static final long BRIEF = Duration.ofMillis(50).toNanos();
  private static final long SELDOM = Duration.ofSeconds(2).toNanos();

  /// After these a trial or an experiment may be over.
  private static final Set<String> ENDS =
      Set.of(
          "job.completed",
          "job.failed",
          "job.stopped",
          "job.cancelled",
          "job.skipped",
          "job.dropped",
          "sweep.closed",
          "experiment.deleted");

  private final Reading reading;
  private final Map<String, Awaited> waiting = new ConcurrentHashMap<>();
  private volatile boolean closed;
  private @Nullable Thread thread;
  private long seen;

  Watch(Reading reading) {
    this.reading = reading;
  }

  /// Completes `awaited` when it has ended, and at once if it has.
  ///
  /// @return the one that is waited for, which may be an earlier one of the same id
  Awaited follow(Awaited awaited) {
    Awaited kept = add(awaited);
    // Only now: what ends from here on has an event that is still to be read.
    if (kept.settle()) {
      waiting.remove(kept.id(), kept);
    }
    return kept;
  }

  /// Adds one whose events are read from now on.
  synchronized Awaited add(Awaited awaited) {
    if (closed) {
      throw new IllegalStateException("this client is closed; open another");
    }
    if (waiting.isEmpty()) {
      seen = reading.newest(); // what happened while nobody waited concerns nobody
    }
    Awaited known = waiting.putIfAbsent(awaited.id(), awaited);
    if (thread == null) {
      thread = Thread.ofPlatform().daemon().name("assay-client-watch").start(this::run);
    }
    LockSupport.unpark(thread);
    return known == null ? awaited : known;
  }

  private void run() {
    long pause = BRIEF;
    OptionalLong known = OptionalLong.empty();
    while (!closed) {
      if (waiting.isEmpty()) {
        LockSupport.park(this);
        known = OptionalLong.empty();
        continue;
      }
      try {
        long mark =
            known.isPresent() ? reading.awaitChange(known.getAsLong(), LONGEST) : reading.mark();
        if (!known.equals(OptionalLong.of(mark))) {
          read();
          known = OptionalLong.of(mark);
        }
        pause = BRIEF;
      } catch (RuntimeException e) {
        known = OptionalLong.empty();
        boolean isAway =
            e instanceof ControlException refusal
                && refusal.code() == ControlException.Code.UNAVAILABLE;
        if (!isAway) {
          fail(e); // rather than a wait without an end
        }
        LockSupport.parkNanos(this, pause);
        pause = Math.min(pause * 2, SELDOM);
      }
    }
  }

  private void read() {
    List<Value.Object> page;
    do {
      long from = seen();
      page = reading.events(from, PAGE, Optional.empty());
      settle(page);
      page.forEach(event -> seen(Fields.sequence(event)));
    } while (page.size() == PAGE && !closed);
  }

  private synchronized long seen() {
    return seen;
  }

  private synchronized void seen(long sequence) {
    seen = Math.max(seen, sequence);
  }

  /// The place moves on only after this, so that nothing is missed when the store goes away
  /// meanwhile.
  private void settle(List<Value.Object> page) {
    Set<Awaited> touched = new LinkedHashSet<>();
    for (Value.Object event : page) {
      if (ENDS.contains(Fields.text(event, "type"))) {
        touch(touched, Fields.text(event, "trial"));
        touch(touched, Fields.text(event, "experiment"));
      }
      if (Fields.text(event, "type").equals("experiment.deleted")) {
        String prefix = Fields.text(event, "experiment") + ".";
        waiting.values().stream().filter(a -> a.id().startsWith(prefix)).forEach(touched::add);
      }
    }
    for (Awaited one : touched) {
      if (one.settle()) {
        waiting.remove(one.id(), one);
      }
    }
  }

  private void touch(Set<Awaited> touched, String id) {
    Awaited awaited = waiting.get(id);
    if (awaited != null) {
      touched.add(awaited);
    }
  }

  /// Tells all who wait that there will be no answer here.
  void fail(RuntimeException why) {
    for (Awaited one : List.copyOf(waiting.values())) {
      waiting.remove(one.id(), one);
      one.fail(why);
    }
  }

  @Override
  public void close() {
    Thread watching;
    synchronized (this) {
      closed = true;
      watching = thread;
    }
    boolean interrupted = false;
    while (watching != null && watching.isAlive()) {
      LockSupport.unpark(watching);
      try {
        watching.join(Duration.ofMillis(20));
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    for (Awaited one : List.copyOf(waiting.values())) {
      waiting.remove(one.id(), one);
      one.fail(
          new IllegalStateException(
              "this client was closed before %s ended; it goes on, and another client's future(\"%s\") has its result"
                  .formatted(one.id(), one.id())));
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
