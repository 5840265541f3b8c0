package dev.assay.store.sql;

import dev.assay.store.StoreException;
import dev.assay.store.StoreException.Code;
import dev.assay.store.Tables;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The tables of one database, row by row.
final class SqlTables implements Tables {

  private static final int BATCH = 1000;

  private final Kind kind;
  private final String place;
  private final Supplier<Session> connect;

  /// @param place for messages
  /// @param connect makes a connection that may write, without a transaction
  SqlTables(Kind kind, String place, Supplier<Session> connect) {
    this.kind = kind;
    this.place = place;
    this.connect = connect;
  }

  /// What is said otherwise in each kind of database.
  enum Kind {
    SQLITE(
        "BEGIN",
        "BEGIN IMMEDIATE",
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name"
            + " <> 'migration' ORDER BY 1",
        "SELECT name, 'id' FROM sqlite_sequence"),
    POSTGRESQL(
        "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        "BEGIN",
        """
        SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema()
          AND table_name NOT IN ('migration', 'writer') ORDER BY 1\
        """,
        """
        SELECT table_name, column_name FROM information_schema.columns
        WHERE table_schema = current_schema() AND is_identity = 'YES'\
        """);

    private final String look;
    private final String write;
    private final String tables;
    private final String counted;

    Kind(String look, String write, String tables, String counted) {
      this.look = look;
      this.write = write;
      this.tables = tables;
      this.counted = counted;
    }

    private long newest(Session session, Counted of) {
      return switch (this) {
        case SQLITE -> session.number("SELECT seq FROM sqlite_sequence WHERE name = ?", of.table());
        case POSTGRESQL ->
            session.number(
                "SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM %s_%s_seq"
                    .formatted(of.table(), of.column()));
      };
    }

    private void setNewest(Session session, Counted of, long newest) {
      switch (this) {
        case SQLITE -> {
          session.update("DELETE FROM sqlite_sequence WHERE name = ?", of.table());
          session.update(
              "INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", of.table(), newest);
        }
        case POSTGRESQL ->
            session.number(
                "SELECT setval('%s_%s_seq', ?)".formatted(of.table(), of.column()), newest);
      }
    }
  }

  private record Counted(String table, String column) {}

  @Override
  public Map<String, Long> copyTo(Tables other) {
    if (!(other instanceof SqlTables there)) {
      throw new StoreException(
          Code.UNSUPPORTED, "only a store in a database can be copied whole into another");
    }
    if (there.kind == kind && there.place.equals(place)) {
      throw conflict("%s cannot be copied onto itself".formatted(place));
    }
    try (var source = connect.get();
        var target = there.connect.get()) {
      source.script(kind.look);
      if (kind == Kind.POSTGRESQL) {
        source.connection().setAutoCommit(false); // else the driver fetches whole tables
      }
      target.script(there.kind.write);
      refuseWork(source);
      there.refuseContent(target);
      var counts = rows(source, there, target);
      numbers(source, there, target, counts);
      target.script("COMMIT");
      source.script("COMMIT");
      return counts;
    } catch (SQLException e) {
      throw new StoreException(
          Code.UNAVAILABLE, "%s cannot be copied (%s)".formatted(place, e.getMessage()), e);
    }
  }

  /// Whoever works here would go on here, and what is done here would be done there again.
  private void refuseWork(Session source) {
    var workers =
        source.list("SELECT uid FROM worker WHERE alive = 1 ORDER BY id LIMIT 4", Row::text);
    if (!workers.isEmpty()) {
      throw conflict(
          "%s work%s in %s; stop them first, with assay worker stop"
              .formatted(String.join(", ", workers), workers.size() == 1 ? "s" : "", place));
    }
    long held = source.number("SELECT count(*) FROM attempt WHERE alive = 1");
    if (held > 0) {
      throw conflict(
          "%d jobs of %s still run without a worker; let a worker end them first"
              .formatted(held, place));
    }
  }

  private void refuseContent(Session target) {
    for (String table : tables(target)) {
      long rows = target.number("SELECT count(*) FROM " + table);
      if (rows > 0) {
        throw conflict(
            "%s is not empty (table %s has %d rows); a store is copied into a new one"
                .formatted(place, table, rows));
      }
    }
  }

