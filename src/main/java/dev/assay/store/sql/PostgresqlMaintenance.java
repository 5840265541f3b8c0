package dev.assay.store.sql;

import dev.assay.store.Maintenance;
import dev.assay.store.StoreException;
import java.nio.file.Path;

/// Check and compact of one schema; what else a server needs is the business of who runs it.
final class PostgresqlMaintenance implements Maintenance {

  static final String SIZE =
      """
      SELECT sum(pg_total_relation_size(c.oid)) FROM pg_class c
      WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r'\
      """;

  private static final String TABLES =
      """
      SELECT c.relname FROM pg_class c
      WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r' ORDER BY 1\
      """;

  private final PostgresqlDatabase database;

  PostgresqlMaintenance(PostgresqlDatabase database) {
    this.database = database;
  }

  /// Looks at whole tables, for which what is set for a queue is wrong.
  @Override
  public Report check() {
    try (var session = database.plain()) {
      session.script("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
      return Recount.of(session, PostgresqlDatabase.changed(session));
    }
  }

  @Override
  public void backup(Path to) {
    throw new StoreException(
        StoreException.Code.UNSUPPORTED,
        "a store on PostgreSQL is backed up by the server's own tools: pg_dump --schema=%s --file=%s %s"
            .formatted(
                database.address().schema(),
                to,
                database.address().place().replaceFirst("\\?.*", "")));
  }

  /// Makes room for new rows, and gives back to the disk what is empty at the end of the tables.
  @Override
  public long compact() {
    try (var session = database.plain()) {
      long before = session.number(SIZE);
      session.list(TABLES, Row::text).forEach(table -> session.script("VACUUM (ANALYZE) " + table));
      return Math.max(0, before - session.number(SIZE));
    }
  }
}
