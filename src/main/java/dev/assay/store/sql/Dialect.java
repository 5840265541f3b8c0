package dev.assay.store.sql;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What one kind of database does not understand as the others do. Statements are written once, in
/// words that all understand; the few that differ are put into others on their way.
interface Dialect {

  /// A statement as this database understands it.
  ///
  /// @param order which of the values stands at each `?`; [#IN_ORDER] when each stands at its own
  record Wording(String sql, int[] order) {
    static final int[] IN_ORDER = {};
  }

  /// How `sql` is said here.
  Wording wording(String sql);

  /// Whether a statement takes much longer to get there than to be run, so that many should go
  /// together.
  boolean isFar();

  /// A statement with its values, in the order in which they stand in it.
  ///
  /// @param rows how many it must change
  record Part(String sql, List<@Nullable Object> values, int rows) {}

  /// One statement for many rows of values.
  interface Together {
    Part part(List<@Nullable Object[]> rows) throws SQLException;
  }

  /// What does with many rows of values at once what a prepared statement does with one.
  ///
  /// @param sql its words, as they were prepared: an INSERT of values, or an UPDATE with a
  ///   condition
  Together together(PreparedStatement single, String sql) throws SQLException;

  /// Ids that no row of a table has or had; rows must be made with all of them, in their order,
  /// before more are asked for.
  List<Long> newIds(Session session, String table, int count);

  /// Text as it can be stored here.
  String storable(String text);

  /// Runs statements that take no values, one after the other.
  void run(Statement statement, String script) throws SQLException;

  /// A `StoreException` when the database or the way to it is at fault, else an
  /// `IllegalStateException`, because the fault is ours.
  RuntimeException translate(SQLException e);
}
