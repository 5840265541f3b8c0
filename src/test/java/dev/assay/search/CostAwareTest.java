package dev.assay.search;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.experiment.Objective.Goal;
import dev.assay.optimize.History;
import dev.assay.optimize.Optimizer;
import dev.assay.optimize.Problem;
import dev.assay.optimize.Proposal.Suggestion;
import dev.assay.result.Observation;
import dev.assay.result.Observation.State;
import dev.assay.simulate.Functions;
import dev.assay.simulate.Task;
import dev.assay.space.Value;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Where trials cost very different amounts, an optimizer that knows it pays less for the same
/// result: the median of three searches each.
class CostAwareTest {

  private static final int TRIALS = 60;

  @ParameterizedTest(name = "{0} on {1}")
  @CsvSource({
    "tpe, branin, 0.5",
    "tpe, levy-4, 5",
    "gp, branin, 0.1",
    "gp, levy-4, 3",
    "gp, rosenbrock-2, 3",
  })
  void the_same_regret_costs_less(String optimizer, String function, double regret) {
    Task task = Functions.named(function);
    double aware = median(optimizer, true, task, regret);
    double blind = median(optimizer, false, task, regret);

    System.out.printf(
        "%s on %s to a regret of %s: cost-aware %.0f, cost-blind %.0f%n",
        optimizer, function, regret, aware, blind);
    assertThat(aware).isLessThan(blind);
  }

  private static double median(String optimizer, boolean aware, Task task, double regret) {
    return LongStream.of(1, 2, 3)
        .mapToDouble(seed -> {
          Map<String, Value> options = Map.of("cost_aware", Value.of(aware));
          return cost(Optimizers.of(optimizer, options, true), task, seed, regret);
        })
        .sorted()
        .skip(1)
        .findFirst()
        .orElseThrow();
  }

  /// What all trials cost up to the first with at most `regret`; infinite where none has.
  private static double cost(Optimizer optimizer, Task task, long seed, double regret) {
    Problem problem =
        Problem.of(task.space(), Goal.MINIMIZE, seed).withBudget(TRIALS, Double.POSITIVE_INFINITY);
    History history = History.of(problem);
    double spent = 0;
    for (int number = 1; number <= TRIALS; number++) {
      Suggestion next = (Suggestion) optimizer.propose(history, number);
      double value = task.evaluate(next.params());
      double cost = cost(history.coding().encode(next.params()).orElseThrow());
      spent += cost;
      if (task.regret(value) <= regret) {
        return spent;
      }
      history =
          history.with(
              Observation.running(number, next.params(), next.origin())
                  .ended(State.COMPLETED, List.of(value))
                  .withCost(cost));
    }
    return Double.POSITIVE_INFINITY;
  }

  /// From 1 to 100 along the first coordinate.
  private static double cost(double[] point) {
    return StrictMath.pow(100, point[0]);
  }
}
