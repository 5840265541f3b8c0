package dev.assay.optimize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.assay.result.Observation;
import dev.assay.result.Observation.State;
import dev.assay.space.Condition;
import dev.assay.space.Domain;
import dev.assay.space.Parameter;
import dev.assay.space.Scale;
import dev.assay.space.Space;
import dev.assay.space.Value;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;

class CostsTest {

  private static final long SEED = 3;

  private static final Space SPACE =
      Searches.space(
          new Parameter("width", new Domain.Int(8, 1024, 1, Scale.POWER_OF_TWO)),
          new Parameter(
              "kind", new Domain.Categorical(List.of(Value.of("small"), Value.of("large")))),
          new Parameter(
              "depth",
              new Domain.Int(1, 20, 1, Scale.LINEAR),
              Condition.of("kind", Value.of("large"))),
          new Parameter("lr", new Domain.Float(1e-5, 1, Scale.LOG)));

  private static final Problem PROBLEM = Searches.problem(SPACE, SEED);

  @Test
  void what_drives_the_cost_is_learnt() {
    History history = history(PROBLEM, 60, CostsTest::cost);

    Costs costs = Costs.of(history);

    for (Observation trial : Searches.random(PROBLEM.withSeed(9), 40)) {
      double[] point = history.coding().encode(trial.params()).orElseThrow();
      assertThat(costs.logarithm(point))
          .as("seed %d: %s", SEED, trial.params())
          .isCloseTo(Math.log(cost(trial)), within(0.5));
    }
  }

  @Test
  void costs_count_less_while_the_budget_goes() {
    Problem money = PROBLEM.withBudget(0, 100);
    Problem trials = PROBLEM.withBudget(40, Double.POSITIVE_INFINITY);

    assertThat(Costs.of(history(money, 10, _ -> 4)).exponent()).isEqualTo(0.6);
    assertThat(Costs.of(history(money, 10, _ -> 4)).spent()).isEqualTo(40);
    assertThat(Costs.of(history(money, 10, _ -> 40)).exponent()).isZero();
    assertThat(Costs.of(history(trials, 10, _ -> 4)).exponent()).isEqualTo(0.75);
    assertThat(Costs.of(history(PROBLEM, 10, _ -> 4)).exponent()).isEqualTo(0.5);
  }

  @Test
  void few_unknown_and_impossible_costs_count_for_nothing() {
    assertThat(Costs.of(history(PROBLEM, 4, _ -> 2)).exponent()).isZero();
    for (double cost : new double[] {Double.NaN, Double.POSITIVE_INFINITY, 0, -3}) {
      Costs costs = Costs.of(history(PROBLEM, 20, _ -> cost));
      assertThat(costs.exponent()).isZero();
      assertThat(costs.spent()).isZero();
      assertThat(costs.logarithm(new double[] {0.5, 0, Double.NaN, 0.5})).isZero();
    }
  }

  private static double cost(Observation trial) {
    double width = ((Value.Int) trial.params().get("width").orElseThrow()).value().doubleValue();
    boolean large = trial.params().get("kind").orElseThrow().equals(Value.of("large"));
    return width * (large ? 10 : 1);
  }

  private static History history(Problem problem, int trials, ToDoubleFunction<Observation> cost) {
    return History.of(
        problem,
        Searches.random(problem, trials).stream()
            .map(t -> t.ended(State.COMPLETED, List.of(1.0)).withCost(cost.applyAsDouble(t)))
            .toList());
  }
}
