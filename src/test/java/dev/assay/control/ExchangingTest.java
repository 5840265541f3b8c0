package dev.assay.control;

import static dev.assay.control.ControlHome.flag;
import static dev.assay.control.ControlHome.items;
import static dev.assay.control.ControlHome.number;
import static dev.assay.control.ControlHome.object;
import static dev.assay.control.ControlHome.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.config.InputException;
import dev.assay.control.ControlException.Code;
import dev.assay.control.Exchanging.Export;
import dev.assay.control.Exchanging.Format;
import dev.assay.control.Exchanging.Import;
import dev.assay.control.Exchanging.Source;
import dev.assay.control.Exchanging.Target;
import dev.assay.json.Json;
import dev.assay.space.Value;
import dev.assay.store.Trials.TrialView;
import dev.assay.trial.ExperimentId;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Trials to and from files of others, over a real store.
class ExchangingTest {

  private static final String ADA = "user:ada";
  private static final String TABLE =
      """
      lr,layers,act,loss,seconds
      0.1,2,relu,0.5,3
      0.01,3,tanh,0.25,4
      0.1,1,relu,,5
      """;

  @TempDir private Path folder;
  private ControlHome home;

  @BeforeEach
  void open() {
    home = new ControlHome(folder);
  }

  @AfterEach
  void close() {
    assertThat(home.store.maintenance().check().problems()).isEmpty();
    home.close();
  }

