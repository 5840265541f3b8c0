package dev.assay.store.sql;

import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.UnaryOperator;

/// One schema of a PostgreSQL database. One lock of the database keeps the writers of all processes
/// apart; readers need none. The clock of the server decides.
///
/// @param clock makes the instants that are stored of those of the server: the same, but in tests
record PostgresqlEngine(PostgresqlDatabase database, UnaryOperator<Instant> clock)
    implements Engine {

  static final String NOW = "SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint";

  @Override
  public Session reader() {
    return database.reader();
  }

  @Override
  public Session writer() {
    return database.writer();
  }

  /// The lock is taken before the first statement looks at anything, all in one round trip.
  @Override
  public InstantSource begin(Session writer) {
    long now =
        writer.lastNumber(
            "BEGIN ISOLATION LEVEL READ COMMITTED; SELECT 1 FROM pg_advisory_xact_lock("
                + database.lock()
                + "); "
                + NOW);
    return InstantSource.fixed(clock.apply(Instant.ofEpochMilli(now)));
  }

  @Override
  public void commit(Session writer) {
    writer.script("COMMIT");
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
