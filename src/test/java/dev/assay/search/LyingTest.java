package dev.assay.search;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.experiment.Objective.Goal;
import dev.assay.experiment.Search;
import dev.assay.experiment.Search.Liar;
import dev.assay.json.Json;
import dev.assay.optimize.History;
import dev.assay.optimize.History.Row;
import dev.assay.optimize.MultiObjectiveContract;
import dev.assay.optimize.Optimizer;
import dev.assay.optimize.OptimizerContract;
import dev.assay.optimize.Problem;
import dev.assay.optimize.Proposal;
import dev.assay.optimize.Searches;
import dev.assay.optimize.Searching;
import dev.assay.result.Observation;
import dev.assay.result.Observation.State;
import dev.assay.space.Domain;
import dev.assay.space.Parameter;
import dev.assay.space.Scale;
import dev.assay.space.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// An optimizer that is lied to keeps every promise that one who is not keeps.
class LyingTest extends OptimizerContract {

  private static final long SEED = 6;

  @Override
  protected Optimizer fresh() {
    return new Lying(Optimizers.of("tpe"), Liar.WORST);
  }

  @Nested
  class MultiObjective extends MultiObjectiveContract {
    @Override
    protected Optimizer fresh() {
      return new Lying(Optimizers.of("tpe"), Liar.MEAN);
    }
  }

  static List<String> optimizers() {
    return Optimizers.names();
  }

  @ParameterizedTest
  @MethodSource("optimizers")
  void whoever_is_lied_to_proposes_nothing_twice_and_the_same_again(String name) {
    var space =
        Searches.space(
            new Parameter("n", new Domain.Int(1, 40, 1, Scale.LINEAR)),
            new Parameter("m", new Domain.Int(1, 40, 1, Scale.LINEAR)));
    Problem problem = Searches.problem(space, SEED);
    History history = Searches.search(Optimizers.of(name), History.of(problem), 14);
    for (Liar liar : List.of(Liar.BEST, Liar.MEAN, Liar.WORST)) {
      Searching batch = Searching.batch(new Lying(Optimizers.of(name), liar), history, 5);

      batch.checked();
      assertThat(Searching.batch(new Lying(Optimizers.of(name), liar), history, 5).proposals())
          .as("%s, seed %d", liar, SEED)
          .isEqualTo(batch.proposals());
    }
  }

  @Test
  void a_running_trial_is_worth_the_best_the_mean_or_the_worst_in_the_direction_of_the_goal() {
    assertThat(told(Goal.MINIMIZE, Liar.BEST)).isEqualTo(1);
    assertThat(told(Goal.MINIMIZE, Liar.MEAN)).isEqualTo(4);
    assertThat(told(Goal.MINIMIZE, Liar.WORST)).isEqualTo(9);
    assertThat(told(Goal.MAXIMIZE, Liar.BEST)).isEqualTo(9);
    assertThat(told(Goal.MAXIMIZE, Liar.MEAN)).isEqualTo(4);
    assertThat(told(Goal.MAXIMIZE, Liar.WORST)).isEqualTo(1);
  }

  private static double told(Goal goal, Liar liar) {
    Problem problem = Problem.of(Searches.six(), goal, SEED);
    List<Observation> random = Searches.random(problem, 6);
    double[] values = {2, 9, 1, Double.NaN, Double.NEGATIVE_INFINITY};
    var trials = new ArrayList<Observation>();
    for (int i = 0; i < values.length; i++) {
      trials.add(random.get(i).ended(State.COMPLETED, List.of(values[i])).withCost(i + 1));
    }
    trials.add(random.get(5));
    var seen = new ArrayList<Row>();
    Optimizer watching =
        (history, number) -> {
          seen.addAll(history.rows());
          return new Proposal.Exhausted("it only looks");
        };

    new Lying(watching, liar).propose(History.of(problem, trials), 7);

    assertThat(seen).hasSize(6);
    assertThat(seen.getLast().isCompleted()).isTrue();
    assertThat(seen.getLast().trial().cost()).as("the mean of those that count").isEqualTo(2);
    return seen.getLast().trial().values().getFirst();
  }

  @Test
  void while_nothing_is_known_nothing_is_made_up() {
    Problem problem = Searches.problem(Searches.six(), SEED);
    History running = History.of(problem, Searches.random(problem, 3));
    var seen = new ArrayList<History>();
    Optimizer watching =
        (history, number) -> {
          seen.add(history);
          return new Proposal.Exhausted("it only looks");
        };

    new Lying(watching, Liar.MEAN).propose(running, 4);

    assertThat(seen).containsExactly(running);
  }

  @Test
  void a_search_that_asks_for_it_is_lied_to() {
    Problem problem =
        Searches.problem(
            Searches.space(new Parameter("x", new Domain.Float(0, 1, Scale.LINEAR))), SEED);
    var trials =
        new ArrayList<>(
            Searches.stored(Searches.search(Optimizers.of("gp"), History.of(problem), 12)));
    trials.add(Observation.running(13, (Value.Object) Json.parse("{\"x\": 0.5}"), Value.EMPTY));
    History history = History.of(problem, trials);

    assertThat(next(history, Liar.BEST)).isNotEqualTo(next(history, Liar.WORST));
  }

  private static Next next(History history, Liar liar) {
    var search = new Search("gp", Optional.of(20), SEED).withLiar(liar);
    return new Searcher(search, history.problem(), List.of()).next(history, 14);
  }
}
