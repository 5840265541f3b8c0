package dev.assay.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.experiment.ExperimentSpec;
import dev.assay.experiment.Limit;
import dev.assay.experiment.Search;
import dev.assay.experiment.Stopping;
import dev.assay.space.Bounds;
import dev.assay.space.Condition;
import dev.assay.space.Domain;
import dev.assay.space.Parameter;
import dev.assay.space.Prior;
import dev.assay.space.Scale;
import dev.assay.space.Value;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a specification says of the space, and of the search in it.
class SpecSearchTest {

  @TempDir Path folder;

  private SpecReader.Reading reading(String text) {
    var context = new Context(Map.of(), "ada", Instant.EPOCH);
    return SpecReader.read(text, new Source("digits.yaml"), folder, context);
  }

  private ExperimentSpec read(String text) {
    return reading(text).spec();
  }

  @Test
  void scales_priors_and_weights_arrive() {
    var space =
        read("""
        command: x {args}
        search: {trials: 3}
        space:
          gamma: {type: float, low: 0.5, high: 0.999, scale: logit}
          batch: {type: int, low: 8, high: 512, scale: pow2}
          lr: {type: float, scale: log, mean: -7, sigma: 2}
          shift: {type: float, mean: 0, sigma: 1, low: -1}
          size: {type: ordinal, choices: [small, large]}
          act: {type: categorical, choices: [relu, tanh], weights: [3, 0.5]}
        """)
            .space()
            .orElseThrow();

    assertThat(space.parameters().stream().map(Parameter::domain))
        .containsExactly(
            new Domain.Float(0.5, 0.999, Scale.LOGIT),
            new Domain.Int(8, 512, 1, Scale.POWER_OF_TWO),
            new Domain.Float(0, Double.POSITIVE_INFINITY, Scale.LOG, 0, new Prior.Normal(-7, 2)),
            new Domain.Float(-1, Double.POSITIVE_INFINITY, Scale.LINEAR, 0, new Prior.Normal(0, 1)),
            new Domain.Ordinal(List.of(Value.of("small"), Value.of("large"))),
            new Domain.Categorical(List.of(Value.of("relu"), Value.of("tanh")), List.of(3.0, 0.5)));
  }

  @Test
  void a_mean_that_was_meant_as_a_value_is_warned_of() {
    var reading =
        reading(
            "command: x {lr}\n"
                + "search: {trials: 3}\n"
                + "space: {lr: {type: float, low: 1e-4, high: 0.1, scale: log, mean: 1e-3, sigma:"
                + " 1}}");

    assertThat(reading.warnings())
        .containsExactly(
            "digits.yaml:3: space.lr.mean: 0.001 stands on the log scale, where the bounds are"
                + " -9.21 and -2.30; the value 0.001 is -6.91 there");
  }

  @Test
  void choices_with_parameters_of_their_own_become_conditions() {
    var space =
        read("""
        command: x {opt.adam.beta}
        space:
          opt:
            type: categorical
            choices:
              adam:
                beta: [0.9, 0.99]
                amsgrad: {type: bool}
                eps: {type: int, low: 1, high: 3, when: {amsgrad: true, depth: ">= 2"}}
                size: {type: zip, rows: [{a: 1, b: 2}, {a: 3, b: 4}]}
              sgd: {}
              none: null
          depth: {type: int, low: 1, high: 3, default: 2}
          double: {type: tied, to: 2 * depth}
        """)
            .space()
            .orElseThrow();

    assertThat(space.names())
        .containsExactly(
            "opt",
            "opt.adam.beta",
            "opt.adam.amsgrad",
            "opt.adam.eps",
            "opt.adam.a",
            "opt.adam.b",
            "depth",
            "double");
    Condition adam = Condition.of("opt", Value.of("adam"));
    assertThat(space.parameter("opt.adam.beta").orElseThrow().when()).isEqualTo(adam);
    assertThat(space.parameter("opt.adam.size").orElseThrow().when()).isEqualTo(adam);
    Condition eps = space.parameter("opt.adam.eps").orElseThrow().when();
    assertThat(eps.allowed()).containsOnlyKeys("opt", "opt.adam.amsgrad");
    assertThat(eps.within()).containsExactly(Map.entry("depth", Bounds.atLeast(2)));
    assertThat(space.parameter("depth").orElseThrow().preset()).contains(Value.of(2));
  }

  @Test
  void what_is_forbidden_and_what_is_enqueued_arrive() {
    ExperimentSpec spec =
        read(
            """
            command: x {args}
            space:
              act: [relu, tanh]
              depth: {type: int, low: 1, high: 3}
              data: digits
            forbidden: {act: tanh, depth: "> 1 and <= 2"}
            search: {trials: 4, enqueue: {act: relu, depth: 3.0}}
            """);

    assertThat(spec.constraints())
        .hasToString("[not (act == \"tanh\" and depth > 1 and depth <= 2)]");
    assertThat(spec.search().enqueue())
        .containsExactly(
            Value.object(
                Map.of("act", Value.of("relu"), "depth", Value.of(3), "data", Value.of("digits"))));
  }

  @Test
  void everything_about_a_search_arrives() {
    ExperimentSpec spec =
        read(
            """
            command: x {args}
            objectives: [{metric: loss, goal: minimize}, {metric: time, goal: minimize}]
            space: {a: [1, 2], b: [1, 2]}
            search:
              optimizer: tpe
              trials: 30
              enqueue: {a: 1, b: 2}
              warm_start: [earlier, 12]
              replicates: 3
              parallel_lag: 4
              liar: worst
              scalarization: {method: chebyshev, weights: {time: 0.1}}
              cost: {metric: usd, budget: 20}
              limits: ["latency/p99<=20", recall >= 0.9]
              options: {startup: 5}
            stopping: {scheduler: asha, resource: epoch, max: 27, eta: 3}
            """);

    assertThat(spec.search())
        .isEqualTo(
            new Search("tpe", Optional.of(30), 0)
                .withEnqueue(List.of(Value.object(Map.of("a", Value.of(1), "b", Value.of(2)))))
                .withWarmStart(List.of("earlier", "12"))
                .withReplicates(3)
                .withParallelLag(4)
                .withLiar(Search.Liar.WORST)
                .withScalarization(
                    new Search.Scalarization(
                        Search.Scalarization.Method.CHEBYSHEV, Map.of("time", 0.1)))
                .withCost(Optional.of(new Search.Cost("usd", 20)))
                .withLimits(
                    List.of(
                        new Limit("latency/p99", Limit.Side.AT_MOST, 20),
                        new Limit("recall", Limit.Side.AT_LEAST, 0.9)))
                .withOptions(Map.of("startup", Value.of(5))));
    assertThat(spec.stopping())
        .isEqualTo(
            Stopping.NONE
                .withScheduler("asha")
                .withResource("epoch")
                .withOptions(Map.of("max", Value.of(27), "eta", Value.of(3))));
  }
}
