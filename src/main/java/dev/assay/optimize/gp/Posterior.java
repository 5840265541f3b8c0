package dev.assay.optimize.gp;

import dev.assay.numeric.Cholesky;
import java.util.Arrays;

/// What a Gaussian process with a Matérn-5/2 kernel and a constant mean believes of a function
/// after a sample, and maybe while the values at some further inputs are awaited. Immutable.
///
/// With K = L Lᵀ the covariance of all observations and v = L⁻¹ k(x), the mean at x is a constant
/// plus z·v and the variance the signal less v·v, where z = L⁻¹ (targets - constant). Of awaited
/// rows z is unknown and a priori standard normal: each of them holds a *share* of the mean at x,
/// the entry of v that belongs to it. With z put to 0 there the awaited values are just as
/// expected.
final class Posterior {

  private final Hyper hyper;
  private final boolean[] choices;
  private final double[] inputs;
  private final int d;

  /// Rows with a value, and all rows.
  private final int known;

  private final int n;
  private final Cholesky factor;
  private final double constant;
  private final double[] scores;

  private Posterior(
      Hyper hyper,
      boolean[] choices,
      double[] inputs,
      Cholesky factor,
      double constant,
      double[] scores) {
    this.hyper = hyper;
    this.choices = choices;
    this.inputs = inputs;
    this.d = choices.length;
    this.known = scores.length;
    this.n = factor.size();
    this.factor = factor;
    this.constant = constant;
    this.scores = scores;
  }

  /// After `sample`. O(n³).
  static Posterior of(Hyper hyper, Sample sample) {
    int n = sample.size();
    double[] matrix = new double[Cholesky.entries(n)];
    double[] row = new double[n + 1];
    for (int i = 0; i < n; i++) {
      row(hyper, sample.choices(), sample.inputs(), i, row);
      System.arraycopy(row, 0, matrix, Cholesky.entries(i), i + 1);
    }
    Cholesky factor = Cholesky.of(matrix, n);
    double constant = mean(factor, sample.targets());
    double[] scores = new double[n];
    Arrays.setAll(scores, i -> sample.targets()[i] - constant);
    factor.solveLower(scores);
    return new Posterior(hyper, sample.choices(), sample.inputs(), factor, constant, scores);
  }

  /// While the values at `count` more `inputs` are awaited, row by row. O(n² count).
  Posterior awaiting(double[] inputs, int count) {
    double[] all = Arrays.copyOf(this.inputs, (n + count) * d);
    System.arraycopy(inputs, 0, all, n * d, count * d);
    Cholesky longer = factor;
    for (int i = n; i < n + count; i++) {
      double[] row = new double[i + 1];
      row(hyper, choices, all, i, row);
      longer = longer.append(row);
    }
    return new Posterior(hyper, choices, all, longer, constant, scores);
  }

  /// Row `i` of the covariance of observations, up to the diagonal.
  private static void row(Hyper hyper, boolean[] choices, double[] inputs, int i, double[] into) {
    squared(hyper, choices, inputs, i, inputs, i * choices.length, into);
    Matern.correlate(into, i, hyper.signal());
    into[i] = hyper.signal() + hyper.noise();
  }

  /// Scaled squared distances of the first `count` rows from the row of `others` at `offset`.
  private static void squared(
      Hyper hyper,
      boolean[] choices,
      double[] inputs,
      int count,
      double[] others,
      int offset,
      double[] into) {
    int d = choices.length;
    double[] weights = hyper.weights();
    for (int i = 0; i < count; i++) {
      double sum = 0;
      int at = i * d;
      for (int k = 0; k < d; k++) {
        double gap = inputs[at + k] - others[offset + k];
        sum += weights[k] * (choices[k] ? (gap == 0 ? 0 : 1) : gap * gap);
      }
      into[i] = sum;
    }
  }

  /// The constant under which `targets` with the covariance behind `factor` are most likely.
  static double mean(Cholesky factor, double[] targets) {
    double[] ones = new double[targets.length];
    Arrays.fill(ones, 1);
    factor.solve(ones);
    double sum = 0;
    double mean = 0;
    for (int i = 0; i < ones.length; i++) {
      sum += ones[i];
      mean += ones[i] * targets[i];
    }
    return mean / sum;
  }

