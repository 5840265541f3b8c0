package dev.assay.store.sql;

import dev.assay.store.StoreException;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.LongStream;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/// How SQLite is spoken to. Our statements are written in its words, so they go to it as they are.
final class SqliteDialect implements Dialect {

  static final SqliteDialect SQLITE = new SqliteDialect();

  private SqliteDialect() {}

  @Override
  public Wording wording(String sql) {
    return new Wording(sql, Wording.IN_ORDER);
  }

  @Override
  public boolean isFar() {
    return false;
  }

  @Override
  public Together together(PreparedStatement single, String sql) {
    throw new UnsupportedOperationException("nothing is put off in a file");
  }

  /// SQLite remembers the last id of a table that never gives one twice.
  @Override
  public List<Long> newIds(Session session, String table, int count) {
    long newest = session.number("SELECT seq FROM sqlite_sequence WHERE name = ?", table);
    return LongStream.rangeClosed(newest + 1, newest + count).boxed().toList();
  }

  @Override
  public String storable(String text) {
    return text;
  }

  @Override
  public void run(Statement statement, String script) throws SQLException {
    statement.executeUpdate(script);
  }

  /// A [StoreException] when the file or the machine is at fault, else an `IllegalStateException`,
  /// because the fault is ours.
  @Override
  public RuntimeException translate(SQLException e) {
    return switch (primary(e)) {
      case SQLITE_BUSY, SQLITE_LOCKED ->
          unavailable("the store is busy: another process holds it for too long; try again", e);
      case SQLITE_FULL ->
          unavailable("the disk of the store is full; make room, then try again", e);
      case SQLITE_IOERR, SQLITE_CANTOPEN, SQLITE_NOMEM ->
          unavailable("the store cannot be read or written (" + e.getMessage() + ")", e);
      case SQLITE_READONLY, SQLITE_PERM, SQLITE_AUTH ->
          unavailable(
              "the store may not be written (" + e.getMessage() + "); check its permissions", e);
      case SQLITE_CORRUPT, SQLITE_NOTADB ->
          new StoreException(
              StoreException.Code.UNUSABLE,
              "the store is damaged (" + e.getMessage() + "); put a backup in its place",
              e);
      default -> new IllegalStateException("the store refused a statement: " + e.getMessage(), e);
    };
  }

  static boolean isBusy(SQLException e) {
    var code = primary(e);
    return code == SQLiteErrorCode.SQLITE_BUSY || code == SQLiteErrorCode.SQLITE_LOCKED;
  }

  /// Extended codes carry the primary one in their lowest byte.
  private static SQLiteErrorCode primary(SQLException e) {
    int code = e instanceof SQLiteException s ? s.getResultCode().code : e.getErrorCode();
    return SQLiteErrorCode.getErrorCode(code & 0xff);
  }

  private static StoreException unavailable(String message, SQLException cause) {
    return new StoreException(StoreException.Code.UNAVAILABLE, message, cause);
  }
}
