package dev.assay.store.sql;

import dev.assay.store.StoreException;
import dev.assay.store.StoreException.Code;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// How PostgreSQL is spoken to: what it does not understand of our statements is put into its words
/// when a connection prepares them.
final class PostgresqlDialect implements Dialect {

  /// Hints for the planner of SQLite; here the order of joins is kept by a setting.
  private static final Pattern INDEX_HINT = Pattern.compile("\\s+INDEXED BY \\w+");

  private static final Pattern VALUE = Pattern.compile("\\?(\\d*)");

  /// SQLite remembers the last id of a table that never gives one twice; here a sequence does.
  private static final Pattern LAST_ID =
      Pattern.compile("SELECT seq FROM sqlite_sequence WHERE name = '(\\w+)'");

  private static final Pattern GIVEN_ID =
      Pattern.compile("^(INSERT INTO (experiment) \\(id, [^)]*\\)\\s+VALUES \\()\\?");

  private static final Map<String, String> PHRASES =
      Map.of(
          "CROSS JOIN",
          "JOIN",
          "typeof(t.score) = 'real'",
          "t.score < 'NaN'",
          "(SELECT json_group_array(json_array(d.device, d.label, d.name, d.share))",
          "(SELECT coalesce(json_agg(json_build_array(d.device, d.label, d.name, d.share))::text,"
              + " '[]')");

  private final String place;

  /// @param place for messages; without a password
  PostgresqlDialect(String place) {
    this.place = place;
  }

  @Override
  public Wording wording(String sql) {
    String text = sql;
    for (var phrase : PHRASES.entrySet()) {
      text = text.replace(phrase.getKey(), phrase.getValue());
    }
    text = INDEX_HINT.matcher(text).replaceAll("");
    text =
        LAST_ID
            .matcher(text)
            .replaceAll("SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM $1_id_seq");
    text = GIVEN_ID.matcher(text).replaceFirst("$1setval('$2_id_seq', ?)");
    return numbered(text);
  }

  /// Values that are named by numbers, and so may be used more than once.
  private static Wording numbered(String text) {
    List<Integer> order = new ArrayList<>();
    var values = VALUE.matcher(text);
    while (values.find()) {
      if (!values.group(1).isEmpty()) {
        order.add(Integer.parseInt(values.group(1)) - 1);
      }
    }
    return order.isEmpty()
        ? new Wording(text, Wording.IN_ORDER)
        : new Wording(
            VALUE.matcher(text).replaceAll("?"),
            order.stream().mapToInt(Integer::intValue).toArray());
  }

  @Override
  public boolean isFar() {
    return true;
  }

  @Override
  public Together together(PreparedStatement single, String sql) throws SQLException {
    return PostgresqlRows.of(this, single, sql);
  }

  @Override
  public List<Long> newIds(Session session, String table, int count) {
    return session.list(
        "SELECT nextval('%s_id_seq') FROM generate_series(1, ?)".formatted(table),
        Row::number,
        count);
  }

  /// It cannot hold the character zero, which a job may print.
  @Override
  public String storable(String text) {
    return text.indexOf('\0') < 0 ? text : text.replace('\0', '\uFFFD');
  }

  @Override
  public void run(Statement statement, String script) throws SQLException {
    statement.execute(script);
  }

  @Override
  public RuntimeException translate(SQLException e) {
    String state = e.getSQLState() == null ? "" : e.getSQLState();
    return switch (state) {
      case "55P03", "40001", "40P01" ->
          failed(Code.UNAVAILABLE, "is busy: another process writes for too long; try again", e);
      case "53100" ->
          failed(Code.UNAVAILABLE, "has no room on its disk; make room, then try again", e);
      case "25006" ->
          failed(
              Code.UNAVAILABLE,
              "may only be read: it is a standby, or set to read only; use the primary",
              e);
      case "42501" -> failed(Code.NOT_PERMITTED, "does not let this user do that", e);
      case "42P01", "42703" ->
          failed(Code.UNUSABLE, "has not the tables it should have; put a backup in its place", e);
      case "XX001", "XX002" -> failed(Code.UNUSABLE, "is damaged; put a backup in its place", e);
      default ->
          isConnection(state)
              ? failed(Code.UNAVAILABLE, "cannot be reached; try again when it can", e)
              : new IllegalStateException("the store refused a statement: " + e.getMessage(), e);
    };
  }

  /// Whether the server, or the way to it, is gone or has no room for another connection.
  static boolean isConnection(String state) {
    return (state.startsWith("08") && !state.equals("08P01"))
        || state.startsWith("57P")
        || state.startsWith("53")
        || state.equals("25P03")
        || state.equals("58030");
  }

  private StoreException failed(Code code, String what, SQLException e) {
    return new StoreException(code, "the store %s %s (%s)".formatted(place, what, firstLine(e)), e);
  }

  static String firstLine(SQLException e) {
    String message = String.valueOf(e.getMessage());
    int end = message.indexOf('\n');
    return end < 0 ? message : message.substring(0, end);
  }
}
