package dev.assay.optimize.gp;

import java.util.Arrays;

/// What is believed of hyperparameters before anything is observed: each logarithm is normal, cut
/// off at bounds. They are those of the weights, the signal and the noise.
///
/// The more inputs there are, the longer the lengths over which each is believed to matter
/// (Hvarfner et al., "Vanilla Bayesian optimization performs great in high dimensions", 2024). The
/// constants were found by measurement.
record Belief(double[] means, double[] deviations, double[] low, double[] high) {

  /// The logarithm of the believed weight of an only input; of d inputs it is less by log d.
  private static final double WEIGHT = 2;

  private static final double WEIGHT_DEVIATION = 1;
  private static final double SIGNAL_DEVIATION = 2;
  private static final double NOISE = -9;
  private static final double NOISE_DEVIATION = 3;

  /// A function without noise is modelled to a few parts in ten thousand of its spread.
  private static final double LEAST_NOISE = -16;

  /// For standardised targets at inputs of `dimensions` numbers from 0 to 1.
  static Belief of(int dimensions) {
    double[] means = new double[dimensions + 2];
    double[] deviations = new double[dimensions + 2];
    double[] low = new double[dimensions + 2];
    double[] high = new double[dimensions + 2];
    Arrays.fill(means, 0, dimensions, WEIGHT - StrictMath.log(dimensions));
    Arrays.fill(deviations, 0, dimensions, WEIGHT_DEVIATION);
    Arrays.fill(low, 0, dimensions, -10);
    Arrays.fill(high, 0, dimensions, 10);
    deviations[dimensions] = SIGNAL_DEVIATION;
    low[dimensions] = -7;
    high[dimensions] = 7;
    means[dimensions + 1] = NOISE;
    deviations[dimensions + 1] = NOISE_DEVIATION;
    low[dimensions + 1] = LEAST_NOISE;
    return new Belief(means, deviations, low, high);
  }

  /// Minus the logarithm of the density at `logs`, but for a constant; its slope is added to
  /// `gradient`.
  double penalty(double[] logs, double[] gradient) {
    double penalty = 0;
    for (int i = 0; i < logs.length; i++) {
      double z = (logs[i] - means[i]) / deviations[i];
      penalty += z * z / 2;
      gradient[i] += z / deviations[i];
    }
    return penalty;
  }
}