  /// Four sums at once, which keep the processor busy; their order is fixed.
  static double dot(double[] a, double[] b, int length) {
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    int k = 0;
    for (; k + 3 < length; k += 4) {
      s0 += a[k] * b[k];
      s1 += a[k + 1] * b[k + 1];
      s2 += a[k + 2] * b[k + 2];
      s3 += a[k + 3] * b[k + 3];
    }
    for (; k < length; k++) {
      s0 += a[k] * b[k];
    }
    return (s0 + s1) + (s2 + s3);
  }

  /// How many values are awaited.
  int awaited() {
    return n - known;
  }

  /// What is assumed of the function.
  Hyper hyper() {
    return hyper;
  }

  /// Rounding leaves no variance below this.
  private double leastVariance() {
    return 1e-12 * hyper.signal();
  }

  /// What is believed of the function at many points.
  ///
  /// @param shares of the awaited values: that of value p at point j lies at `p count + j`
  record Prediction(double[] means, double[] variances, double[] shares) {}

  /// What is believed of the function at `count` points; coordinate k of point j lies at `k count +
  /// j`. O(n² count).
  Prediction predict(double[] points, int count) {
    double[] table = covariances(points, count);
    factor.solveLower(table, count);
    double[] means = new double[count];
    double[] variances = new double[count];
    Arrays.fill(means, constant);
    Arrays.fill(variances, hyper.signal());
    for (int i = 0; i < n; i++) {
      double score = i < known ? scores[i] : 0;
      int row = i * count;
      for (int j = 0; j < count; j++) {
        means[j] += score * table[row + j];
        variances[j] -= table[row + j] * table[row + j];
      }
    }
    double least = leastVariance();
    for (int j = 0; j < count; j++) {
      variances[j] = Math.max(variances[j], least);
    }
    double[] shares = Arrays.copyOfRange(table, known * count, n * count);
    return new Prediction(means, variances, shares);
  }

  /// The covariances of every observation (row) with every point (column).
  private double[] covariances(double[] points, int count) {
    double[] table = new double[n * count];
    for (int i = 0; i < n; i++) {
      int row = i * count;
      for (int k = 0; k < d; k++) {
        double weight = hyper.weights()[k];
        double at = inputs[i * d + k];
        int from = k * count;
        if (choices[k]) {
          for (int j = 0; j < count; j++) {
            table[row + j] += points[from + j] == at ? 0 : weight;
          }
        } else {
          for (int j = 0; j < count; j++) {
            double gap = points[from + j] - at;
            table[row + j] += weight * gap * gap;
          }
        }
      }
    }
    Matern.correlate(table, table.length, hyper.signal());
    return table;
  }

  /// A place to predict at one point after another, with slopes. Not for several threads at once.
  Spot spot() {
    return new Spot();
  }

  /// What is believed at one point.
  final class Spot {

    private final double[] slopes = new double[n];
    private final double[] solved = new double[n];
    private final double[] backward = new double[n];
    private double[] point = new double[0];
    private double variance;

    private Spot() {}

    /// Goes to `point`. O(n²).
    void at(double[] point) {
      this.point = point;
      squared(hyper, choices, inputs, n, point, 0, solved);
      Matern.correlate(solved, slopes, n, hyper.signal());
      factor.solveLower(solved);
      variance = hyper.signal() - dot(solved, solved, n);
    }

    double mean() {
      return constant + dot(scores, solved, known);
    }

    double variance() {
      return Math.max(variance, leastVariance());
    }

    /// The share of awaited value `index`.
    double share(int index) {
      return solved[known + index];
    }

    /// Adds to `gradient` the slope of a quantity, given its slopes in the mean, the variance and
    /// each share. Along choices it is 0. O(n²).
    void slope(double inMean, double inVariance, double[] inShares, double[] gradient) {
      double twice = variance < leastVariance() ? 0 : 2 * inVariance;
      for (int i = 0; i < n; i++) {
        double score = i < known ? inMean * scores[i] : inShares[i - known];
        backward[i] = score - twice * solved[i];
      }
      factor.solveUpper(backward);
      for (int i = 0; i < n; i++) {
        double each = 2 * backward[i] * slopes[i];
        int at = i * d;
        for (int k = 0; k < d; k++) {
          double gap = choices[k] ? 0 : point[k] - inputs[at + k];
          gradient[k] += each * hyper.weights()[k] * gap;
        }
      }
    }
  }
}
