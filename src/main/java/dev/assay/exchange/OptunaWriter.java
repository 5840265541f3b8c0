package dev.assay.exchange;

import dev.assay.exchange.OptunaStudy.Trial;
import dev.assay.json.Json;
import dev.assay.space.Value;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes one study into a new SQLite file that Optuna opens as its storage, one trial after
/// another. To be closed in any case; what was written counts only after [#finish].
public final class OptunaWriter implements AutoCloseable {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSS");

  private static final int STUDY = 1;

  private final Connection connection;
  private final List<PreparedStatement> statements = new ArrayList<>();
  private final PreparedStatement trial;
  private final PreparedStatement param;
  private final PreparedStatement value;
  private final PreparedStatement report;
  private final PreparedStatement attribute;
  private int trials;

  /// Begins `study` in `file`, which must not exist.
  ///
  /// @throws ExchangeException if it cannot be written
  public OptunaWriter(Path file, OptunaStudy study) {
    try {
      connection = DriverManager.getConnection("jdbc:sqlite:file:" + file.toUri().getRawPath());
      connection.setAutoCommit(false);
      try (var make = connection.createStatement()) {
        for (String table : OptunaTables.ALL) {
          make.executeUpdate(table);
        }
      }
      trial =
          prepared(
              "INSERT INTO trials (trial_id, number, study_id, state, datetime_start,"
                  + " datetime_complete) VALUES (?, ?, ?, ?, ?, ?)");
      param =
          prepared(
              "INSERT INTO trial_params (trial_id, param_name, param_value, distribution_json)"
                  + " VALUES (?, ?, ?, ?)");
      value =
          prepared(
              "INSERT INTO trial_values (trial_id, objective, value, value_type)"
                  + " VALUES (?, ?, ?, ?)");
      report =
          prepared(
              "INSERT INTO trial_intermediate_values (trial_id, step, intermediate_value,"
                  + " intermediate_value_type) VALUES (?, ?, ?, ?)");
      attribute =
          prepared(
              "INSERT INTO trial_user_attributes (trial_id, \"key\", value_json)"
                  + " VALUES (?, ?, ?)");
      begin(study);
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  private PreparedStatement prepared(String sql) throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    statements.add(statement);
    return statement;
  }

  private void begin(OptunaStudy study) throws SQLException {
    run("INSERT INTO studies (study_id, study_name) VALUES (?, ?)", STUDY, study.name());
    for (int i = 0; i < study.goals().size(); i++) {
      run(
          "INSERT INTO study_directions (direction, study_id, objective) VALUES (?, ?, ?)",
          study.goals().get(i).name(),
          STUDY,
          i);
    }
    for (var noted : study.attributes().members().entrySet()) {
      run(
          "INSERT INTO study_user_attributes (study_id, \"key\", value_json) VALUES (?, ?, ?)",
          STUDY,
          noted.getKey(),
          Json.writeExact(noted.getValue()));
    }
    if (!study.metrics().isEmpty()) {
      run(
          "INSERT INTO study_system_attributes (study_id, \"key\", value_json) VALUES (?, ?, ?)",
          STUDY,
          OptunaTables.METRIC_NAMES,
          Json.write(Value.of(study.metrics().stream().map(Value::of).toList())));
    }
  }

  private void run(String sql, Object... values) throws SQLException {
    try (var statement = connection.prepareStatement(sql)) {
      set(statement, values);
      statement.executeUpdate();
    }
  }

  private static void set(PreparedStatement statement, @Nullable Object... values)
      throws SQLException {
    for (int i = 0; i < values.length; i++) {
      statement.setObject(i + 1, values[i]);
    }
  }

  /// Adds a trial.
  public void add(Trial added) {
    int id = ++trials;
    try {
      set(
          trial,
          id,
          added.number(),
          STUDY,
          added.state().name(),
          added.started().map(OptunaWriter::time).orElse(null),
          added.ended().map(OptunaWriter::time).orElse(null));
      trial.executeUpdate();
      for (var one : added.params().entrySet()) {
        var distribution = one.getValue().distribution();
        double number = distribution.number(one.getValue().value());
        set(param, id, one.getKey(), number, distribution.json());
        param.executeUpdate();
      }
      for (int i = 0; i < added.values().size(); i++) {
        number(value, id, i, added.values().get(i));
      }
      for (var one : added.reports().entrySet()) {
        number(report, id, one.getKey(), one.getValue());
      }
      for (var noted : added.attributes().members().entrySet()) {
        set(attribute, id, noted.getKey(), Json.writeExact(noted.getValue()));
        attribute.executeUpdate();
      }
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  private static String time(LocalDateTime time) {
    return TIME.format(time);
  }

  private static void number(PreparedStatement into, int trial, long place, double number)
      throws SQLException {
    String type =
        Double.isNaN(number)
            ? "NAN"
            : Double.isInfinite(number) ? (number > 0 ? "INF_POS" : "INF_NEG") : "FINITE";
    set(into, trial, place, type.equals("FINITE") ? (Double) number : null, type);
    into.executeUpdate();
  }

  /// Makes everything that was added count.
  public void finish() {
    try {
      connection.commit();
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  @Override
  public void close() {
    try {
      for (PreparedStatement statement : statements) {
        statement.close();
      }
      connection.close();
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  private static ExchangeException failed(SQLException e) {
    return new ExchangeException("it cannot be written: " + e.getMessage(), "");
  }
}