  private Source file(String name, String text) {
    try {
      return new Source.Foreign(name, Files.writeString(folder.resolve(name), text));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private Source sample() throws IOException {
    Path file = folder.resolve("sample.db");
    try (InputStream in =
        Objects.requireNonNull(getClass().getResourceAsStream("/optuna/sample_db.sqlite3"))) {
      Files.copy(in, file);
    }
    return new Source.Foreign("sample.db", file);
  }

  private Value.Object take(Source source, String... objectives) {
    return take(source, Optional.empty(), false, objectives);
  }

  private Value.Object take(
      Source source, Optional<String> spec, boolean dryRun, String... objectives) {
    return home.control
        .exchanging()
        .imported(
            new Import(
                source,
                Optional.empty(),
                List.of(objectives),
                spec.map(text -> new Submitting.Source.Text("s.yaml", text, folder)),
                Optional.empty(),
                dryRun,
                new Submitting.Caller(ADA, Map.of())));
  }

  private List<TrialView> trials(Value.Object answer) {
    return home.store.trials().list(new ExperimentId(text(answer, "experiment")), 1, 1000);
  }

  private String params(TrialView trial) {
    return Json.write(trial.params());
  }

  private Value.Object export(String experiment, Format format, String file, boolean force) {
    return home.control
        .exchanging()
        .export(
            new Export(
                experiment, format, Optional.of(new Target(file, folder.resolve(file))), force),
            _ -> {
              throw new AssertionError("lines beside a file");
            });
  }

  private void assertNothingStored() {
    assertThat(home.control.reading().experiments(List.of(), false, 10)).isEmpty();
  }

  @Test
  void a_study_of_optuna_becomes_a_sweep_that_can_be_analysed_and_extended() throws IOException {
    Value.Object answer = take(sample());

    assertThat(number(answer, "trials")).isEqualTo(100);
    assertThat(number(answer, "completed")).isEqualTo(25);
    assertThat(number(answer, "pruned")).isEqualTo(75);
    assertThat(items(answer, "warnings")).isEmpty();
    String id = text(answer, "experiment");
    Value.Object status = home.control.sweeping().status(id);
    assertThat(text(status, "growth")).isEqualTo("closed");
    assertThat(text(status, "status")).isEqualTo("completed");
    Value.Object analysis = home.control.analysing().analyze(id, 3);
    assertThat(Json.write(analysis)).contains("\"n_layers\"");
    TrialView first = trials(answer).getFirst();
    assertThat(Json.write(first.origin()))
        .contains("\"optimizer\":\"imported\"", "\"by\":\"user:ada\"", "\"source\":\"sample.db\"");
    assertThat(first.startedAt()).isPresent();
    var attempt = first.jobs().getFirst().attempt().orElseThrow();
    assertThat(home.store.metrics().of(attempt, Optional.empty())).isNotEmpty();

    home.control.sweeping().extend(id, 1, true, ADA);
    Value.Object asked = home.control.steering().ask(id, 1, ADA).getFirst();
    assertThat(number(asked, "number")).isEqualTo(101);
    assertThat(object(asked, "params").members().keySet()).contains("n_layers", "lr", "optimizer");
  }

  @Test
  void the_same_source_is_taken_in_once_until_it_is_deleted() throws IOException {
    Source sample = sample();
    Value.Object first = take(sample);
    Value.Object again = take(sample);

    assertThat(flag(first, "created")).isTrue();
    assertThat(flag(again, "created")).isFalse();
    assertThat(text(again, "experiment")).isEqualTo(text(first, "experiment"));

    home.store.experiments().delete(new ExperimentId(text(first, "experiment")), ADA);
    assertThat(flag(take(sample), "created")).isTrue();
  }

  @Test
  void a_dry_run_says_the_same_and_stores_nothing() throws IOException {
    Value.Object answer = take(sample(), Optional.empty(), true);

    assertThat(number(answer, "trials")).isEqualTo(100);
    assertThat(answer.get("experiment")).hasValue(Value.Null.NULL);
    assertNothingStored();
  }

  @Test
  void any_table_becomes_a_sweep_with_what_was_in_it() {
    Value.Object answer = take(file("runs.csv", TABLE), "loss");

    assertThat(text(answer, "name")).isEqualTo("runs");
    assertThat(Json.write(items(answer, "warnings").getFirst())).contains("1 without a value");
    assertThat(trials(answer))
        .extracting(this::params)
        .containsExactly(
            "{\"lr\":0.1,\"layers\":2,\"act\":\"relu\"}",
            "{\"lr\":0.01,\"layers\":3,\"act\":\"tanh\"}");
    assertThat(trials(answer).get(1).score()).hasValue(0.25);
  }

  @Test
  void a_specification_says_what_columns_are_and_lets_workers_go_on() {
    String spec =
        """
        name: tune
        command: train {lr} {act}
        space: {lr: {type: float, low: 1e-3, high: 1, scale: log}, act: [relu, tanh]}
        objective: {metric: loss, goal: minimize}
        search: {optimizer: tpe, trials: 9, seed: 1}
        """;

    Value.Object answer = take(file("runs.csv", TABLE), Optional.of(spec), false);

    assertThat(trials(answer))
        .extracting(this::params)
        .containsExactly("{\"lr\":0.1,\"act\":\"relu\"}", "{\"lr\":0.01,\"act\":\"tanh\"}");
    String id = text(answer, "experiment");
    home.control.sweeping().extend(id, 1, true, ADA);
    assertThat(number(home.control.sweeping().tick(List.of(id)).getFirst(), "proposed"))
        .isEqualTo(1);
  }

  @Test
  void a_finished_experiment_of_our_own_becomes_a_sweep() {
    String grid =
        """
        name: grid
        command: train {x}
        objective: {metric: loss, goal: minimize}
        jobs: [{params: {x: 1}}, {params: {x: 2}}, {params: {x: 4}}]
        """;
    String id = home.submit(grid);
    home.complete("{\"loss\": 0.5}");
    home.complete("{\"loss\": 0.25}");
    home.fail(1);

    Value.Object answer = take(new Source.Own("grid"));

    assertThat(number(answer, "completed")).isEqualTo(2);
    assertThat(number(answer, "failed")).isEqualTo(1);
    assertThat(text(answer, "name")).isEqualTo("grid-imported");
    assertThat(trials(answer)).extracting(this::params).contains("{\"x\":1}", "{\"x\":2}");
    home.control.sweeping().extend(text(answer, "experiment"), 1, true, ADA);
    Value.Object next = home.control.steering().ask(text(answer, "experiment"), 1, ADA).getFirst();
    assertThat(number(object(next, "params"), "x")).isBetween(1, 4);
    assertThat(id).isNotEqualTo(text(answer, "experiment"));
  }

  @ParameterizedTest
  @EnumSource(Format.class)
  void what_is_exported_is_imported_again(Format format) throws IOException {
    Value.Object first = take(sample());
    Value.Object written = export(text(first, "experiment"), format, "out", false);
    assertThat(number(written, "trials")).isEqualTo(100);

    Source again = new Source.Foreign("out", folder.resolve("out"));
    Value.Object second = format == Format.OPTUNA ? take(again) : take(again, "value:maximize");

    assertThat(trials(second))
        .extracting(this::params)
        .isEqualTo(trials(first).stream().map(this::params).toList());
    assertThat(trials(second))
        .extracting(TrialView::score)
        .isEqualTo(trials(first).stream().map(TrialView::score).toList());
    assertThat(trials(second))
        .extracting(TrialView::status)
        .isEqualTo(trials(first).stream().map(TrialView::status).toList());
  }

  @Test
  void an_export_replaces_nothing_unless_it_may_and_leaves_no_part_behind() throws IOException {
    String id = text(take(file("runs.csv", TABLE), "loss"), "experiment");
    Files.writeString(folder.resolve("there.csv"), "mine");

    assertThatThrownBy(() -> export(id, Format.CSV, "there.csv", false))
        .isInstanceOfSatisfying(
            ControlException.class, e -> assertThat(e.code()).isEqualTo(Code.CONFLICT))
        .hasMessage("there.csv: it exists already");
    assertThat(folder.resolve("there.csv")).hasContent("mine");
    assertThatThrownBy(() -> export(id, Format.CSV, "no/there.csv", false))
        .hasMessage("no/there.csv: its folder does not exist");

    export(id, Format.CSV, "there.csv", true);
    assertThat(Files.readAllLines(folder.resolve("there.csv")).getFirst())
        .isEqualTo(
            "number,status,reason,replicate,started_at,ended_at,params.lr,params.layers,params.act,"
                + "values.loss");
    try (var files = Files.list(folder)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder(".assay", "runs.csv", "there.csv");
    }
  }

  @Test
  void lines_go_where_no_file_is_named_and_a_database_does_not() {
    String id = text(take(file("runs.csv", TABLE), "loss"), "experiment");
    var lines = new ArrayList<String>();

    home.control
        .exchanging()
        .export(new Export(id, Format.JSONL, Optional.empty(), false), lines::add);

    assertThat(lines).hasSize(2);
    assertThat(Json.write(object((Value.Object) Json.parse(lines.getFirst()), "values")))
        .isEqualTo("{\"loss\":0.5}");
    var database = new Export(id, Format.OPTUNA, Optional.empty(), false);
    assertThatThrownBy(() -> home.control.exchanging().export(database, lines::add))
        .hasMessage("a database goes to a file");
  }

  @Test
  void what_cannot_be_imported_is_refused_in_one_line_and_nothing_is_stored() throws IOException {
    refused("which column is the objective", () -> take(file("a.csv", TABLE)));
    refused("no column for the objective 'los'", () -> take(file("a.csv", TABLE), "los"));
    refused("found 'loss:up'", () -> take(file("a.csv", TABLE), "loss:up"));
    refused("a.csv:2: 'act' is no number: \"relu\"", () -> take(file("a.csv", TABLE), "act"));
    refused("it has no rows", () -> take(file("a.csv", "a,b\n"), "b"));
    refused(
        "no trial has ended with a value",
        () -> take(file("a.csv", "a,b,state\n1,2,running\n"), "b"));
    refused(
        "a.jsonl:1: 'yesterday' is no time",
        () -> take(file("a.jsonl", "{\"x\": 1, \"y\": 2, \"started_at\": \"yesterday\"}"), "y"));
    refused("the study has 1 objectives, to maximize", () -> take(sample(), "loss"));
    refused(
        "s.yaml: there is no objective",
        () ->
            take(
                file("a.csv", TABLE),
                Optional.of(
                    "name: x\nspace: {lr: {type: float, low: 0, high: 1}}\n"
                        + "search: {optimizer: random, trials: 9}\n"),
                false));
    assertNothingStored();
  }

  private interface Attempt {
    void run() throws IOException;
  }

  private static void refused(String message, Attempt attempt) {
    assertThatThrownBy(attempt::run)
        .isInstanceOf(InputException.class)
        .message()
        .contains(message)
        .doesNotContain("\n");
  }

  @Test
  void trials_that_break_off_in_the_middle_leave_nothing() {
    String broken = TABLE + "0.1,2,relu,x,3\n";

    refused("a.csv:5: 'loss' is no number", () -> take(file("a.csv", broken), "loss"));

    assertNothingStored();
  }
}
