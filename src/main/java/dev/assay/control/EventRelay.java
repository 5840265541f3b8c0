package dev.assay.control;

import dev.assay.control.Working.Listener;
import dev.assay.store.Events.Event;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/// Passes events on while they are written, from a thread of its own, until it is closed; then
/// those that are left.
final class EventRelay implements AutoCloseable {

  private static final int PAGE = 500;
  private static final long PAUSE = Duration.ofMillis(10).toNanos();
  private static final long LONGEST = Duration.ofSeconds(1).toNanos();

  private final OpenedStore store;
  private final Waiting waiting;
  private final Listener listener;
  private final AtomicBoolean closed = new AtomicBoolean();
  private final Thread thread;
  private long seen;

  private EventRelay(OpenedStore store, Waiting waiting, Listener listener) {
    this.store = store;
    this.waiting = waiting;
    this.listener = listener;
    this.seen = store.ask(s -> s.events().newest());
    this.thread = Thread.ofVirtual().name("assay-event-relay").unstarted(this::relay);
  }

  static EventRelay start(OpenedStore store, Waiting waiting, Listener listener) {
    var relay = new EventRelay(store, waiting, listener);
    relay.thread.start();
    return relay;
  }

  /// A store that cannot be read now may be later; the worker itself says so, if it matters.
  private void relay() {
    Optional<Long> known = Optional.empty();
    long pause = PAUSE;
    while (!closed.get()) {
      try {
        long mark = waiting.mark();
        pause = Math.min(pause * 2, LONGEST);
        if (!known.equals(Optional.of(mark))) {
          passOn();
          known = Optional.of(mark);
          pause = PAUSE;
        }
      } catch (ControlException e) {
        known = Optional.empty();
      }
      LockSupport.parkNanos(pause);
    }
  }

  private void passOn() {
    List<Event> events;
    do {
      events = store.ask(s -> s.events().after(seen, PAGE, Optional.empty()));
      for (Event event : events) {
        seen = event.seq();
        listener.heard(EventDocument.of(event));
      }
    } while (events.size() == PAGE);
  }

  @Override
  public void close() {
    closed.set(true);
    LockSupport.unpark(thread);
    try {
      thread.join();
      passOn();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
