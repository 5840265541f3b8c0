package dev.assay.store.sql;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// One SQLite file, whose lock keeps the writers of all processes apart.
///
/// @param clock of this machine: all its processes share it
/// @param longest how long another process may hold the file
record SqliteEngine(DatabaseFile file, InstantSource clock, Duration longest) implements Engine {

  @Override
  public Session reader() {
    return file.reader();
  }

  @Override
  public Session writer() {
    return file.writer();
  }

  @Override
  public InstantSource begin(Session writer, Reach reach) {
    long deadline = System.nanoTime() + longest.toNanos();
    while (true) {
      try {
        writer.attempt("BEGIN IMMEDIATE");
        return clock;
      } catch (SQLException e) {
        if (!SqliteDialect.isBusy(e) || System.nanoTime() - deadline > 0) {
          throw SqliteDialect.SQLITE.translate(e);
        }
      }
    }
  }

  /// The file has one lock.
  @Override
  public boolean isShared() {
    return false;
  }

  @Override
  public boolean settle(Session writer) {
    return false;
  }

  @Override
  public boolean commit(Session writer) {
    writer.script("COMMIT");
    return true;
  }

  /// There is no connection that could be lost.
  @Override
  public Duration patience() {
    return Duration.ZERO;
  }

  @Override
  public void look(Session reader) {
    reader.update("BEGIN");
  }

  @Override
  public void looked(Session reader) {
    reader.update("COMMIT");
  }

  @Override
  public boolean hasOwnClock() {
    return false;
  }

  @Override
  public Instant now(Session session) {
    return clock.instant();
  }
}
