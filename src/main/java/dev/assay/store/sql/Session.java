package dev.assay.store.sql;

import dev.assay.store.sql.Dialect.Part;
import dev.assay.store.sql.Dialect.Wording;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// One connection and its prepared statements. For one thread at a time.
final class Session implements AutoCloseable {

  private static final Object[] NO_VALUES = {};

  private final Connection connection;
  private final Dialect dialect;
  private final Map<String, Prepared> prepared = new HashMap<>();
  private final PutOff putOff;
  private long writes;
  private long otherWrites;

  Session(Connection connection, Dialect dialect) {
    this.connection = connection;
    this.dialect = dialect;
    this.putOff = new PutOff(connection, dialect);
  }

  private record Prepared(PreparedStatement statement, Wording wording) {

    /// Whether each value has a place of its own.
    boolean isInOrder() {
      return wording.order().length == 0;
    }
  }

  /// Runs one statement that returns no rows; how many rows it changed.
  int update(String sql, @Nullable Object... values) {
    try {
      count(sql);
      return putOff.isEmpty()
          ? bound(sql, values).executeUpdate()
          : putOff.send(List.of(part(sql, values))).getUpdateCount();
    } catch (SQLException e) {
      throw failed(sql, e);
    }
  }

  /// Runs one statement that must change exactly one row, and of which nothing else is looked at.
  /// Where the way to the database is long it is put off, and sent with others of the same words
  /// before the next statement of any other kind: what a change does to a hundred jobs then takes
  /// one way and not a hundred. So statements of different words that follow each other this way
  /// must not depend on each other.
  void one(String sql, @Nullable Object... values) {
    writes++;
    if (!dialect.isFar()) {
      changeOne(sql, values);
    } else if (putOff.add(sql, values)) {
      flush();
    }
  }

  private void changeOne(String sql, @Nullable Object[] values) {
    try {
      int changed = bound(sql, values).executeUpdate();
      if (changed != 1) {
        throw new IllegalStateException(
            "%d rows were changed instead of 1 by: %s".formatted(changed, sql));
      }
    } catch (SQLException e) {
      throw failed(sql, e);
    }
  }

  /// Sends what was put off.
  ///
  /// @throws IllegalStateException when one of them did not change exactly one row
  void flush() {
    if (putOff.isEmpty()) {
      return;
    }
    try {
      putOff.send(List.of());
    } catch (SQLException e) {
      throw failed("", e);
    }
  }

  /// Runs one statement and the end of the transaction in one round trip. The caller judges a
  /// failure.
  void attemptLast(String sql, @Nullable Object[] values, String end) throws SQLException {
    writes++;
    flush();
    try {
      putOff.send(List.of(part(sql, values), new Part(end, List.of(), 0)));
    } catch (SQLException e) {
      putOff.forget();
      throw e;
    }
  }

  /// Runs statements that take no values, one after the other.
  void script(String sql) {
    flush();
    try (var statement = connection.createStatement()) {
      dialect.run(statement, sql);
    } catch (SQLException e) {
      throw dialect.translate(e);
    }
  }

  /// Ends the transaction without a trace.
  void rollBack() throws SQLException {
    putOff.clear();
    attempt("ROLLBACK");
  }

