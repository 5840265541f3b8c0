package dev.assay.store.sql;

import dev.assay.store.StoreException;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.concurrent.Semaphore;
import java.util.function.Function;

/// A few connections that only read, each for one short transaction at a time, so that what one
/// call returns is from one moment and no reader holds back the cleaning of the log.
///
/// Safe for many threads. `this` guards the idle connections.
final class Readers implements AutoCloseable {

  private static final int MOST = 4;

  private final Engine engine;
  private final Semaphore permits = new Semaphore(MOST);
  private final ArrayDeque<Session> idle = new ArrayDeque<>();
  private boolean closed;

  Readers(Engine engine, Session first) {
    this.engine = engine;
    idle.add(first);
  }

  <T> T read(Function<Session, T> work) {
    permits.acquireUninterruptibly();
    try {
      var patience = new Patience(engine.patience());
      while (true) {
        try {
          return once(work);
        } catch (LostException e) {
          if (!patience.isWorth(e.why)) {
            throw e.why;
          }
          patience.pause();
        }
      }
    } finally {
      permits.release();
    }
  }

  /// The connection, or the way to a new one, was lost; what was read so far is worth nothing.
  private static final class LostException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final RuntimeException why;

    LostException(RuntimeException why) {
      super(why);
      this.why = why;
    }
  }

  private <T> T once(Function<Session, T> work) {
    Session session;
    try {
      session = take();
    } catch (StoreException e) {
      throw isClosed() ? e : new LostException(e);
    }
    try {
      return within(session, work);
    } catch (RuntimeException e) {
      throw session.isLost() ? new LostException(e) : e;
    } finally {
      giveBack(session);
    }
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  private <T> T within(Session session, Function<Session, T> work) {
    engine.look(session);
    T result;
    try {
      result = work.apply(session);
    } catch (RuntimeException e) {
      end(session, e);
      throw e;
    }
    engine.looked(session);
    return result;
  }

  /// The first failure is the one to tell of.
  private static void end(Session session, RuntimeException failure) {
    try {
      session.attempt("ROLLBACK");
    } catch (SQLException e) {
      failure.addSuppressed(e);
    }
  }

  private Session take() {
    synchronized (this) {
      if (closed) {
        throw new StoreException(StoreException.Code.UNAVAILABLE, "the store is closed");
      }
      var session = idle.poll();
      if (session != null) {
        return session;
      }
    }
    return engine.reader();
  }

  private synchronized void giveBack(Session session) {
    if (session.isLost()) {
      idle.forEach(Session::discard); // they are of the same server
      idle.clear();
    } else if (closed) {
      session.close();
    } else {
      idle.push(session);
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    idle.forEach(Session::close);
    idle.clear();
  }
}
