package dev.assay.optimize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.assay.optimize.Proposal.Exhausted;
import dev.assay.optimize.Proposal.Suggestion;
import dev.assay.result.Observation;
import dev.assay.result.Observation.State;
import dev.assay.space.Condition;
import dev.assay.space.Domain;
import dev.assay.space.Parameter;
import dev.assay.space.Prior;
import dev.assay.space.Scale;
import dev.assay.space.Space;
import dev.assay.space.Value;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class GridOptimizerTest extends FiniteContract {

  private static final Space SPACE =
      new Space(
          List.of(
              new Parameter("width", new Domain.Int(4, 32, 1, Scale.POWER_OF_TWO)),
              new Parameter(
                  "momentum",
                  new Domain.Float(0, 0.9, Scale.LINEAR, 0.3),
                  Condition.of("opt", Value.of("sgd"))),
              new Parameter(
                  "opt", new Domain.Categorical(List.of(Value.of("sgd"), Value.of("adam")))),
              new Parameter("size", new Domain.Ordinal(List.of(Value.of("s"), Value.of(3)))),
              new Parameter("always", new Domain.Constant(Value.of(1))),
              new Parameter("n", new Domain.Int(-5, 9, 7, Scale.LINEAR, new Prior.Normal(0, 3)))));

  @Override
  protected Optimizer fresh() {
    return new GridOptimizer();
  }

  @Test
  void the_points_come_in_the_order_of_the_grid() {
    Problem problem =
        Searches.constrained(Searches.problem(SPACE, SEED), "width > 4 or momentum < 0.5");

    assertThat(Searching.params(all(problem))).isEqualTo(points(problem)).hasSize(108);
  }

  @Test
  void it_goes_on_after_a_restart_and_passes_over_what_others_tried() {
    Problem problem = Searches.problem(SPACE, SEED);
    List<Value.Object> points = points(problem);
    History history = History.of(problem);
    history = history.with(Observation.running(1, points.get(2), Value.EMPTY));
    history = history.with(Observation.running(2, points.get(7), Value.EMPTY));
    history = Searches.search(fresh(), history, 20);

    History resumed =
        Searches.search(fresh(), History.of(problem, Searches.stored(history)), 1_000);

    var expected = new ArrayList<>(List.of(points.get(2), points.get(7)));
    points.stream().filter(point -> !expected.contains(point)).forEach(expected::add);
    assertThat(Searching.params(resumed)).isEqualTo(expected);
  }

  @Test
  void points_that_were_left_out_come_at_the_end() {
    Problem problem = Searches.problem(SPACE, SEED);
    List<Observation> some =
        all(problem).rows().stream().map(History.Row::trial).filter(t -> t.number() != 9).toList();

    Suggestion found = (Suggestion) fresh().propose(History.of(problem, some), 121);

    assertThat(found.params()).isEqualTo(points(problem).get(8));
  }

  @Test
  void a_space_that_grows_is_walked_to_its_new_end() {
    Problem small = Searches.problem(Searches.six(), SEED);
    var grown =
        new Space(
            List.of(
                new Parameter("n", new Domain.Int(2, 8, 2, Scale.LINEAR)),
                new Parameter(
                    "size",
                    new Domain.Ordinal(
                        List.of(Value.of("small"), Value.of("large"), Value.of("huge"))))));

    History history = History.of(Searches.problem(grown, SEED), Searches.stored(all(small)));

    assertThat(Searches.search(fresh(), history, 100).size()).isEqualTo(12);
  }

  @Test
  void a_long_grid_is_not_walked_again_for_each_trial() {
    Space space =
        Searches.space(
            new Parameter("a", new Domain.Int(1, 1_000_000_000, 1, Scale.LINEAR)),
            new Parameter("b", new Domain.Int(0, 3, 1, Scale.LINEAR)));
    Problem problem = Searches.problem(space, SEED);
    Value.Object far = (Value.Object) dev.assay.json.Json.parse("{\"a\": 987654321, \"b\": 3}");
    History history =
        History.of(problem, List.of(Observation.running(4, far, Origin.of("grid", "sequence"))));

    Suggestion next = (Suggestion) fresh().propose(history, 5);

    assertThat(next.params().get("a")).contains(Value.of(987654322));
    assertThat(next.params().get("b")).contains(Value.of(0));
  }

  @Test
  void rows_that_move_together_are_walked_too() {
    Problem mixed = Searches.problem(Searches.named(Searches.conditional(), "rows and ties"), SEED);
    var declarations = new ArrayList<>(mixed.space().declarations());
    declarations.removeLast();
    Problem problem = Searches.problem(new Space(declarations), SEED);

    assertThat(Searching.params(all(problem))).isEqualTo(points(problem)).hasSize(3 * 14);
  }

  @Test
  void a_continuum_is_refused() {
    Problem problem = Searches.problem(Searches.named(Searches.ordered(), "floats"), SEED);

    assertThatExceptionOfType(InfeasibleSearchException.class)
        .isThrownBy(() -> fresh().propose(History.of(problem), 1))
        .withMessageContaining("grid cannot enumerate 'x'");
  }

  private History all(Problem problem) {
    History history = History.of(problem);
    for (int number = 1; ; number++) {
      switch (fresh().propose(history, number)) {
        case Suggestion(Value.Object params, Value.Object origin) ->
            history =
                history.with(
                    Observation.running(number, params, origin).ended(State.FAILED, List.of()));
        case Exhausted _ -> {
          return history;
        }
      }
    }
  }

  private static List<Value.Object> points(Problem problem) {
    var points = new ArrayList<Value.Object>();
    Grid.points(problem.space(), problem.constraints()).forEachRemaining(points::add);
    return points;
  }
}
