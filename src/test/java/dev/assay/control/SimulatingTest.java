package dev.assay.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.config.InputException;
import dev.assay.control.ControlException.Code;
import dev.assay.json.Json;
import dev.assay.space.Value;
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
                "test"))) {
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
                """))
        .hasMessage("a simulation has one objective, this specification 2");
  }

  @Test
  void what_cannot_be_simulated_is_left_out_with_a_warning() {
    Value.Object document =
        simulate(
            """
            simulate: {table: digits-mlp}
            objective: {metric: acc, goal: maximize}
            search: {optimizer: random, trials: 9, limits: latency <= 3, warm_start: [other],
              cost: {metric: usd, budget: 3}}
            stopping: {scheduler: asha, max: 9}
            """);

    assertThat(warnings(document))
        .containsExactly(
            "search.limits: left out, only the objective is simulated",
            "search.warm_start: left out, a simulation looks at no other experiment",
            "search.cost: a trial costs its simulated seconds, and there is no budget of usd",
            "stopping.max is 9, but runs in the table have 27 epochs");
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
        .startsWith("[{\"trial\":1,\"status\":\"completed\",\"value\":0.0,\"regret\":0.0,")
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
