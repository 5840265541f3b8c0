package dev.assay.bench.search;

import dev.assay.experiment.Objective.Goal;
import dev.assay.optimize.History;
import dev.assay.optimize.Optimizer;
import dev.assay.optimize.Problem;
import dev.assay.optimize.Proposal;
import dev.assay.optimize.RandomSearch;
import dev.assay.result.Observation;
import dev.assay.result.Observation.State;
import dev.assay.simulate.Functions;
import dev.assay.simulate.Task;
import dev.assay.space.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// How long the next suggestion takes after many finished trials of ten parameters, in a search
/// that goes on: each suggestion is run and joins the history. The first ones are not counted.
final class Latency {
  private static final int WARM_UP = 30;
  private static final int COUNTED = 51;

  private final Task task = Functions.named("styblinski-10");

  /// One line of Markdown; `bar` in milliseconds.
  String line(String name, int trials, double bar) {
    double[] times = times(Entrants.named(name), trials);
    double median = times[times.length / 2];
    return "| %s, %,d finished trials | %s ms (%s–%s) | ≤ %s ms | %s |"
        .formatted(
            name,
            trials,
            Score.text(median),
            Score.text(times[0]),
            Score.text(times[times.length - 1]),
            Score.text(bar),
            median <= bar ? "PASS" : "MISS");
  }

  private double[] times(Optimizer optimizer, int trials) {
    History history = random(trials - WARM_UP);
    double[] times = new double[COUNTED];
    for (int i = 0; i < WARM_UP + COUNTED; i++) {
      int number = trials - WARM_UP + 1 + i;
      long begin = System.nanoTime();
      Proposal proposal = optimizer.propose(history, number);
      long end = System.nanoTime();
      if (i >= WARM_UP) {
        times[i - WARM_UP] = (end - begin) / 1e6;
      }
      if (proposal instanceof Proposal.Suggestion(var params, var origin)) {
        history = history.with(ended(number, params, origin));
      }
    }
    Arrays.sort(times);
    return times;
  }

  private History random(int trials) {
    Problem problem = Problem.of(task.space(), Goal.MINIMIZE, 1);
    List<Observation> observations = new ArrayList<>();
    for (int number = 1; number <= trials; number++) {
      var params = RandomSearch.point(task.space(), List.of(), 2, number);
      observations.add(ended(number, params, Value.EMPTY));
    }
    return History.of(problem, observations);
  }

  private Observation ended(int number, Value.Object params, Value.Object origin) {
    return Observation.running(number, params, origin)
        .ended(State.COMPLETED, List.of(task.evaluate(params)));
  }
}
