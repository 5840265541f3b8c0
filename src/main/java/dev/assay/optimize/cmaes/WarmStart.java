package dev.assay.optimize.cmaes;

import dev.assay.optimize.History;
import dev.assay.optimize.History.Row;
import java.util.Arrays;
import java.util.List;

/// A beginning where earlier trials were good: those of other experiments, and those of this one
/// that others proposed before.
///
/// Source: Nomura et al., Warm Starting CMA-ES (AAAI 2021): the normal distribution nearest to a
/// mixture of narrow ones around the best tenth.
final class WarmStart {

  /// Fewer say too little.
  private static final int LEAST = 5;

  private static final double GOOD_SHARE = 0.1;
  private static final double NARROW = 0.1;
  private static final double LEAST_STEP = 1e-3;

  private WarmStart() {}

  /// The trials to begin with, in the order of their numbers; none where there are too few.
  static List<Row> sources(History history) {
    List<Row> known =
        history.rows().stream()
            .filter(row -> row.isCompleted() && row.isFeasible())
            .filter(row -> Note.generation(row) < 0)
            .toList();
    return known.size() < LEAST ? List.of() : known;
  }

  private static List<double[]> best(List<Row> sources) {
    return sources.stream()
        .sorted((a, b) -> Double.compare(a.losses()[0] + 0.0, b.losses()[0] + 0.0))
        .limit(Math.max(1, (long) (GOOD_SHARE * sources.size())))
        .map(Row::point)
        .toList();
  }

  /// The choices that the best of `sources` suggest.
  static Choices choices(List<Row> sources, Layout layout) {
    return Choices.of(layout.choices(), best(sources).stream().map(layout::choices).toList());
  }

  /// The distribution that the best of `sources` suggest; what is absent is in the middle.
  static Gaussian gaussian(List<Row> sources, Layout layout) {
    int n = layout.lines().size();
    double[] middle = new double[n];
    Arrays.fill(middle, 0.5);
    List<double[]> points =
        best(sources).stream().map(point -> layout.lines(point, middle)).toList();
    double[] mean = new double[n];
    for (double[] point : points) {
      Arrays.setAll(mean, i -> mean[i] + point[i] / points.size());
    }
    double[][] covariance = new double[n][n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        double sum = i == j ? NARROW * NARROW * points.size() : 0;
        for (double[] point : points) {
          sum += (point[i] - mean[i]) * (point[j] - mean[j]);
        }
        covariance[i][j] = sum / points.size();
      }
    }
    return scaled(mean, covariance);
  }

  /// With a step that is the mean deviation, so that the covariance begins near the identity.
  private static Gaussian scaled(double[] mean, double[][] covariance) {
    double variance = 0;
    for (int i = 0; i < mean.length; i++) {
      variance += covariance[i][i] / mean.length;
    }
    double step = Math.max(LEAST_STEP, Math.sqrt(variance));
    double[][] shape = new double[mean.length][mean.length];
    for (int i = 0; i < mean.length; i++) {
      for (int j = 0; j < mean.length; j++) {
        shape[i][j] = covariance[i][j] / (step * step);
      }
    }
    return Gaussian.of(mean, step, shape);
  }
}
