package dev.assay.store.sql;

import dev.assay.store.StoreException;
import dev.assay.store.sql.Reach.TooNarrow;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/// Many changes in one transaction, of which each is made as a whole or not at all.
///
/// There is no savepoint around each, because with one SQLite copies every page before it is
/// changed. Most changes that refuse do so before they write; after one that wrote, everything is
/// rolled back, and the changes before it are made once more.
final class Batch {

  private final Session session;
  private final Engine engine;
  private final Reach reach;
  private final List<Made<?>> made = new ArrayList<>();
  private InstantSource clock;
  private Ids ids;
  private Pace pace;

  /// A change that somebody waits for.
  record Asked<T>(Function<Transaction, T> change, CompletableFuture<T> answer) {}

  private record Made<T>(Asked<T> asked, T result) {
    void tell() {
      asked.answer().complete(result);
    }
  }

  /// Begins the transaction.
  ///
  /// @param reach [Reach#JOBS] for a single change
  Batch(Session session, Engine engine, Reach reach) {
    this.session = session;
    this.engine = engine;
    this.reach = reach;
    this.clock = engine.begin(session, reach);
    this.ids = new Ids(session, reach);
    this.pace = new Pace(session);
  }

  /// Makes a change, or tells its caller why it refused.
  ///
  /// @throws StoreException when the file or the disk fails; then every change of the batch falls
  /// @throws TooNarrow when it must be made again with the whole store
  void make(Asked<?> asked) {
    long before = session.writes();
    try {
      made.add(result(asked));
    } catch (TooNarrow e) {
      throw e;
    } catch (RuntimeException e) {
      if (e.getCause() instanceof SQLException && e instanceof StoreException) {
        throw e;
      }
      asked.answer().completeExceptionally(e);
      if (session.writes() != before || e.getCause() instanceof SQLException) {
        makeAgain();
      }
    }
  }

  private <T> Made<T> result(Asked<T> asked) {
    var transaction = new Transaction(session, ids, pace, clock.instant(), reach);
    T result = asked.change().apply(transaction);
    settle(transaction);
    session.flush();
    return new Made<>(asked, result);
  }

  /// One beside others that has only looked has nothing to write, not even what it read.
  private void settle(Transaction transaction) {
    if (reach == Reach.STORE) {
      transaction.settle();
    } else if (transaction.ledger().isTouched()) {
      if (engine.settle(session)) {
        transaction.ledger().catchUp();
      }
      transaction.settle();
    }
  }

  private void makeAgain() {
    var before = List.copyOf(made);
    made.clear();
    rollBack(session);
    clock = engine.begin(session, reach);
    ids = new Ids(session, reach);
    pace = new Pace(session);
    before.forEach(m -> make(m.asked()));
  }

  /// Makes the changes durable.
  ///
  /// @return tells their callers; empty when the connection was lost and nothing was made
  Optional<Runnable> commit() {
    return engine.commit(session) ? Optional.of(() -> made.forEach(Made::tell)) : Optional.empty();
  }

  /// Ends the transaction without a trace.
  static void rollBack(Session session) {
    try {
      session.rollBack();
    } catch (SQLException e) {
      // SQLite has rolled back by itself, or the connection is gone, and the transaction with it.
    }
  }
}