  /// As [#script], for one whose failure the caller judges.
  void attempt(String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      dialect.run(statement, sql);
    }
  }

  /// Every row of a query.
  <T> List<T> list(String sql, Function<Row, T> shape, @Nullable Object... values) {
    var found = new ArrayList<T>();
    try (ResultSet set = query(sql, values)) {
      var row = new Row(set, dialect);
      while (row.next()) {
        found.add(shape.apply(row));
      }
    } catch (SQLException e) {
      throw failed(sql, e);
    }
    return found;
  }

  /// The first row of a query; empty if there is none.
  <T> Optional<T> first(String sql, Function<Row, T> shape, @Nullable Object... values) {
    try (ResultSet set = query(sql, values)) {
      var row = new Row(set, dialect);
      return row.next() ? Optional.of(shape.apply(row)) : Optional.empty();
    } catch (SQLException e) {
      throw failed(sql, e);
    }
  }

  /// The number in the first column of the first row; 0 if it is null or there is no row.
  long number(String sql, @Nullable Object... values) {
    return first(sql, Row::number, values).orElse(0L);
  }

  /// Runs several statements at once; the numbers in the first row of the last one.
  long[] lastNumbers(String sql) {
    try {
      flush();
      var statement = bound(sql, NO_VALUES);
      statement.execute();
      long[] numbers = {};
      do {
        try (var set = statement.getResultSet()) {
          if (set != null && set.next()) {
            numbers = new long[set.getMetaData().getColumnCount()];
            for (int column = 0; column < numbers.length; column++) {
              numbers[column] = set.getLong(column + 1);
            }
          }
        }
      } while (statement.getMoreResults() || statement.getUpdateCount() != -1);
      return numbers;
    } catch (SQLException e) {
      throw failed(sql, e);
    }
  }

  /// How many statements were run that may have changed something.
  long writes() {
    return writes;
  }

  /// Whether it is of no use any more.
  boolean isLost() {
    try {
      return connection.isClosed();
    } catch (SQLException e) {
      throw dialect.translate(e);
    }
  }

  /// Lets go of it, whatever that says: it was lost.
  void discard() {
    try {
      connection.close();
    } catch (SQLException e) {
      prepared.clear(); // there is nothing left that could be let go of
    }
  }

  /// How many of them were not [#one].
  long otherWrites() {
    return otherWrites;
  }

  Connection connection() {
    return connection;
  }

  Dialect dialect() {
    return dialect;
  }

  /// The statements prepared so far; for tests of their plans.
  Set<String> statements() {
    return Set.copyOf(prepared.keySet());
  }

  /// The driver gives up a statement that failed, so it must be prepared again.
  private RuntimeException failed(String sql, SQLException e) {
    prepared.remove(sql);
    putOff.forget();
    return dialect.translate(e);
  }

  private ResultSet query(String sql, @Nullable Object[] values) throws SQLException {
    count(sql);
    return putOff.isEmpty()
        ? bound(sql, values).executeQuery()
        : putOff.send(List.of(part(sql, values))).getResultSet();
  }

  private Part part(String sql, @Nullable Object[] values) throws SQLException {
    return PutOff.part(prepared(sql).wording(), values);
  }

  private void count(String sql) {
    if (!sql.startsWith("SELECT")) {
      writes++;
      otherWrites++;
    }
  }

  private PreparedStatement bound(String sql, @Nullable Object[] values) throws SQLException {
    var known = prepared(sql);
    bind(known, values);
    return known.statement();
  }

  private Prepared prepared(String sql) throws SQLException {
    var known = prepared.get(sql);
    if (known == null) {
      var wording = dialect.wording(sql);
      known = new Prepared(connection.prepareStatement(wording.sql()), wording);
      prepared.put(sql, known);
    }
    return known;
  }

  private void bind(Prepared known, @Nullable Object[] values) throws SQLException {
    int[] order = known.wording().order();
    int most = known.isInOrder() ? values.length : order.length;
    for (int i = 0; i < most; i++) {
      bind(dialect, known.statement(), i + 1, values[known.isInOrder() ? i : order[i]]);
    }
  }

  /// Sets one value of a statement. Not a switch over types: the first of those in a process costs
  /// a short command 20 ms, because what it compiles to cannot be kept in the AOT cache.
  static void bind(Dialect dialect, PreparedStatement statement, int at, @Nullable Object value)
      throws SQLException {
    if (value == null) {
      statement.setNull(at, java.sql.Types.NULL);
    } else if (value instanceof Long || value instanceof Integer) {
      statement.setLong(at, ((Number) value).longValue());
    } else if (value instanceof Double number) {
      statement.setDouble(at, number);
    } else if (value instanceof Boolean flag) {
      statement.setLong(at, flag ? 1 : 0);
    } else if (value instanceof String text) {
      statement.setString(at, dialect.storable(text));
    } else if (value instanceof byte[] bytes) {
      statement.setBytes(at, bytes);
    } else if (value instanceof Array array) {
      statement.setArray(at, array);
    } else {
      throw new IllegalArgumentException("cannot bind " + value.getClass());
    }
  }

  @Override
  public void close() {
    try {
      for (var each : prepared.values()) {
        each.statement().close();
      }
      putOff.close();
      connection.close();
    } catch (SQLException e) {
      throw dialect.translate(e);
    }
  }
}
