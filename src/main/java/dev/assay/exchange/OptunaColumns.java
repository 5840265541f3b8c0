package dev.assay.exchange;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// Where the tables of a storage keep what: versions 0 to 5 of Optuna moved some of it. Only real
/// tables count, so that nothing computed is ever run.
final class OptunaColumns {

  private final Map<String, Set<String>> tables;

  private OptunaColumns(Map<String, Set<String>> tables) {
    this.tables = tables;
  }

  /// @throws ExchangeException if these are not the tables of a storage
  static OptunaColumns of(Connection connection) throws SQLException {
    var tables = new TreeMap<String, Set<String>>();
    String all =
        """
        SELECT m.name, c.name FROM sqlite_schema m, pragma_table_info(m.name) c
        WHERE m.type = 'table' AND m.sql LIKE 'CREATE TABLE%'\
        """;
    try (var cursor = new OptunaCursor(connection, all)) {
      while (cursor.next()) {
        OptunaRow row = cursor.row();
        tables.computeIfAbsent(row.text(), _ -> new HashSet<>()).add(row.text());
      }
    }
    var columns = new OptunaColumns(tables);
    columns.need("studies", "study_id", "study_name");
    columns.need("trials", "trial_id", "study_id", "state", "datetime_start", "datetime_complete");
    columns.need("trial_params", "trial_id", "param_name", "param_value", "distribution_json");
    columns.need("study_user_attributes", "study_id", "key", "value_json");
    columns.need("study_system_attributes", "study_id", "key", "value_json");
    columns.need("trial_user_attributes", "trial_id", "key", "value_json");
    return columns;
  }

  private void need(String table, String... columns) {
    for (String column : columns) {
      if (!has(table, column)) {
        throw new ExchangeException(
            "it is an SQLite file without '%s.%s', so no storage of Optuna"
                .formatted(table, column),
            "Assay's own experiments are imported by their names, tables as CSV or JSON lines");
      }
    }
  }

  private boolean has(String table, String column) {
    return tables.getOrDefault(table, Set.of()).contains(column);
  }

  /// Of a study, in the order of its objectives.
  String directions() {
    return has("study_directions", "direction")
        ? "SELECT direction FROM study_directions WHERE study_id = ? ORDER BY "
            + (has("study_directions", "objective") ? "objective" : "study_direction_id")
        : "SELECT direction FROM studies WHERE study_id = ?";
  }

  /// `trial_id, state, start, end, value` of a study; the value only where there is but one.
  String trials() {
    return """
    SELECT trial_id, state, datetime_start, datetime_complete, %s
    FROM trials WHERE study_id = ? ORDER BY trial_id\
    """
        .formatted(has("trials", "value") ? "value" : "NULL");
  }

  /// `trial_id, name, number, distribution`.
  String params() {
    return of("trial_params", "x.param_name, x.param_value, x.distribution_json", "x.param_id");
  }

  /// `trial_id, value, type`, in the order of the objectives.
  String values() {
    if (!has("trial_values", "objective")) {
      return of("trial_params", "NULL, NULL", "NULL").replace("WHERE", "WHERE 0 AND");
    }
    String type = has("trial_values", "value_type") ? "x.value_type" : "'FINITE'";
    return of("trial_values", "x.value, " + type, "x.objective");
  }

  /// `trial_id, step, value, type`. Before there were several objectives, the table that now holds
  /// their values held these.
  String reports() {
    if (has("trial_intermediate_values", "step")) {
      boolean isTyped = has("trial_intermediate_values", "intermediate_value_type");
      String type = isTyped ? "x.intermediate_value_type" : "'FINITE'";
      return of("trial_intermediate_values", "x.step, x.intermediate_value, " + type, "x.step");
    }
    return has("trial_values", "step")
        ? of("trial_values", "x.step, x.value, 'FINITE'", "x.step")
        : of("trial_params", "NULL, NULL, NULL", "NULL").replace("WHERE", "WHERE 0 AND");
  }

  /// `trial_id, key, json` that users noted.
  String attributes() {
    return of("trial_user_attributes", "x.\"key\", x.value_json", "x.\"key\"");
  }

  private static String of(String table, String columns, String order) {
    return """
    SELECT t.trial_id, %s FROM trials t JOIN %s x ON x.trial_id = t.trial_id
    WHERE t.study_id = ? ORDER BY t.trial_id, %s\
    """
        .formatted(columns, table, order);
  }
}
