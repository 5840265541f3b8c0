package dev.assay.bench.search;

import dev.assay.experiment.Objective;
import dev.assay.optimize.History;
import dev.assay.optimize.Optimizer;
import dev.assay.optimize.Problem;
import dev.assay.optimize.Proposal;
import dev.assay.result.Observation;
import dev.assay.result.Observation.State;
import dev.assay.simulate.Task;
import java.util.Arrays;
import java.util.List;

/// One search of one task, one trial after the other.
///
/// @param regrets after each of [Reference#POINTS], NaN beyond the last trial
/// @param suggesting how many seconds the proposals took together
/// @param suggestions how many there were
record Race(double[] regrets, double suggesting, int suggestions) {

  /// Runs it. A search that has nothing left to propose keeps its best value.
  static Race run(Optimizer optimizer, Task task, long seed, int trials) {
    Problem problem =
        Problem.of(task.space(), task.goal(), seed).withBudget(trials, Double.POSITIVE_INFINITY);
    History history = History.of(problem);
    double[] regrets = new double[Reference.POINTS.length];
    Arrays.fill(regrets, Double.NaN);
    double best = Double.NaN;
    long nanos = 0;
    int suggestions = 0;
    for (int number = 1; number <= trials; number++) {
      long begin = System.nanoTime();
      Proposal proposal = optimizer.propose(history, number);
      nanos += System.nanoTime() - begin;
      if (proposal instanceof Proposal.Suggestion(var params, var origin)) {
        double value = task.evaluate(params);
        history =
            history.with(
                Observation.running(number, params, origin).ended(State.COMPLETED, List.of(value)));
        best = better(task.goal(), value, best);
        suggestions++;
      }
      int point = Arrays.binarySearch(Reference.POINTS, number);
      if (point >= 0) {
        regrets[point] = task.regret(best);
      }
    }
    return new Race(regrets, nanos / 1e9, suggestions);
  }

  private static double better(Objective.Goal goal, double value, double best) {
    return goal.isBetter(value, best) ? value : best;
  }
}
