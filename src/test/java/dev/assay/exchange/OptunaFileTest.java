package dev.assay.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.exchange.OptunaStudy.Param;
import dev.assay.exchange.OptunaStudy.State;
import dev.assay.exchange.OptunaStudy.Trial;
import dev.assay.experiment.Objective.Goal;
import dev.assay.space.Value;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OptunaFileTest {

  /// As versions before 2.4 kept it: one objective, its values beside the trials, reports in the
  /// table that later held the values.
  private static final String OLD =
      """
      CREATE TABLE studies (study_id INTEGER PRIMARY KEY, study_name TEXT, direction VARCHAR(8));
      CREATE TABLE study_user_attributes (study_id INTEGER, "key" TEXT, value_json TEXT);
      CREATE TABLE study_system_attributes (study_id INTEGER, "key" TEXT, value_json TEXT);
      CREATE TABLE trials (trial_id INTEGER PRIMARY KEY, study_id INTEGER, state VARCHAR(8),
        value FLOAT, datetime_start DATETIME, datetime_complete DATETIME);
      CREATE TABLE trial_user_attributes (trial_id INTEGER, "key" TEXT, value_json TEXT);
      CREATE TABLE trial_params (param_id INTEGER PRIMARY KEY, trial_id INTEGER, param_name TEXT,
        param_value FLOAT, distribution_json TEXT);
      CREATE TABLE trial_values (trial_id INTEGER, step INTEGER, value FLOAT);
      INSERT INTO studies VALUES (3, 'old', 'MAXIMIZE');
      INSERT INTO trials VALUES (7, 3, 'COMPLETE', 0.5, '2019-05-01 10:00:00.25', NULL);
      INSERT INTO trials VALUES (9, 3, 'PRUNED', NULL, '2019-05-01 10:00:00', NULL);
      INSERT INTO trial_params VALUES (1, 7, 'a', 0.25,
        '{"name": "UniformDistribution", "attributes": {"low": 0.0, "high": 1.0}}');
      INSERT INTO trial_params VALUES (2, 7, 'b', 3,
        '{"name": "IntUniformDistribution", "attributes": {"low": 1, "high": 5}}');
      INSERT INTO trial_params VALUES (3, 7, 'c', 1,
        '{"name": "CategoricalDistribution", "attributes": {"choices": ["x", null]}}');
      INSERT INTO trial_params VALUES (4, 9, 'd', 0.5,
        '{"name": "DiscreteUniformDistribution", "attributes": {"low": 0, "high": 1, "q": 0.25}}');
      INSERT INTO trial_params VALUES (5, 9, 'e', 0.01,
        '{"name": "LogUniformDistribution", "attributes": {"low": 0.001, "high": 1}}');
      INSERT INTO trial_params VALUES (6, 9, 'f', 8,
        '{"name": "IntLogUniformDistribution", "attributes": {"low": 1, "high": 64, "step": 1}}');
      INSERT INTO trial_values VALUES (9, 0, 0.1), (9, 1, 0.2);
      """;

  @TempDir private Path folder;

  private Path sample() throws IOException {
    Path file = folder.resolve("sample ?#%.db");
    try (InputStream in =
        Objects.requireNonNull(getClass().getResourceAsStream("/optuna/sample_db.sqlite3"))) {
      Files.copy(in, file);
    }
    return file;
  }

  private Path made(String... scripts) throws SQLException {
    Path file = folder.resolve("made.db");
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        var statement = connection.createStatement()) {
      for (String script : scripts) {
        statement.executeUpdate(script);
      }
    }
    return file;
  }

  private static List<Trial> trials(Path path, String study) {
    var trials = new ArrayList<Trial>();
    try (var file = new OptunaFile(path)) {
      file.read(study, trials::add);
    }
    return trials;
  }

  @Test
  void a_storage_of_version_3_is_read_and_left_as_it_was() throws IOException {
    Path path = sample();
    byte[] before = Files.readAllBytes(path);

    try (var file = new OptunaFile(path)) {
      assertThat(file.studies()).containsExactly("pytorch_simple");
      OptunaStudy study = file.study("pytorch_simple");
      assertThat(study.goals()).containsExactly(Goal.MAXIMIZE);
      assertThat(study.metrics()).isEmpty();
    }
    List<Trial> trials = trials(path, "pytorch_simple");

    assertThat(trials).hasSize(100).extracting(Trial::number).startsWith(0, 1, 2);
    assertThat(trials).filteredOn(trial -> trial.state() == State.PRUNED).hasSize(75);
    Trial first = trials.getFirst();
    assertThat(first.values()).containsExactly(0.9328125);
    assertThat(first.params().get("n_layers"))
        .isEqualTo(new Param(Value.of(3), new Distribution.Whole(1, 3, false, 1)));
    assertThat(first.params().get("lr"))
        .extracting(Param::distribution)
        .isEqualTo(new Distribution.Real(1e-5, 0.1, true, 0));
    assertThat(first.started()).hasValue(LocalDateTime.parse("2021-01-18T18:18:32.205894"));
    assertThat(trials.stream().mapToInt(trial -> trial.reports().size()).sum()).isEqualTo(389);
    assertThat(Files.readAllBytes(path)).isEqualTo(before);
    try (var all = Files.list(folder)) {
      assertThat(all).containsExactly(path);
    }
  }

  @Test
  void a_storage_of_the_first_versions_is_read() throws SQLException {
    Path path = made(OLD);

    List<Trial> trials = trials(path, "old");

    assertThat(trials).hasSize(2);
    assertThat(trials.get(0).values()).containsExactly(0.5);
    assertThat(trials.get(0).params().values())
        .containsExactly(
            new Param(Value.of(0.25), new Distribution.Real(0, 1, false, 0)),
            new Param(Value.of(3), new Distribution.Whole(1, 5, false, 1)),
            new Param(
                Value.Null.NULL,
                new Distribution.Choices(List.of(Value.of("x"), Value.Null.NULL))));
    assertThat(trials.get(1).state()).isEqualTo(State.PRUNED);
    assertThat(trials.get(1).reports()).isEqualTo(Map.of(0L, 0.1, 1L, 0.2));
    assertThat(trials.get(1).params().values())
        .extracting(Param::distribution)
        .containsExactly(
            new Distribution.Real(0, 1, false, 0.25),
            new Distribution.Real(0.001, 1, true, 0),
            new Distribution.Whole(1, 64, true, 1));
    try (var file = new OptunaFile(path)) {
      assertThat(file.study("old").goals()).containsExactly(Goal.MAXIMIZE);
      assertThatThrownBy(() -> file.study("new")).hasMessage("it has no study 'new'");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "UPDATE trials SET state = 'DONE'",
        "UPDATE trial_params SET param_value = 17 WHERE param_name = 'c'",
        "UPDATE trial_params SET param_value = 0.5 WHERE param_name = 'b'",
        "UPDATE trial_params SET distribution_json = '{\"name\": \"X\", \"attributes\": {}}'",
        "UPDATE trial_params SET distribution_json = '[]'",
        "UPDATE trial_params SET distribution_json = '{'",
        "UPDATE trial_params SET distribution_json ="
            + " '{\"name\": \"FloatDistribution\", \"attributes\": {\"low\": 2, \"high\": 1}}'",
        "UPDATE trial_params SET distribution_json ="
            + " '{\"name\": \"CategoricalDistribution\", \"attributes\": {\"choices\": 3}}'",
        "UPDATE trials SET datetime_start = 'yesterday'",
        "UPDATE trial_params SET distribution_json = zeroblob(5000000)",
        "UPDATE studies SET direction = 'NOT_SET'",
        "DROP TABLE trial_params",
        "ALTER TABLE trials RENAME TO t; CREATE VIEW trials AS SELECT * FROM t",
      })
  void what_makes_no_sense_is_refused_in_one_line(String harm) throws SQLException {
    Path path = made(OLD, harm);

    assertThatThrownBy(
            () -> {
              try (var file = new OptunaFile(path)) {
                file.study("old");
              }
              trials(path, "old");
            })
        .isInstanceOf(ExchangeException.class)
        .message()
        .isNotEmpty()
        .doesNotContain("\n")
        .hasSizeLessThan(300);
  }

  @Test
  void a_damaged_file_and_one_that_is_another_are_refused() throws IOException {
    Path path = sample();
    byte[] bytes = Files.readAllBytes(path);
    java.util.Arrays.fill(bytes, 4096, bytes.length, (byte) 0xa5);
    Files.write(path, bytes);
    assertThatThrownBy(() -> new OptunaFile(path).close())
        .isInstanceOf(ExchangeException.class)
        .hasMessageContaining("damaged");

    Files.writeString(path, "a,b\n");
    assertThat(OptunaFile.isOne(path)).isFalse();
  }

  @Test
  void what_is_written_is_read_again() {
    var study =
        new OptunaStudy(
            "s",
            List.of(Goal.MINIMIZE, Goal.MAXIMIZE),
            List.of("loss", "acc"),
            Value.object(Map.of("who", Value.of("ada"))));
    var params = new LinkedHashMap<String, Param>();
    params.put("x", new Param(Value.of(0.5), new Distribution.Real(0, 1, false, 0.25)));
    params.put("n", new Param(Value.of(4), new Distribution.Whole(2, 8, false, 2)));
    params.put(
        "k",
        new Param(
            Value.of(true),
            new Distribution.Choices(List.of(Value.of(1), Value.of(true), Value.Null.NULL))));
    var trial =
        new Trial(
            0,
            State.COMPLETE,
            params,
            List.of(1.5, Double.NEGATIVE_INFINITY),
            Map.of(1L, Double.NaN, 2L, 0.25),
            Optional.of(LocalDateTime.parse("2026-01-02T03:04:05.678")),
            Optional.empty(),
            Value.object(Map.of("note", Value.of("hi"))));
    Path path = folder.resolve("written.db");

    try (var writer = new OptunaWriter(path, study)) {
      writer.add(trial);
      writer.finish();
    }

    assertThat(trials(path, "s")).containsExactly(trial);
    try (var file = new OptunaFile(path)) {
      assertThat(file.study("s")).isEqualTo(study);
    }
  }
}
