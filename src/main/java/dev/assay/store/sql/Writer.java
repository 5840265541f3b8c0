package dev.assay.store.sql;

import dev.assay.store.StoreException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The one thread of this process that writes. What waits when it is free becomes one transaction,
/// each change within its own savepoint; callers hear of it after the commit. So a hundred callers
/// pay for one flush of the disk, and a single one does not wait for others.
///
/// Safe for many threads. `lock` guards the two queues and `closing`.
final class Writer implements AutoCloseable {

  private static final int BATCH = 256;
  private static final int CAPACITY = 4096;

  private final Supplier<Session> connect;
  private final InstantSource clock;
  private final Duration patience;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition arrived = lock.newCondition();
  private final Condition room = lock.newCondition();
  private final ArrayDeque<Ticket<?>> urgent = new ArrayDeque<>();
  private final ArrayDeque<Ticket<?>> waiting = new ArrayDeque<>();
  private @Nullable Thread thread;
  private boolean closing;

  /// @param connect makes the connection, on the writer's thread, at the first change
  /// @param patience how long another process may hold the file
  Writer(Supplier<Session> connect, InstantSource clock, Duration patience) {
    this.connect = connect;
    this.clock = clock;
    this.patience = patience;
  }

  private enum Kind {
    CHANGE,
    ALONE
  }

  private record Ticket<T>(
      Kind kind, Function<Transaction, T> change, CompletableFuture<T> answer) {}

  private record Answered<T>(Ticket<T> ticket, T result) {
    void tell() {
      ticket.answer().complete(result);
    }
  }

  /// Makes a change; returns when it is durable.
  <T> T change(Function<Transaction, T> change) {
    return submit(new Ticket<>(Kind.CHANGE, change, new CompletableFuture<>()), waiting);
  }

  /// As [#change], before all that waits; for what must not starve behind bulk work.
  <T> T urgently(Function<Transaction, T> change) {
    return submit(new Ticket<>(Kind.CHANGE, change, new CompletableFuture<>()), urgent);
  }

  /// Does something on the writer's connection outside any transaction.
  <T> T alone(Function<Session, T> work) {
    return submit(
        new Ticket<>(Kind.ALONE, tx -> work.apply(tx.session()), new CompletableFuture<>()),
        waiting);
  }

  /// How many changes wait to be begun.
  int waiting() {
    lock.lock();
    try {
      return urgent.size() + waiting.size();
    } finally {
      lock.unlock();
    }
  }

  private <T> T submit(Ticket<T> ticket, ArrayDeque<Ticket<?>> queue) {
    lock.lock();
    try {
      while (queue.size() >= CAPACITY && !closing) {
        room.awaitUninterruptibly();
      }
      if (closing) {
        throw new StoreException(StoreException.Code.UNAVAILABLE, "the store is closed");
      }
      if (thread == null) {
        thread = Thread.ofPlatform().name("assay-store-writer").daemon().start(this::run);
      }
      queue.add(ticket);
      arrived.signal();
    } finally {
      lock.unlock();
    }
    return await(ticket.answer());
  }

  /// An interrupt does not undo a change, so the wait for it goes on.
  private static <T> T await(CompletableFuture<T> answer) {
    try {
      return answer.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException("the writer of the store failed", e.getCause());
    }
  }

  private void run() {
    Session session = null;
    for (var ticket = take(); ticket != null; ticket = take()) {
      try {
        if (session == null) {
          session = connect.get();
        }
        if (ticket.kind() == Kind.ALONE) {
          apart(session, ticket);
        } else {
          batch(session, ticket);
        }
      } catch (RuntimeException | Error e) {
        ticket.answer().completeExceptionally(e);
      }
    }
    if (session != null) {
      session.close();
    }
  }

  private <T> void apart(Session session, Ticket<T> ticket) {
    var result = ticket.change().apply(new Transaction(session, clock.instant()));
    ticket.answer().complete(result);
  }

  private void batch(Session session, Ticket<?> first) {
    var tickets = new ArrayList<Ticket<?>>();
    var done = new ArrayList<Answered<?>>();
    try {
      begin(session);
      tickets.add(first);
      for (Ticket<?> ticket = first; ticket != null; ) {
        attempt(session, ticket, done);
        ticket = tickets.size() < BATCH ? poll() : null;
        if (ticket != null) {
          tickets.add(ticket);
        }
      }
      session.script("COMMIT");
    } catch (RuntimeException | Error e) {
      rollBack(session);
      first.answer().completeExceptionally(e);
      tickets.forEach(ticket -> ticket.answer().completeExceptionally(e));
      return;
    }
    done.forEach(Answered::tell);
  }

  /// One change: when it refuses, those before it stand; when the file or the disk fails, all of
  /// them fall. A savepoint has SQLite copy every page before it is changed, so there is none while
  /// there is nothing to keep.
  private <T> void attempt(Session session, Ticket<T> ticket, List<Answered<?>> done) {
    boolean first = done.isEmpty();
    if (!first) {
      session.update("SAVEPOINT change");
    }
    T result;
    try {
      var transaction = new Transaction(session, clock.instant());
      result = ticket.change().apply(transaction);
      transaction.settle();
    } catch (RuntimeException e) {
      if (e.getCause() instanceof SQLException && e instanceof StoreException) {
        throw e;
      }
      undo(session, first);
      ticket.answer().completeExceptionally(e);
      return;
    }
    if (!first) {
      session.update("RELEASE change");
    }
    done.add(new Answered<>(ticket, result));
  }

  private void undo(Session session, boolean first) {
    if (first) {
      session.script("ROLLBACK");
      begin(session);
    } else {
      session.update("ROLLBACK TO change");
      session.update("RELEASE change");
    }
  }

  private void begin(Session session) {
    long deadline = System.nanoTime() + patience.toNanos();
    while (true) {
      try {
        session.attempt("BEGIN IMMEDIATE");
        return;
      } catch (SQLException e) {
        if (!SqlErrors.isBusy(e) || System.nanoTime() - deadline > 0) {
          throw SqlErrors.translate(e);
        }
      }
    }
  }

  private static void rollBack(Session session) {
    try {
      session.attempt("ROLLBACK");
    } catch (SQLException e) {
      // SQLite has rolled back by itself: there is no transaction left to end.
    }
  }

  private @Nullable Ticket<?> take() {
    lock.lock();
    try {
      while (urgent.isEmpty() && waiting.isEmpty()) {
        if (closing) {
          return null;
        }
        arrived.awaitUninterruptibly();
      }
      return next();
    } finally {
      lock.unlock();
    }
  }

  /// The next change for the batch under way; none when something must run alone.
  private @Nullable Ticket<?> poll() {
    lock.lock();
    try {
      var head = urgent.isEmpty() ? waiting.peek() : urgent.peek();
      return head == null || head.kind() == Kind.ALONE ? null : next();
    } finally {
      lock.unlock();
    }
  }

  private @Nullable Ticket<?> next() {
    var ticket = urgent.isEmpty() ? waiting.poll() : urgent.poll();
    room.signal();
    return ticket;
  }

  /// Makes what was already asked for, then ends the thread.
  @Override
  public void close() {
    Thread running;
    lock.lock();
    try {
      closing = true;
      arrived.signalAll();
      room.signalAll();
      running = thread;
    } finally {
      lock.unlock();
    }
    if (running != null) {
      joinUninterruptibly(running);
    }
  }

  private static void joinUninterruptibly(Thread running) {
    boolean interrupted = false;
    while (running.isAlive()) {
      try {
        running.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
