package dev.assay.store.sql;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// One statement run for many rows of values at once: the values come as one array a column. To
/// begin and end a statement costs the server as much as to write a row, and the arrays make it one
/// statement however many rows there are.
final class PostgresqlRows implements Dialect.Together {

  private final Dialect dialect;
  private final PreparedStatement statement;
  private final List<String> types;

  private PostgresqlRows(Dialect dialect, PreparedStatement statement, List<String> types) {
    this.dialect = dialect;
    this.statement = statement;
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
    var many = single.getConnection().prepareStatement(many(sql, types));
    return new PostgresqlRows(dialect, many, List.copyOf(types));
  }

  /// The same statement with columns of a table of arrays in the place of its values.
  static String many(String sql, List<String> types) {
    var text = new StringBuilder();
    int column = 0;
    for (int i = 0; i < sql.length(); i++) {
      if (sql.charAt(i) == '?') {
        text.append("v.p").append(++column);
      } else {
        text.append(sql.charAt(i));
      }
    }
    var table =
        " FROM unnest(%s) AS v(%s) "
            .formatted(
                types.stream().map(type -> "?::" + type + "[]").collect(Collectors.joining(", ")),
                IntStream.rangeClosed(1, types.size())
                    .mapToObj(at -> "p" + at)
                    .collect(Collectors.joining(", ")));
    return sql.startsWith("INSERT") ? inserting(text, table) : updating(text, table);
  }

  private static String inserting(StringBuilder text, String table) {
    int values = text.indexOf("VALUES");
    int open = text.indexOf("(", values);
    int close = text.lastIndexOf(")");
    return text.substring(0, values) + "SELECT " + text.substring(open + 1, close) + table;
  }

  private static String updating(StringBuilder text, String table) {
    int where = text.lastIndexOf("WHERE");
    return text.substring(0, where) + table + text.substring(where);
  }

  @Override
  public int run(List<@Nullable Object[]> rows) throws SQLException {
    var connection = statement.getConnection();
    for (int column = 0; column < types.size(); column++) {
      // The driver takes bytes only in an array of their own type.
      @Nullable Object[] values =
          types.get(column).equals("bytea") ? new byte[rows.size()][] : new Object[rows.size()];
      for (int row = 0; row < values.length; row++) {
        values[row] = storable(rows.get(row)[column]);
      }
      statement.setArray(column + 1, connection.createArrayOf(types.get(column), values));
    }
    return statement.executeUpdate();
  }

  private @Nullable Object storable(@Nullable Object value) {
    if (value instanceof Boolean flag) {
      return flag ? 1L : 0L;
    }
    return value instanceof String text ? dialect.storable(text) : value;
  }

  @Override
  public void close() throws SQLException {
    statement.close();
  }
}
