package dev.assay.store.sql;

import dev.assay.store.StoreException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

/// One schema of a PostgreSQL database. One lock of the database keeps the writers of all processes
/// apart, but for those that share it ([Reach#JOBS]); readers need none. The clock of the server
/// decides.
///
/// What belongs to the writer is used by its thread only.
final class PostgresqlEngine implements Engine {

  static final String NOW = "SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint";

  /// Another number after every end of a transaction that wrote. Not only the newest of those that
  /// have ended: they end in any order.
  static final String SNAPSHOT = "hashtextextended(pg_current_snapshot()::text, 0)";

  private static final long A_DAY = Duration.ofDays(1).toMillis();

  private static final String COUNT =
      """
      INSERT INTO writer (token, commits, at) VALUES (?, ?, ?)
      ON CONFLICT (token) DO UPDATE SET commits = excluded.commits, at = excluded.at\
      """;

  private final PostgresqlDatabase database;
  private final UnaryOperator<Instant> clock;
  private final RandomGenerator random;
  private final Runnable committed;
  private final String beginAlone;
  private final String beginBeside;
  private final String settle;

  /// Names the writer among all of them; empty before its first transaction.
  private String token = "";

  /// How many of its transactions wrote something.
  private long commits;

  private long writesAtBegin;
  private long now;

  /// [#SNAPSHOT] when the transaction began.
  private long snapshot;

  /// @param clock makes the instants that are stored of those of the server: the same, but in tests
  /// @param random for the token of the writer
  /// @param committed is told when others can see something new
  PostgresqlEngine(
      PostgresqlDatabase database,
      UnaryOperator<Instant> clock,
      RandomGenerator random,
      Runnable committed) {
    this.database = database;
    this.clock = clock;
    this.random = random;
    this.committed = committed;
    this.beginAlone = begin("pg_advisory_xact_lock");
    this.beginBeside = begin("pg_advisory_xact_lock_shared");
    this.settle =
        "SELECT 1 FROM pg_advisory_xact_lock(%d); SELECT %s"
            .formatted(database.settling(), SNAPSHOT);
  }

  private String begin(String lock) {
    return "BEGIN ISOLATION LEVEL READ COMMITTED; SELECT 1 FROM %s(%d); %s, %s"
        .formatted(lock, database.lock(), NOW, SNAPSHOT);
  }

  @Override
  public Session reader() {
    return database.reader();
  }

  @Override
  public Session writer() {
    return database.writer();
  }

  @Override
  public Duration patience() {
    return database.patience();
  }

  @Override
  public boolean isShared() {
    return true;
  }

  /// The lock is taken before the first statement looks at anything, all in one round trip.
  @Override
  public InstantSource begin(Session writer, Reach reach) {
    long[] numbers = writer.lastNumbers(reach == Reach.STORE ? beginAlone : beginBeside);
    now = numbers[0];
    snapshot = numbers[1];
    writesAtBegin = writer.writes();
    return InstantSource.fixed(clock.apply(Instant.ofEpochMilli(now)));
  }

  @Override
  public boolean settle(Session writer) {
    return writer.lastNumbers(settle)[0] != snapshot;
  }

  /// The transaction itself counts that it was made. When the connection is lost, the count tells
  /// whether it was; the number of the transaction would not, for a server that has crashed may
  /// give it to another one.
  @Override
  public boolean commit(Session writer) {
    boolean wrote = writer.writes() != writesAtBegin;
    try {
      if (wrote) {
        forgetOthers(writer);
        writer.attemptLast(COUNT, new Object[] {token, ++commits, now}, "COMMIT");
      } else {
        writer.attempt("COMMIT");
      }
    } catch (SQLException e) {
      if (!writer.isLost()) {
        throw writer.dialect().translate(e);
      }
      if (!wrote || !wasMade(e)) {
        return false;
      }
    }
    if (wrote) {
      committed.run();
    }
    return true;
  }

  /// At the first transaction of this process, which takes its name.
  private void forgetOthers(Session writer) {
    if (token.isEmpty()) {
      token = Long.toHexString(random.nextLong()) + Long.toHexString(random.nextLong());
      writer.update("DELETE FROM writer WHERE at < ?", now - A_DAY);
    }
  }

  /// Asks the server what became of the last transaction. Whoever gets the lock knows that it has
  /// ended.
  private boolean wasMade(SQLException lost) {
    var patience = new Patience(patience());
    while (true) {
      try (var session = database.writer()) {
        session.lastNumbers(beginAlone);
        long made = session.number("SELECT commits FROM writer WHERE token = ?", token);
        session.script("COMMIT");
        return made == commits;
      } catch (RuntimeException e) {
        if (!patience.isWorth(e)) {
          throw new StoreException(
              StoreException.Code.UNAVAILABLE,
              """
              the connection to %s broke at the end of a change, and the server cannot be asked: whether the \
              change was made is unknown\
              """
                  .formatted(database.address().place()),
              lost);
        }
        patience.pause();
      }
    }
  }

  /// The driver begins it with the first statement.
  @Override
  public void look(Session reader) {}

  @Override
  public void looked(Session reader) {
    try {
      reader.connection().commit();
    } catch (SQLException e) {
      throw reader.dialect().translate(e);
    }
  }

  @Override
  public boolean hasOwnClock() {
    return true;
  }

  @Override
  public Instant now(Session session) {
    return clock.apply(Instant.ofEpochMilli(session.number(NOW)));
  }
}
