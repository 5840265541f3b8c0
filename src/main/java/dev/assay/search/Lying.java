package dev.assay.search;

import dev.assay.experiment.Objective.Goal;
import dev.assay.experiment.Search.Liar;
import dev.assay.optimize.History;
import dev.assay.optimize.History.Row;
import dev.assay.optimize.Optimizer;
import dev.assay.optimize.Proposal;
import dev.assay.result.Observation;
import dev.assay.result.Observation.State;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/// Shows an optimizer running trials as if they had ended, for each objective with the best, the
/// mean or the worst value of those that did, and with their mean cost: the constant liar
/// (Ginsbourger et al., *Kriging Is Well-Suited to Parallelize Optimization*, 2010). While no trial
/// has ended well nothing can be lied about. O(trials) a proposal beside what the optimizer takes.
///
/// @param liar not [Liar#NONE]
record Lying(Optimizer optimizer, Liar liar) implements Optimizer {

  @Override
  public Proposal propose(History history, int number) {
    List<Row> known =
        history.rows().stream()
            .filter(row -> row.isCompleted() && row.isFeasible())
            .filter(row -> Arrays.stream(row.losses()).allMatch(Double::isFinite))
            .toList();
    return optimizer.propose(known.isEmpty() ? history : lied(history, known), number);
  }

  private History lied(History history, List<Row> known) {
    List<Double> values =
        IntStream.range(0, history.problem().objectives().size())
            .mapToObj(i -> lie(history, known, i))
            .toList();
    double cost =
        known.stream()
            .mapToDouble(row -> row.trial().cost())
            .filter(Double::isFinite)
            .average()
            .orElse(Double.NaN);
    return history.map(
        history.problem(),
        trial -> Optional.of(trial.state() == State.RUNNING ? lied(trial, values, cost) : trial));
  }

  private static Observation lied(Observation trial, List<Double> values, double cost) {
    return trial.ended(State.COMPLETED, values).withCost(cost);
  }

  private double lie(History history, List<Row> known, int objective) {
    DoubleStream losses = known.stream().mapToDouble(row -> row.losses()[objective]);
    double loss =
        switch (liar) {
          case BEST -> losses.min().orElseThrow();
          case NONE, MEAN -> losses.map(each -> each / known.size()).sum();
          case WORST -> losses.max().orElseThrow();
        };
    Goal goal = history.problem().objectives().get(objective).goal();
    return goal == Goal.MAXIMIZE ? -loss : loss;
  }
}
