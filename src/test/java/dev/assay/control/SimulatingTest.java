package dev.assay.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.config.InputException;
import dev.assay.control.ControlException.Code;
import dev.assay.json.Json;
import dev.assay.space.Value;
import dev.assay.store.sql.SqliteStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SimulatingTest {

  private static final Path TABLES = Path.of("bench", "tables").toAbsolutePath();

  @TempDir Path folder;

  /// No store is opened, and none is made.
  private Value.Object simulate(String text, Map<String, Value> flags) {
    InstantSource clock = InstantSource.fixed(Instant.parse("2026-11-22T08:00:00Z"));
    try (Control control =
        LocalControl.create(
            new LocalControl.Surroundings(
                ControlHome.settings(folder),
                () -> {
                  throw new AssertionError("the store was opened");
                },
                clock,
                RandomGenerator.getDefault(),
                "test",
                () -> SqliteStore.ground(folder.resolve("assay.db"))))) {
      var source = new Submitting.Source.Text("sweep.yaml", text, TABLES);
      return control.simulating().simulate(source, flags, 3);
    }
  }

  private Value.Object simulate(String text) {
    return simulate(text, Map.of());
  }

  private static Value at(Value.Object document, String... path) {
    Value value = document;
    for (String key : path) {
      value = ((Value.Object) value).get(key).orElseThrow();
    }
    return value;
  }

  private static List<String> warnings(Value.Object document) {
    return ((Value.Array) at(document, "warnings"))
        .items().stream().map(item -> ((Value.Text) item).value()).toList();
  }

  @Test
  void a_table_brings_its_space_its_objective_and_its_run_times() {
    Value.Object document =
        simulate("simulate: {table: digits-mlp, workers: 4}\nsearch: {optimizer: random}");

    assertThat(at(document, "task")).isEqualTo(Value.of("digits-mlp"));
    assertThat(Json.write(at(document, "objectives")))
        .isEqualTo("[{\"metric\":\"val_accuracy\",\"goal\":\"maximize\"}]");
    assertThat(at(document, "counts", "completed")).isEqualTo(Value.of(100));
    assertThat(at(document, "epochs")).isEqualTo(Value.of(2_700));
    assertThat(((Value.Float) at(document, "seconds")).value()).isBetween(1.0, 30.0);
    assertThat(warnings(document)).isEmpty();
  }

  @Test
  void options_that_cannot_be_are_refused_where_they_stand() {
    String spec =
        "simulate: {function: branin}\nsearch:\n  optimizer: evolution\n  options:\n    %s";

    assertThatThrownBy(() -> simulate(spec.formatted("populaton: 9")))
        .hasMessage(
            "sweep.yaml:5: search.options.populaton: evolution has no such option; did you mean"
                + " 'population'?");
    assertThatThrownBy(() -> simulate(spec.formatted("population: [1]")))
        .hasMessage(
            "sweep.yaml:5: search.options.population: found [1]; a whole number from 2 to 10000 is"
                + " allowed");
    assertThatThrownBy(() -> simulate(spec.formatted("base: {valu: 3}\n    max: {valu: 1}")))
        .hasMessage(
            "sweep.yaml:5: search.options.base: 'valu' is no objective; did you mean 'value'?");
    assertThatThrownBy(() ->
            simulate(spec.formatted("plateau: 3"), Map.of("search.optimizer", Value.of("tpe"))))
        .hasMessageStartingWith("sweep.yaml:5: search.options.plateau: tpe has no such option");
  }

  @Test
  void a_space_of_ones_own_may_be_a_part_of_the_table() {
    String space =
        """
        simulate: {table: digits-mlp}
        space:
          act: [relu]
          decay: {type: ordinal, choices: [0.0, 0.01]}
          lr: {type: ordinal, choices: [0.1, 0.3, %s]}
          width: {type: ordinal, choices: [64]}
        search: {optimizer: grid}
        """;

    Value.Object document = simulate(space.formatted("1.0"));

    assertThat(at(document, "counts", "completed")).isEqualTo(Value.of(6));
    assertThatThrownBy(() -> simulate(space.formatted("0.7")))
        .isInstanceOf(ControlException.class)
        .hasMessageStartingWith("digits-mlp has no point");
    assertThatThrownBy(() -> simulate("simulate: {table: digits-mlp}\nspace: {x: [1, 2]}"))
        .hasMessage("the space has the parameters x, table digits-mlp has act, decay, lr, width");
  }

  @Test
  void the_objective_and_the_table_must_agree() {
    assertThatThrownBy(() ->
            simulate("simulate: {table: digits-mlp}\nobjective: {metric: loss, goal: minimize}"))
        .isInstanceOfSatisfying(
            ControlException.class, e -> assertThat(e.code()).isEqualTo(Code.USAGE))
        .hasMessage(
            "the objective is to minimize loss, in table digits-mlp one maximizes val_accuracy");
    assertThatThrownBy(() ->
            simulate(
                """
                simulate: {function: sphere}
                space: {x: [1, 2]}
                objectives: [{metric: a, goal: minimize}, {metric: b, goal: minimize}]
                search: {optimizer: grid}
                """))
        .hasMessage("function 'sphere' stands for 1 objective, here are 2");
    assertThatThrownBy(() ->
            simulate(
                """
                simulate: {table: digits-mlp}
                objectives: [{metric: a, goal: maximize}, {metric: b, goal: minimize}]
                """))
        .hasMessage(
            "table digits-mlp knows val_accuracy and seconds, here are 2 objectives beside time");
  }

  @Test
  void what_cannot_be_simulated_is_left_out_with_a_warning() {
    Value.Object document =
        simulate(
            """
            simulate: {table: digits-mlp}
            objective: {metric: acc, goal: maximize}
            search: {optimizer: random, trials: 9, warm_start: [other], cost: usd}
            stopping: {scheduler: asha, max: 9}
            stages: {train: {command: x}, test: {command: y, needs: train}}
            """);

    assertThat(warnings(document))
        .containsExactly(
            "search.cost: nothing stands for 'usd', so a trial costs its simulated seconds",
            "stages: simulated as one; simulate.evaluation_time makes a second one",
            "stopping.max is 9, but runs in the table have 27 epochs",
            "search.warm_start: 'other' is left out, a simulation looks at no experiment");
    assertThat(warnings(simulate(ASYNC)))
        .containsExactly(
            "stopping: async without simulate.evaluation_time is fifo, for nothing is evaluated");
  }

  private static final String ASYNC =
      """
      simulate: {function: quad2, workers: 3, run_time: 10m}
      search: {optimizer: random, trials: 9}
      stopping: {scheduler: async}
      """;

  @Test
  void trained_trials_are_evaluated_on_as_few_workers_as_asked_for() {
    Value.Object document = simulate(ASYNC, Map.of("simulate.evaluation_time", Value.of("10m")));

    assertThat(warnings(document)).isEmpty();
    assertThat(at(document, "counts", "completed")).isEqualTo(Value.of(9));
    assertThat(at(document, "busy_seconds")).isEqualTo(Value.of(9 * 1_200.0));
    var ends =
        ((Value.Array) at(document, "trajectory"))
            .items().stream().map(step -> at((Value.Object) step, "seconds")).toList();
    assertThat(ends).as("one is evaluated at a time").doesNotHaveDuplicates().hasSize(9);
  }

  @Test
  void several_objectives_have_a_front_and_a_hypervolume() {
    Value.Object document =
        simulate(
            """
            simulate: {function: zdt1-4, workers: 2}
            search: {optimizer: nsga2, trials: 80, options: {population: 10}}
            """);

    assertThat(Json.write(at(document, "objectives")))
        .isEqualTo(
            "[{\"metric\":\"f1\",\"goal\":\"minimize\"},{\"metric\":\"f2\",\"goal\":\"minimize\"}]");
    assertThat(at(document, "optimum")).isEqualTo(Value.Null.NULL);
    List<Value> front = ((Value.Array) at(document, "front")).items();
    List<Value> trials = ((Value.Array) at(document, "trials")).items();
    assertThat(front).hasSizeGreaterThan(3);
    for (Value one : front) {
      for (Value other : trials) {
        assertThat(
                beats(other, (Value.Object) trials.get(((Value.Int) one).value().intValue() - 1)))
            .isFalse();
      }
    }
    List<Double> covered =
        ((Value.Array) at(document, "progress"))
            .items().stream().map(row -> real(at((Value.Object) row, "hypervolume"))).toList();
    assertThat(covered).isSorted().last().isEqualTo(real(at(document, "hypervolume")));
    assertThat(((Value.Array) at(document, "best")).items()).hasSize(3);
  }

  private static boolean beats(Value one, Value.Object other) {
    double first = real(at((Value.Object) one, "values", "f1")) - real(at(other, "values", "f1"));
    double second = real(at((Value.Object) one, "values", "f2")) - real(at(other, "values", "f2"));
    return first <= 0 && second <= 0 && first + second < 0;
  }

  private static double real(Value value) {
    return ((Value.Float) value).value();
  }

  @Test
  void a_table_and_its_time_are_two_objectives() {
    Value.Object document =
        simulate(
            """
            simulate: {table: digits-mlp}
            objectives: [{metric: acc, goal: maximize}, {metric: seconds, goal: minimize}]
            search: {optimizer: evolution, trials: 40, options: {population: 10}}
            """);

    assertThat(((Value.Array) at(document, "front")).items()).isNotEmpty();
    assertThat(((Value.Object) at(document, "reference")).members()).containsKeys("acc", "seconds");
  }

  @Test
  void every_metric_may_have_a_function_of_its_own() {
    String spec =
        """
        simulate: {function: {loss: branin, latency: quad2, usd: sphere}}
        objective: {metric: loss, goal: minimize}
        search:
          optimizer: tpe
          trials: 30
          limits: %s
          cost: {metric: %s, budget: 150}
        """;
    Value.Object document = simulate(spec.formatted("latency <= 20", "usd"));

    assertThat(at(document, "task")).isEqualTo(Value.of("branin, quad2, sphere-2"));
    assertThat(warnings(document)).isEmpty();
    assertThat(real(at(document, "cost", "spent"))).isGreaterThanOrEqualTo(150);
    assertThat(((Value.Int) at(document, "counts", "total")).value().intValue()).isLessThan(30);
    for (Value best : ((Value.Array) at(document, "best")).items()) {
      assertThat(real(at((Value.Object) best, "values", "latency"))).isLessThanOrEqualTo(20);
      assertThat(at((Value.Object) best, "feasible")).isEqualTo(Value.of(true));
    }
    assertThatThrownBy(() -> simulate(spec.formatted("latncy <= 20", "usd")))
        .hasMessage(
            "sweep.yaml:6: search.limits: nothing stands for 'latncy'; simulated are loss, latency,"
                + " usd, seconds; leave it out, or write simulate: {function: {loss: branin, latncy:"
                + " sphere}}");
    assertThatThrownBy(() -> simulate(spec.formatted("loss <= 20", "eur")))
        .hasMessageStartingWith("sweep.yaml:7: search.cost: nothing stands for 'eur'");
    assertThatThrownBy(() -> simulate("simulate: {function: {loss: branin}}"))
        .hasMessage(
            "simulate.function names metrics, and nothing says which of them are objectives");
  }

  @Test
  void a_budget_of_seconds_ends_a_search_without_a_number_of_trials() {
    Value.Object document =
        simulate(
            """
            simulate: {function: levy, run_time: 1m}
            space: {x: {type: float, low: 0, high: 1}}
            objective: {metric: loss, goal: minimize}
            search: {optimizer: tpe, cost: {metric: seconds, budget: 600}}
            """);

    assertThat(at(document, "counts", "total")).isEqualTo(Value.of(10));
    assertThat(at(document, "cost", "budget")).isEqualTo(Value.of(600.0));
  }

  @Test
  void a_simulation_starts_from_the_trials_of_another_or_of_a_table() throws IOException {
    String spec =
        """
        simulate: {table: digits-mlp}
        objective: {metric: acc, goal: %s}
        search: {optimizer: tpe, trials: 12, warm_start: ["%s"]}
        """;
    Value.Object first =
        simulate(spec.formatted("maximize", "x").replace("tpe, trials: 12", "sobol, trials: 40"));
    Path file = Files.writeString(folder.resolve("first.json"), Json.write(first));

    Value.Object warm = simulate(spec.formatted("maximize", file));
    Value.Object table = simulate(spec.formatted("maximize", TABLES.resolve("digits-mlp")));
    Value.Object cold = simulate(spec.formatted("maximize", "x"));

    assertThat(warnings(warm)).isEmpty();
    assertThat(warnings(table)).isEmpty();
    assertThat(at(warm, "trials")).isNotEqualTo(at(cold, "trials"));
    assertThat(
            real(
                at(
                    ((Value.Object) ((Value.Array) at(table, "best")).items().getFirst()),
                    "regret")))
        .isLessThan(0.3);
    assertThatThrownBy(() -> simulate(spec.formatted("maximize", folder.resolve("none.json"))))
        .hasMessageStartingWith("sweep.yaml:3: search.warm_start: cannot read '")
        .hasMessageEndingWith("name what 'assay simulate -o json' printed, or a table DIR/NAME");
    assertThatThrownBy(() -> simulate(spec.formatted("maximize", folder.resolve("none"))))
        .hasMessageContaining("search.warm_start: there is no table");
    Files.writeString(file, "{\"trials\": [{}]}");
    assertThatThrownBy(() -> simulate(spec.formatted("maximize", file)))
        .hasMessageContaining("is no simulation");
    Files.writeString(file, Json.write(first).replace("maximize", "minimize"));
    assertThatThrownBy(() -> simulate(spec.formatted("maximize", file)))
        .hasMessageContaining("is to minimize acc");
  }

  @Test
  void repeat_and_reduce_count_as_they_do_in_a_real_sweep() {
    Value.Object document =
        simulate(
            """
            simulate: {function: quad2, epochs: 4}
            objective: {metric: loss, goal: minimize, reduce: max}
            search: {optimizer: random, trials: 3}
            repeat: 2
            """);

    assertThat(at(document, "counts", "total")).isEqualTo(Value.of(6));
    Value.Object last =
        simulate(
            """
            simulate: {function: quad2, epochs: 4}
            objective: {metric: loss, goal: minimize}
            search: {optimizer: random, trials: 3}
            """);
    Value.Object worst = (Value.Object) ((Value.Array) at(document, "trials")).items().getFirst();
    Value.Object reached = (Value.Object) ((Value.Array) at(last, "trials")).items().getFirst();
    assertThat(real(at(worst, "value"))).isGreaterThan(real(at(reached, "value")));
  }

  @Test
  void parallelism_and_stopping_say_what_the_section_does_not() {
    Value.Object document =
        simulate(
            """
            simulate: {function: levy-2}
            parallelism: 3
            search: {optimizer: random, trials: 12}
            stopping: {scheduler: asha, max: 9, eta: 3}
            """);

    assertThat(at(document, "workers")).isEqualTo(Value.of(3));
    assertThat(at(document, "full_epochs")).isEqualTo(Value.of(12 * 9));
    assertThat(at(document, "epochs")).isNotEqualTo(Value.of(12 * 9));
  }

  @Test
  void the_search_is_that_of_the_specification() {
    Value.Object document =
        simulate(
            """
            simulate: {function: quad2}
            search: {optimizer: random, trials: 4, replicates: 2, enqueue: [{x1: 2.0, x2: -1.0}]}
            """);

    assertThat(at(document, "counts", "total")).isEqualTo(Value.of(8));
    assertThat(Json.write(at(document, "best")))
        .startsWith("[{\"trial\":1,\"status\":\"completed\",\"value\":0.0,\"values\":")
        .contains("\"trial\":2,\"status\":\"completed\",\"value\":0.0");
  }

  @Test
  void flags_lay_over_the_document_and_are_named_when_they_are_wrong() {
    String text = "simulate: {table: digits-mlp}\nsearch: {optimizer: random, trials: 5}";
    Value.Object document =
        simulate(
            text,
            Map.of(
                "simulate.table", Value.Null.NULL,
                "simulate.function", Value.of("branin"),
                "search.trials", Value.of(7)));

    assertThat(at(document, "task")).isEqualTo(Value.of("branin"));
    assertThat(at(document, "counts", "total")).isEqualTo(Value.of(7));
    assertThatThrownBy(() -> simulate(text, Map.of("search.trials", Value.of(0))))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith("--trials: search.trials: found 0;");
    assertThatThrownBy(() -> simulate(text + "\nsimulate: {}", Map.of()))
        .isInstanceOf(InputException.class);
  }

  @Test
  void a_sweep_of_another_tool_is_simulated_too() {
    Value.Object document =
        simulate(
            """
            method: random
            metric: {name: loss, goal: minimize}
            run_cap: 20
            parameters:
              lr: {min: 0.001, max: 0.1}
              layers: {values: [1, 2, 3]}
            """,
            Map.of("simulate.function", Value.of("sphere")));

    assertThat(at(document, "task")).isEqualTo(Value.of("sphere-2"));
    assertThat(at(document, "counts", "completed")).isEqualTo(Value.of(20));
    assertThat(warnings(document)).anyMatch(warning -> warning.contains("W&B"));
  }
}
