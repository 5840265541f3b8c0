package dev.assay.store.sql;

import dev.assay.store.sql.Dialect.Part;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// One statement run for many rows of values at once. To begin and end a statement costs the server
/// as much as to write a row, and this makes it one statement however many rows there are. A value
/// that is the same in all rows comes once; the others as one array a column, for a table of arrays
/// costs the server more with every column.
final class PostgresqlRows implements Dialect.Together {

  /// Which values are the same hardly changes; where it does, more arrays are better than more
  /// plans.
  private static final int MOST_WORDINGS = 8;

  private final Dialect dialect;
  private final Connection connection;
  private final String sql;
  private final List<String> types;
  private final Map<BitSet, String> wordings = new HashMap<>();

  private PostgresqlRows(Dialect dialect, Connection connection, String sql, List<String> types) {
    this.dialect = dialect;
    this.connection = connection;
    this.sql = sql;
    this.types = types;
  }

  /// The server is asked once of which types the values are.
  static PostgresqlRows of(Dialect dialect, PreparedStatement single, String sql)
      throws SQLException {
    var described = single.getParameterMetaData();
    var types = new ArrayList<String>();
    for (int value = 1; value <= described.getParameterCount(); value++) {
      types.add(described.getParameterTypeName(value));
    }
    return new PostgresqlRows(dialect, single.getConnection(), sql, List.copyOf(types));
  }

  /// The same statement for many rows, with its values taken from a table of arrays `v` and a row
  /// of what they share, `c`. The arrays are bound first.
  ///
  /// @param differing which values differ; at least one
  static String many(String sql, List<String> types, BitSet differing) {
    var shared = shared(types.size(), differing);
    var text = new StringBuilder();
    int value = 0;
    for (int i = 0; i < sql.length(); i++) {
      if (sql.charAt(i) == '?') {
        text.append(differing.get(value) ? "v.p" : "c.p").append(value++);
      } else {
        text.append(sql.charAt(i));
      }
    }
    var table =
        " FROM unnest(%s) AS v(%s)"
            .formatted(
                joined(differing, at -> "?::" + types.get(at) + "[]"),
                joined(differing, at -> "p" + at));
    if (!shared.isEmpty()) {
      table +=
          " CROSS JOIN (VALUES (%s)) AS c(%s)"
              .formatted(
                  joined(shared, at -> "?::" + types.get(at)), joined(shared, at -> "p" + at));
    }
    return sql.startsWith("INSERT") ? inserting(text, table) : updating(text, table);
  }

  private static BitSet shared(int values, BitSet differing) {
    var shared = (BitSet) differing.clone();
    shared.flip(0, values);
    return shared;
  }

  private static String joined(BitSet values, IntFunction<String> words) {
    return values.stream().mapToObj(words).collect(Collectors.joining(", "));
  }

  private static String inserting(StringBuilder text, String table) {
    int values = text.indexOf("VALUES");
    int open = text.indexOf("(", values);
    int close = text.lastIndexOf(")");
    return text.substring(0, values) + "SELECT " + text.substring(open + 1, close) + table;
  }

  private static String updating(StringBuilder text, String table) {
    int where = text.lastIndexOf("WHERE");
    return text.substring(0, where) + table + " " + text.substring(where);
  }

  @Override
  public Part part(List<@Nullable Object[]> rows) throws SQLException {
    var differing = differing(rows);
    if (wordings.size() >= MOST_WORDINGS && !wordings.containsKey(differing)) {
      differing.set(0, types.size());
    }
    var wording = wordings.computeIfAbsent(differing, which -> many(sql, types, which));
    var values = new ArrayList<@Nullable Object>();
    for (int value : differing.stream().toArray()) {
      values.add(array(rows, value));
    }
    for (int value : shared(types.size(), differing).stream().toArray()) {
      values.add(rows.getFirst()[value]);
    }
    return new Part(wording, values, rows.size());
  }

  private BitSet differing(List<@Nullable Object[]> rows) {
    var differing = new BitSet(types.size());
    var first = rows.getFirst();
    for (int value = 0; value < types.size(); value++) {
      for (var row : rows) {
        if (!Objects.equals(row[value], first[value])) {
          differing.set(value);
          break;
        }
      }
    }
    if (differing.isEmpty()) {
      differing.set(0);
    }
    return differing;
  }

  /// An array of the driver's own kind for the type goes over the line as numbers, not as text.
  private Array array(List<@Nullable Object[]> rows, int value) throws SQLException {
    String type = types.get(value);
    @Nullable Object[] values =
        switch (type) {
          case "int8" -> new Long[rows.size()];
          case "float8" -> new Double[rows.size()];
          case "text" -> new String[rows.size()];
          case "bytea" -> new byte[rows.size()][];
          default -> throw new IllegalStateException("no array is made of " + type);
        };
    for (int row = 0; row < values.length; row++) {
      values[row] = stored(rows.get(row)[value], type);
    }
    return connection.createArrayOf(type, values);
  }

  private @Nullable Object stored(@Nullable Object value, String type) {
    if (value instanceof Boolean flag) {
      return flag ? 1L : 0L;
    }
    if (value instanceof Number number) {
      return type.equals("int8") ? (Object) number.longValue() : (Object) number.doubleValue();
    }
    if (!(value instanceof String text)) {
      return value;
    }
    // What is no number is written as a word where SQLite would take it for nothing.
    return type.equals("float8") ? (Object) Double.NaN : dialect.storable(text);
  }
}