  private static StoreException conflict(String message) {
    return new StoreException(Code.CONFLICT, message);
  }

  private List<String> tables(Session session) {
    return session.list(kind.tables, Row::text);
  }

  private Map<String, Long> rows(Session source, SqlTables there, Session target)
      throws SQLException {
    var counts = new LinkedHashMap<String, Long>();
    for (String table : tables(source)) {
      long read = copy(table, source.connection(), there.kind, target);
      long written = target.number("SELECT count(*) FROM " + table);
      if (read != written) {
        throw new IllegalStateException(
            "of %d rows of %s %d arrived".formatted(read, table, written));
      }
      counts.put(table, read);
    }
    return counts;
  }

  private static long copy(String table, Connection source, Kind kind, Session target)
      throws SQLException {
    try (var query = source.createStatement()) {
      query.setFetchSize(BATCH);
      try (var rows = query.executeQuery("SELECT * FROM " + table)) {
        var names = names(rows);
        var insert =
            "INSERT INTO %s (%s) VALUES (%s)"
                .formatted(
                    table,
                    String.join(", ", names),
                    String.join(", ", Collections.nCopies(names.size(), "?")));
        try (var statement = target.connection().prepareStatement(insert)) {
          return insert(rows, names.size(), statement, kind, target.dialect());
        }
      }
    }
  }

  private static List<String> names(ResultSet rows) throws SQLException {
    var names = new ArrayList<String>();
    for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
      names.add('"' + rows.getMetaData().getColumnName(i) + '"');
    }
    return names;
  }

  private static long insert(
      ResultSet rows, int columns, PreparedStatement statement, Kind kind, Dialect dialect)
      throws SQLException {
    long count = 0;
    while (rows.next()) {
      for (int i = 1; i <= columns; i++) {
        bind(statement, i, value(rows.getObject(i), kind, dialect));
      }
      statement.addBatch();
      if (++count % BATCH == 0) {
        statement.executeBatch();
      }
    }
    statement.executeBatch();
    return count;
  }

  /// A score that is no number is a word in SQLite, which has no such number.
  private static @Nullable Object value(@Nullable Object stored, Kind kind, Dialect dialect) {
    return switch (stored) {
      case String text -> dialect.storable(text);
      case Double number when number.isNaN() && kind == Kind.SQLITE -> "nan";
      case null -> null;
      default -> stored;
    };
  }

  private static void bind(PreparedStatement statement, int at, @Nullable Object value)
      throws SQLException {
    switch (value) {
      case null -> statement.setNull(at, java.sql.Types.NULL);
      case Number number when !(number instanceof Double) ->
          statement.setLong(at, number.longValue());
      case byte[] bytes -> statement.setBytes(at, bytes);
      case Double real -> statement.setDouble(at, real);
      default -> statement.setString(at, value.toString());
    }
  }

  /// The numbers that come next, which must never have been used before.
  private void numbers(Session source, SqlTables there, Session target, Map<String, Long> counts) {
    var known = counted(source);
    var wanted = new ArrayList<>(there.counted(target));
    known.stream()
        .filter(of -> wanted.stream().noneMatch(w -> w.table().equals(of.table())))
        .filter(of -> there.kind == Kind.SQLITE && isCountedInSqlite(target, of))
        .forEach(wanted::add);
    for (var of : wanted) {
      if (counts.containsKey(of.table())) {
        long newest = target.number("SELECT max(%s) FROM %s".formatted(of.column(), of.table()));
        for (var here : known) {
          newest =
              here.table().equals(of.table())
                  ? Math.max(newest, kind.newest(source, here))
                  : newest;
        }
        if (newest > 0) {
          there.kind.setNewest(target, of, newest);
        }
      }
    }
  }

  private List<Counted> counted(Session session) {
    return session.list(kind.counted, row -> new Counted(row.text(), row.text()));
  }

  /// A table that has never had a row is not yet among those that are counted.
  private static boolean isCountedInSqlite(Session target, Counted of) {
    return target
        .first(
            "SELECT 1 FROM sqlite_schema WHERE name = ? AND sql LIKE '%AUTOINCREMENT%'",
            Row::flag, of.table())
        .isPresent();
  }
}
