package dev.assay.exchange;

import dev.assay.exchange.OptunaStudy.Param;
import dev.assay.exchange.OptunaStudy.State;
import dev.assay.exchange.OptunaStudy.Trial;
import dev.assay.experiment.Objective.Goal;
import dev.assay.json.Json;
import dev.assay.json.JsonSyntaxException;
import dev.assay.space.Value;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Consumer;

/// An SQLite file in which Optuna keeps studies, of any version of its tables; only ever read. To
/// be closed.
public final class OptunaFile implements AutoCloseable {

  private static final byte[] MAGIC = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);

  /// No text that a study needs is longer.
  private static final String LONGEST = Integer.toString(4 << 20);

  private final Connection connection;
  private final OptunaColumns columns;
  private final Map<String, Distribution> distributions = new HashMap<>();

  /// Opens `file`.
  ///
  /// @throws ExchangeException if it is no such file
  public OptunaFile(Path file) {
    try {
      this.connection = connect(file);
      this.columns = OptunaColumns.of(connection);
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  /// Whether `file` begins as an SQLite file does.
  public static boolean isOne(Path file) {
    try (var in = Files.newInputStream(file)) {
      return Arrays.equals(in.readNBytes(MAGIC.length), MAGIC);
    } catch (IOException e) {
      throw new ExchangeException("it cannot be read: " + e.getMessage(), "");
    }
  }

  private static Connection connect(Path file) throws SQLException {
    var properties = new Properties();
    properties.setProperty("open_mode", "1"); // for reading only
    properties.setProperty("limit_length", LONGEST);
    String url = "jdbc:sqlite:file:" + file.toUri().getRawPath() + "?mode=ro";
    var connection = DriverManager.getConnection(url, properties);
    try (var set = connection.createStatement()) {
      set.execute("PRAGMA query_only = ON");
      set.execute("PRAGMA trusted_schema = OFF");
      set.execute("PRAGMA cell_size_check = ON");
      set.execute("PRAGMA busy_timeout = 5000");
      return connection;
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  /// The names of the studies, oldest first.
  public List<String> studies() {
    return query("SELECT study_name FROM studies ORDER BY study_id", OptunaRow::text);
  }

  /// The study called `name`.
  ///
  /// @throws ExchangeException if there is none, or it makes no sense
  public OptunaStudy study(String name) {
    long id = id(name);
    List<Goal> goals = query(columns.directions(), row -> goal(row.text()), id).stream().toList();
    if (goals.isEmpty()) {
      throw new ExchangeException("study '%s' has no direction".formatted(name), "");
    }
    Map<String, Value> system = attributes("study_system_attributes", "study_id", id);
    return new OptunaStudy(
        name,
        goals,
        metrics(system.getOrDefault(OptunaTables.METRIC_NAMES, Value.Null.NULL), goals.size()),
        Value.object(attributes("study_user_attributes", "study_id", id)));
  }

  private long id(String name) {
    return query("SELECT study_id FROM studies WHERE study_name = ?", OptunaRow::number, name)
        .stream()
        .findFirst()
        .orElseThrow(() ->
            new ExchangeException(
                "it has no study '%s'".formatted(name), "it has " + String.join(", ", studies())));
  }

  private static Goal goal(String direction) {
    return switch (direction) {
      case "MINIMIZE" -> Goal.MINIMIZE;
      case "MAXIMIZE" -> Goal.MAXIMIZE;
      default ->
          throw new ExchangeException(
              "a study has the direction '%s'".formatted(DistributionReader.shown(direction)),
              "MINIMIZE and MAXIMIZE can be imported");
    };
  }

  private static List<String> metrics(Value names, int objectives) {
    if (!(names instanceof Value.Array(List<Value> items)) || items.size() != objectives) {
      return List.of();
    }
    var metrics = new ArrayList<String>();
    for (Value item : items) {
      if (item instanceof Value.Text(String text) && !text.isBlank()) {
        metrics.add(text);
      }
    }
    boolean areNames = metrics.stream().distinct().count() == objectives;
    return areNames ? metrics : List.of();
  }

  /// Gives every trial of a study to `reader`, in the order of their numbers.
  public void read(String study, Consumer<Trial> reader) {
    long id = id(study);
    try (var trials = new OptunaCursor(connection, columns.trials(), id);
        var params = new OptunaCursor(connection, columns.params(), id);
        var values = new OptunaCursor(connection, columns.values(), id);
        var reports = new OptunaCursor(connection, columns.reports(), id);
        var noted = new OptunaCursor(connection, columns.attributes(), id)) {
      int number = 0;
      while (trials.next()) {
        OptunaRow row = trials.row();
        long trial = row.number();
        reader.accept(trial(number++, row, trial, params, values, reports, noted));
      }
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  private Trial trial(
      int number,
      OptunaRow row,
      long trial,
      OptunaCursor params,
      OptunaCursor values,
      OptunaCursor reports,
      OptunaCursor noted)
      throws SQLException {
    State state = state(row.text());
    var started = row.time();
    var ended = row.time();
    Optional<Double> only = row.maybeReal();
    var chosen = new LinkedHashMap<String, Param>();
    params.each(trial, one -> chosen.put(one.text(), param(number, one)));
    var worth = new ArrayList<Double>();
    only.ifPresent(worth::add);
    values.each(trial, one -> worth.add(one.typed()));
    var told = new LinkedHashMap<Long, Double>();
    reports.each(trial, one -> told.put(one.number(), one.typed()));
    var attributes = new LinkedHashMap<String, Value>();
    noted.each(trial, one -> attributes.put(one.text(), json(one.text())));
    return new Trial(number, state, chosen, worth, told, started, ended, Value.object(attributes));
  }

  private static State state(String word) {
    return switch (word) {
      case "RUNNING" -> State.RUNNING;
      case "COMPLETE" -> State.COMPLETE;
      case "PRUNED" -> State.PRUNED;
      case "FAIL" -> State.FAIL;
      case "WAITING" -> State.WAITING;
      default ->
          throw new ExchangeException(
              "a trial has the state '%s', which is not known"
                  .formatted(DistributionReader.shown(word)),
              "");
    };
  }

  private Param param(int trial, OptunaRow row) throws SQLException {
    double number = row.real();
    Distribution distribution = distributions.computeIfAbsent(row.text(), Distribution::parse);
    Value value =
        distribution
            .value(number)
            .orElseThrow(() ->
                new ExchangeException(
                    "trial %d has a value that its distribution does not have: %s of %s"
                        .formatted(trial, number, DistributionReader.shown(distribution.json())),
                    ""));
    return new Param(value, distribution);
  }

  private Map<String, Value> attributes(String table, String owner, long id) {
    var all = new LinkedHashMap<String, Value>();
    query(
        "SELECT \"key\", value_json FROM %s WHERE %s = ? ORDER BY \"key\"".formatted(table, owner),
        row -> all.put(row.text(), json(row.text())),
        id);
    return all;
  }

  /// What is no JSON is kept as the text it is: notes need not make sense.
  private static Value json(String text) {
    try {
      return Json.parse(text);
    } catch (JsonSyntaxException _) {
      return Value.of(text);
    }
  }

  private <T> List<T> query(String sql, OptunaRow.Reader<T> shape, Object... values) {
    try (var cursor = new OptunaCursor(connection, sql, values)) {
      var all = new ArrayList<T>();
      while (cursor.next()) {
        all.add(shape.read(cursor.row()));
      }
      return all;
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  static ExchangeException failed(SQLException e) {
    return new ExchangeException(
        "it is damaged, or no storage of Optuna: "
            + String.valueOf(e.getMessage()).lines().findFirst().orElse(""),
        "");
  }
}
