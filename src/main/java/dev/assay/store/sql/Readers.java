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
      var session = take();
      try {
        return within(session, work);
      } finally {
        giveBack(session);
      }
    } finally {
      permits.release();
    }
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
    if (closed) {
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
