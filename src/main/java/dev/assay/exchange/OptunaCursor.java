package dev.assay.exchange;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/// The rows of one query, one after another. Where the first column is a trial, and rows come in
/// the order of their trials, several are read side by side.
final class OptunaCursor implements AutoCloseable {

  private final PreparedStatement statement;
  private final ResultSet rows;
  private boolean isAt;
  private boolean isOver;

  OptunaCursor(Connection connection, String sql, Object... values) throws SQLException {
    statement = connection.prepareStatement(sql);
    for (int i = 0; i < values.length; i++) {
      statement.setObject(i + 1, values[i]);
    }
    rows = statement.executeQuery();
  }

  boolean next() throws SQLException {
    return rows.next();
  }

  OptunaRow row() {
    return new OptunaRow(rows, 0);
  }

  /// Whatever is done with a row.
  interface Use {
    void of(OptunaRow row) throws SQLException;
  }

  /// The rows of `trial`, without its column. Those of trials before it are passed over.
  void each(long trial, Use use) throws SQLException {
    while (!isOver) {
      if (!isAt) {
        isAt = rows.next();
        isOver = !isAt;
        continue;
      }
      long at = rows.getLong(1);
      if (at > trial) {
        return;
      }
      if (at == trial) {
        use.of(new OptunaRow(rows, 1));
      }
      isAt = false;
    }
  }

  @Override
  public void close() throws SQLException {
    statement.close();
  }
}
