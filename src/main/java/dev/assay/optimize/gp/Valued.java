package dev.assay.optimize.gp;

import dev.assay.experiment.Objective;
import dev.assay.experiment.Objective.Goal;
import dev.assay.optimize.History.Row;
import dev.assay.result.MetricReport;
import dev.assay.result.Observation.State;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/// A trial and what a model takes its losses to be; none is NaN.
record Valued(Row row, double[] losses) {

  /// Whether it can be the best: it went to its end within the limits. What was stopped early
  /// stands for worse than it showed.
  boolean counts() {
    return row.isCompleted() && row.isFeasible();
  }

  /// Those of `rows` that say something of the losses. A completed trial is worth its values. A
  /// pruned one is worth its last report, but at least the median of the completed ones, for it was
  /// stopped for want of promise; and as much as the worst if it reported nothing.
  static List<Valued> of(List<Row> rows, List<Objective> objectives) {
    int count = objectives.size();
    double[][] completed =
        rows.stream().filter(Row::isCompleted).map(Row::losses).toArray(double[][]::new);
    double[] median = new double[count];
    double[] worst = new double[count];
    for (int i = 0; i < count; i++) {
      int at = i;
      double[] sorted =
          Arrays.stream(completed).mapToDouble(losses -> losses[at]).sorted().toArray();
      median[i] = sorted.length == 0 ? Double.NEGATIVE_INFINITY : sorted[sorted.length / 2];
      worst[i] = sorted.length == 0 ? Double.NaN : sorted[sorted.length - 1];
    }
    var valued = new ArrayList<Valued>();
    for (Row row : rows) {
      if (row.isCompleted()) {
        valued.add(new Valued(row, row.losses()));
      } else if (row.state() == State.PRUNED) {
        double[] losses = new double[count];
        for (int i = 0; i < count; i++) {
          double last = last(row, objectives.get(i));
          losses[i] = Double.isNaN(last) ? worst[i] : Math.max(last, median[i]);
        }
        if (Arrays.stream(losses).noneMatch(Double::isNaN)) {
          valued.add(new Valued(row, losses));
        }
      }
    }
    return valued;
  }

  /// The loss by the last report of `objective`, NaN where there is none.
  private static double last(Row row, Objective objective) {
    double last = Double.NaN;
    long step = Long.MIN_VALUE;
    for (MetricReport report : row.trial().reports()) {
      if (report.name().equals(objective.metric()) && report.step() >= step) {
        step = report.step();
        last = objective.goal() == Goal.MAXIMIZE ? -report.value() : report.value();
      }
    }
    return last;
  }

  /// At most `most` of `valued`, in the same order: half of them the best, a quarter the newest,
  /// and the rest spread over all others.
  static List<Valued> chosen(List<Valued> valued, int most) {
    int n = valued.size();
    if (n <= most) {
      return valued;
    }
    int[] byLoss = byLoss(valued);
    boolean[] taken = new boolean[n];
    int left = most;
    for (int i = 0; i < most / 2; i++, left--) {
      taken[byLoss[i]] = true;
    }
    for (int i = n - 1; left > most / 4; i--) {
      if (!taken[i]) {
        taken[i] = true;
        left--;
      }
    }
    int[] others = IntStream.range(0, n).filter(i -> !taken[i]).toArray();
    for (int i = 0; i < left; i++) {
      taken[others[(int) ((long) i * others.length / left)]] = true;
    }
    return IntStream.range(0, n).filter(i -> taken[i]).mapToObj(valued::get).toList();
  }

  /// The indices, better trials first; with several losses by the sum of their places in each.
  static int[] byLoss(List<Valued> valued) {
    int n = valued.size();
    double[] places = new double[n];
    for (int k = 0; k < valued.getFirst().losses().length; k++) {
      int at = k;
      int[] order = sorted(n, i -> valued.get(i).losses()[at]);
      for (int place = 0; place < n; place++) {
        places[order[place]] += place;
      }
    }
    return sorted(n, i -> places[i]);
  }

  private static int[] sorted(int n, IntToDoubleFunction key) {
    return IntStream.range(0, n)
        .boxed()
        .sorted(Comparator.comparingDouble(key::applyAsDouble))
        .mapToInt(Integer::intValue)
        .toArray();
  }
}
