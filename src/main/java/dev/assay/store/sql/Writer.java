package dev.assay.store.sql;

import dev.assay.store.StoreException;
import dev.assay.store.sql.Batch.Asked;
import dev.assay.store.sql.Reach.TooNarrow;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The one thread of this process that writes. What waits when it is free becomes one transaction;
/// callers hear of it after the commit. So a hundred callers pay for one flush of the disk, and a
/// single one does not wait for others.
///
/// A change may be made more than once before it is committed, and must then do the same.
///
/// Safe for many threads. `lock` guards the two queues and `closing`.
final class Writer implements AutoCloseable {

  private static final int BATCH = 256;
  private static final int FEW = 8;
  private static final int CAPACITY = 4096;

  private final Engine engine;
  private final Besides besides;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition arrived = lock.newCondition();
  private final Condition room = lock.newCondition();
  private final ArrayDeque<Ticket> urgent = new ArrayDeque<>();
  private final ArrayDeque<Ticket> waiting = new ArrayDeque<>();
  private @Nullable Thread thread;
  private boolean closing;

  /// Of the writer's thread.
  private @Nullable Session session;

  /// @param engine makes the connection, on the writer's thread, at the first change
  Writer(Engine engine) {
    this.engine = engine;
    this.besides = new Besides(engine.isShared());
  }

  private enum Kind {
    CHANGE,
    BESIDE,
    ALONE
  }

  private record Ticket(Kind kind, Asked<?> asked) {
    void fail(Throwable why) {
      asked.answer().completeExceptionally(why);
    }
  }

  /// Makes a change; returns when it is durable.
  <T> T change(Function<Transaction, T> change) {
    return submit(Kind.CHANGE, change, waiting);
  }

  /// As [#change], for one that mostly touches only jobs that its caller holds or takes: where the
  /// database can do that, it is made beside those of other processes.
  <T> T beside(Function<Transaction, T> change) {
    return submit(Kind.BESIDE, change, waiting);
  }

  /// As [#change], before all that waits; for what must not starve behind bulk work.
  <T> T urgently(Function<Transaction, T> change) {
    return submit(Kind.CHANGE, change, urgent);
  }

  /// Does something on the writer's connection outside any transaction.
  <T> T alone(Function<Session, T> work) {
    return submit(Kind.ALONE, tx -> work.apply(tx.session()), waiting);
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

  private <T> T submit(Kind kind, Function<Transaction, T> change, ArrayDeque<Ticket> queue) {
    var answer = new CompletableFuture<T>();
    var ticket = new Ticket(kind, new Asked<>(change, answer));
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
    return await(answer);
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
    for (var ticket = take(); ticket != null; ticket = take()) {
      try {
        if (ticket.kind() == Kind.ALONE) {
          apart(ticket.asked());
        } else {
          together(ticket);
        }
      } catch (RuntimeException | Error e) {
        ticket.fail(e);
      }
    }
    if (session != null) {
      session.close();
    }
  }

  private Session connected() {
    var known = session;
    if (known == null || known.isLost()) {
      known = engine.writer();
      session = known;
    }
    return known;
  }

  private <T> void apart(Asked<T> asked) {
    var own = connected();
    var transaction =
        new Transaction(
            own, new Ids(own, Reach.STORE), new Pace(own), engine.now(own), Reach.STORE);
    asked.answer().complete(asked.change().apply(transaction));
  }

  private void together(Ticket first) {
    var tickets = new ArrayList<>(List.of(first));
    var patience = new Patience(engine.patience());
    var reach = first.kind() == Kind.BESIDE ? besides.next(waiting() > 0) : Reach.STORE;
    Optional<Runnable> tell = Optional.empty();
    while (tell.isEmpty() && !tickets.isEmpty()) {
      try {
        tell = made(tickets, reach);
        if (tell.isEmpty()) {
          patience.pause();
        }
      } catch (TooNarrow e) {
        Batch.rollBack(connected());
        besides.wasTooNarrow();
        reach = Reach.STORE;
      } catch (RuntimeException | Error e) {
        boolean isLost = session == null || session.isLost();
        if (session != null) {
          Batch.rollBack(session);
        }
        if (!isLost || !patience.isWorth(e)) {
          tickets.forEach(ticket -> ticket.fail(e));
          return;
        }
        patience.pause();
      }
      // Who was refused has been told already.
      tickets.removeIf(ticket -> ticket.asked().answer().isDone());
    }
    tell(tickets.size(), tell);
  }

  /// Makes changes, those that come meanwhile too.
  ///
  /// @return tells their callers; empty when they must be made again
  private Optional<Runnable> made(List<Ticket> tickets, Reach reach) {
    var batch = new Batch(connected(), engine, reach);
    for (int i = 0; i < tickets.size(); i++) {
      batch.make(tickets.get(i).asked());
      if (i == tickets.size() - 1 && reach == Reach.STORE) {
        poll(tickets);
      }
    }
    return batch.commit();
  }

  private static void tell(int callers, Optional<Runnable> tell) {
    if (callers > FEW) {
      // To wake a thread takes as long as a statement, and the next batch need not wait for that.
      tell.ifPresent(Thread::startVirtualThread);
    } else {
      tell.ifPresent(Runnable::run);
    }
  }

  private @Nullable Ticket take() {
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

  /// Adds what waits to the batch under way; nothing when it is full or something must run alone. A
  /// few at a time, so that what is urgent does not wait for many.
  private void poll(List<Ticket> batch) {
    int most = Math.min(BATCH, batch.size() + FEW);
    lock.lock();
    try {
      while (batch.size() < most) {
        var head = urgent.isEmpty() ? waiting.peek() : urgent.peek();
        if (head == null || head.kind() == Kind.ALONE) {
          return;
        }
        batch.add(next());
      }
    } finally {
      lock.unlock();
    }
  }

  private Ticket next() {
    var ticket = urgent.isEmpty() ? waiting.remove() : urgent.remove();
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
