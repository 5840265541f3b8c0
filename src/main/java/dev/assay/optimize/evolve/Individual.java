package dev.assay.optimize.evolve;

import dev.assay.experiment.Objective;
import dev.assay.experiment.Objective.Goal;
import dev.assay.numeric.Fronts;
import dev.assay.optimize.History.Row;
import dev.assay.result.MetricReport;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// A trial that has ended, as one of a population. Limits are broken by `violation`: 0 where all
/// are kept, infinity where the trial failed. One that was pruned stands as at its last reports,
/// behind all that were completed.
///
/// @param losses one for each objective, less is better; infinite where there is none
record Individual(Row row, double[] losses, double violation) {

  /// Less than any limit is broken by.
  private static final double PRUNED = Double.MIN_VALUE;

  /// The trial of `row`; empty where it says nothing: it runs, or was cancelled.
  static Optional<Individual> of(Row row, List<Objective> objectives) {
    double[] none = new double[objectives.size()];
    Arrays.fill(none, Double.POSITIVE_INFINITY);
    return switch (row.state()) {
      case RUNNING, CANCELLED -> Optional.empty();
      case FAILED -> Optional.of(new Individual(row, none, Double.POSITIVE_INFINITY));
      case COMPLETED ->
          Optional.of(
              row.isCompleted()
                  ? new Individual(row, row.losses(), row.violation())
                  : new Individual(row, none, Double.POSITIVE_INFINITY));
      case PRUNED ->
          Optional.of(
              new Individual(row, reported(row, objectives), Math.max(PRUNED, row.violation())));
    };
  }

  private static double[] reported(Row row, List<Objective> objectives) {
    return objectives.stream().mapToDouble(objective -> reported(row, objective)).toArray();
  }

  /// The loss of the last report of an objective.
  private static double reported(Row row, Objective objective) {
    double step = Double.NEGATIVE_INFINITY;
    double loss = Double.POSITIVE_INFINITY;
    for (MetricReport report : row.trial().reports()) {
      if (report.name().equals(objective.metric()) && report.step() >= step) {
        step = report.step();
        double value = objective.goal() == Goal.MAXIMIZE ? -report.value() : report.value();
        loss = Double.isNaN(value) ? Double.POSITIVE_INFINITY : value;
      }
    }
    return loss;
  }

  int number() {
    return row.number();
  }

  boolean isFeasible() {
    return violation <= 0;
  }

  /// What its losses are on average.
  double meanLoss() {
    return Arrays.stream(losses).average().orElse(Double.POSITIVE_INFINITY);
  }

  /// By violation, then by mean loss (NaN last), the older first.
  static final Comparator<Individual> BY_MEAN_LOSS =
      Comparator.comparingDouble(Individual::violation)
          .thenComparingDouble(Individual::meanLoss)
          .thenComparingInt(Individual::number);

  /// The best first: by fronts, in a front those with most room around them, the older of two
  /// alike.
  static List<Individual> byFronts(List<Individual> individuals) {
    int[] ranks =
        Fronts.ranks(
            individuals.stream().map(Individual::losses).toArray(double[][]::new),
            individuals.stream().mapToDouble(Individual::violation).toArray());
    double[] room = new double[ranks.length];
    for (int rank : IntStream.of(ranks).distinct().toArray()) {
      int[] front = IntStream.range(0, ranks.length).filter(i -> ranks[i] == rank).toArray();
      double[] crowding =
          Fronts.crowding(
              Arrays.stream(front)
                  .mapToObj(i -> individuals.get(i).losses())
                  .toArray(double[][]::new));
      for (int i = 0; i < front.length; i++) {
        room[front[i]] = crowding[i];
      }
    }
    return IntStream.range(0, ranks.length)
        .boxed()
        .sorted(
            Comparator.<Integer>comparingInt(i -> ranks[i])
                .thenComparingDouble(i -> -room[i])
                .thenComparingInt(i -> individuals.get(i).number()))
        .map(individuals::get)
        .toList();
  }
}
