package dev.assay.store.sql;

import java.sql.SQLException;
import java.sql.Statement;

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

  /// Text as it can be stored here.
  String storable(String text);

  /// Runs statements that take no values, one after the other.
  void run(Statement statement, String script) throws SQLException;

  /// A `StoreException` when the database or the way to it is at fault, else an
  /// `IllegalStateException`, because the fault is ours.
  RuntimeException translate(SQLException e);
}
