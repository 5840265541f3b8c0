package dev.assay.store.sql;

import dev.assay.store.StoreException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/// Tells other processes that something was committed, and hears it from them, on a connection of
/// its own: to tell of it within the change would make all changes of the server wait for each
/// other once more. It is no more than a hint: who hears nothing looks once a second.
///
/// Safe for many threads. `this` guards the connection; `rung` is guarded by itself.
final class Bell implements AutoCloseable {

  private static final String MARK = "SELECT " + PostgresqlEngine.SNAPSHOT;

  private static final long APART = Duration.ofMillis(20).toNanos();

  /// Where something is committed all the time, others are busy too, and to tell them costs as much
  /// as a change.
  private static final long FAR_APART = Duration.ofMillis(80).toNanos();

  private static final Duration FAREWELL = Duration.ofSeconds(2);
  private static final long LOOK = Duration.ofSeconds(1).toNanos();

  /// Whether others are told and heard.
  enum Hints {
    GIVEN,
    NONE
  }

  private final PostgresqlDatabase database;
  private final String channel;
  private final Hints hints;
  private @Nullable Session session;
  private long mark;
  private long lookAgain = System.nanoTime();

  private final Object rung = new Object();
  private boolean isRung;
  private boolean isClosed;
  private @Nullable Thread ringer;

  /// Something of this process was committed.
  private volatile boolean isOwn;

  Bell(PostgresqlDatabase database, Hints hints) {
    this.database = database;
    this.hints = hints;
    this.channel = "assay_" + database.lock();
  }

  /// Something was committed: others hear of it soon, of many such things once.
  void ring() {
    isOwn = true;
    if (hints == Hints.NONE) {
      return;
    }
    synchronized (rung) {
      isRung = true;
      if (ringer == null && !isClosed) {
        ringer = Thread.ofVirtual().name("assay-store-bell").start(this::tell);
      }
      rung.notifyAll();
    }
  }

  private void tell() {
    try {
      long pause = APART;
      while (isAwaited()) {
        notifyOthers();
        TimeUnit.NANOSECONDS.sleep(pause);
        pause = isRungAgain() ? Math.min(pause * 2, FAR_APART) : APART;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // nobody interrupts it; then others look by themselves
    }
  }

  private boolean isRungAgain() {
    synchronized (rung) {
      return isRung;
    }
  }

  /// Waits until there is something to tell.
  ///
  /// @return false when nothing will come
  private boolean isAwaited() throws InterruptedException {
    synchronized (rung) {
      while (!isRung) {
        if (isClosed) {
          return false;
        }
        rung.wait();
      }
      isRung = false;
      return true;
    }
  }

  private synchronized void notifyOthers() {
    try {
      connected().number("SELECT 1 FROM pg_notify(?, '')", channel);
    } catch (StoreException e) {
      lose(); // they look by themselves
    }
  }

  private Session connected() {
    var known = session;
    if (known == null || known.isLost()) {
      known = database.plain();
      if (hints == Hints.GIVEN) {
        known.script("LISTEN " + channel);
      }
      session = known;
    }
    return known;
  }

  private void lose() {
    if (session != null) {
      session.discard();
      session = null;
    }
  }

  /// A number that changes with what is stored. Where the server is away it stays what it was.
  ///
  /// @throws StoreException `UNAVAILABLE` when there has never been a connection
  synchronized long mark() {
    boolean isFirst = session == null && mark == 0;
    if (isFirst || isOwn || System.nanoTime() - lookAgain >= 0 || isHeard()) {
      isOwn = false;
      lookAgain = System.nanoTime() + ThreadLocalRandom.current().nextLong(LOOK / 2, LOOK);
      try {
        mark = connected().number(MARK);
      } catch (StoreException e) {
        lose();
        if (isFirst) {
          throw e;
        }
      }
    }
    return mark;
  }

  private boolean isHeard() {
    var known = session;
    if (known == null || hints == Hints.NONE) {
      return false;
    }
    try {
      var heard = known.connection().unwrap(PGConnection.class).getNotifications();
      return heard != null && heard.length > 0;
    } catch (SQLException e) {
      lose();
      return true;
    }
  }

  /// Tells what is still to be told.
  @Override
  public void close() {
    Thread running;
    synchronized (rung) {
      isClosed = true;
      running = ringer;
      rung.notifyAll();
    }
    if (running != null) {
      join(running);
    }
    synchronized (this) {
      lose();
    }
  }

  private static void join(Thread running) {
    try {
      running.join(FAREWELL);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
