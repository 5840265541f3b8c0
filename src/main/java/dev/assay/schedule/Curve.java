package dev.assay.schedule;

import dev.assay.experiment.Objective;
import dev.assay.experiment.Objective.Goal;
import dev.assay.result.MetricReport;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What one trial reported of its objectives, by resource; less is better. A resource said again
/// replaces what was said before, so a job that was restarted and repeats its epochs changes
/// nothing.
final class Curve {

  private final double[] resources;
  private final double[][] losses;

  private Curve(double[] resources, double[][] losses) {
    this.resources = resources;
    this.losses = losses;
  }

  /// The curve of `reports` without an instance. The resource of a step is what the metric called
  /// `resource` says at that step, else the step itself. Steps at which an objective is silent are
  /// left out.
  static Curve of(List<MetricReport> reports, List<Objective> objectives, String resource) {
    Map<Long, double[]> steps = new TreeMap<>();
    int wide = objectives.size();
    for (MetricReport report : reports) {
      if (report.instance().isEmpty()) {
        double[] row = steps.computeIfAbsent(report.step(), step -> blank(step, wide));
        if (report.name().equals(resource)) {
          row[wide] = report.value();
        }
        for (int i = 0; i < wide; i++) {
          Objective objective = objectives.get(i);
          if (report.name().equals(objective.metric())) {
            row[i] = objective.goal() == Goal.MAXIMIZE ? -report.value() : report.value();
            row[wide + 1 + i] = 1;
          }
        }
      }
    }
    return of(steps, wide);
  }

  /// Losses, the resource, and for each loss whether it was said.
  private static double[] blank(long step, int wide) {
    double[] row = new double[2 * wide + 1];
    Arrays.fill(row, 0, wide, Double.NaN);
    row[wide] = step;
    return row;
  }

  private static Curve of(Map<Long, double[]> steps, int wide) {
    Map<Double, double[]> byResource = new TreeMap<>();
    for (double[] row : steps.values()) {
      if (Arrays.stream(row, wide + 1, row.length).allMatch(said -> said == 1)) {
        byResource.put(row[wide], Arrays.copyOf(row, wide));
      }
    }
    var losses = new ArrayList<>(byResource.values());
    return new Curve(
        byResource.keySet().stream().mapToDouble(Double::doubleValue).toArray(),
        losses.toArray(double[][]::new));
  }

  /// How many reports there are.
  int size() {
    return resources.length;
  }

  /// The highest resource reported, minus infinity where there is none.
  double reached() {
    return size() == 0 ? Double.NEGATIVE_INFINITY : resources[size() - 1];
  }

  double resource(int index) {
    return resources[index];
  }

  /// The losses at `index`, one for each objective; NaN where NaN was said.
  double[] losses(int index) {
    return losses[index];
  }

  /// The losses of the first report at `resource` or beyond, or of none.
  double[] at(double resource) {
    int index = Arrays.binarySearch(resources, resource);
    int first = index < 0 ? -index - 1 : index;
    return first < size() ? losses[first] : new double[0];
  }

  /// The losses of the last report up to and including `resource`; of the first where all lie
  /// beyond it. There must be one.
  double[] by(double resource) {
    int index = Arrays.binarySearch(resources, resource);
    return losses[Math.max(0, index < 0 ? -index - 2 : index)];
  }

  /// The smallest first loss up to and including `resource`; infinite where there is no number.
  double best(double resource) {
    double best = Double.POSITIVE_INFINITY;
    for (int i = 0; i < size() && resources[i] <= resource; i++) {
      best = losses[i][0] < best ? losses[i][0] : best;
    }
    return best;
  }
}
