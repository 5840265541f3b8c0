package dev.assay.optimize.gp;

import java.util.Arrays;

/// Losses made fit for a Gaussian process: the power transform of Yeo and Johnson (2000) under
/// which they are most likely to be normal, standardised. A diverged trial or a long tail of bad
/// ones then does not hide what lies between the good ones. Strictly increasing but where numbers
/// are too far apart for a double.
final class Warp {

  /// Beyond this losses count as equal.
  private static final double HUGE = 1e100;

  /// How many such distances from the median are too many.
  private static final double DIVERGED = 100;

  private static final double LEAST_POWER = -1;
  private static final double MOST_POWER = 2;
  private static final double STEP = 0.125;

  private Warp() {}

  /// What becomes of `losses`, of which none is NaN and some is finite; infinite ones count as the
  /// worst or the best finite one.
  static double[] of(double[] losses) {
    double[] scaled = standardised(capped(finite(losses)));
    double power = 1;
    double most = Double.NEGATIVE_INFINITY;
    for (double tried = LEAST_POWER; tried <= MOST_POWER; tried += STEP) {
      double likelihood = likelihood(scaled, tried);
      if (likelihood > most) {
        most = likelihood;
        power = tried;
      }
    }
    return standardised(transformed(scaled, power));
  }

  /// The same with infinities and what is nearly infinite cut off.
  static double[] finite(double[] losses) {
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (double loss : losses) {
      if (Double.isFinite(loss)) {
        low = Math.min(low, loss);
        high = Math.max(high, loss);
      }
    }
    double least = Math.max(low, -HUGE);
    double most = Math.min(high, HUGE);
    return least > most
        ? new double[losses.length]
        : Arrays.stream(losses).map(loss -> Math.clamp(loss, least, most)).toArray();
  }

  /// What is worse than the median by very many root mean square distances of the good half from it
  /// has diverged, and counts as just so bad.
  private static double[] capped(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int half = sorted.length / 2;
    double median = sorted[half];
    double square = 0;
    for (int i = 0; i < half; i++) {
      square += (sorted[i] - median) * (sorted[i] - median) / half;
    }
    double most = median + DIVERGED * Math.sqrt(square);
    return square > 0 ? Arrays.stream(values).map(v -> Math.min(v, most)).toArray() : values;
  }

  /// With mean 0 and variance 1; all 0 where they are equal.
  static double[] standardised(double[] values) {
    double mean = 0;
    for (double value : values) {
      mean += value / values.length;
    }
    double variance = 0;
    for (double value : values) {
      variance += (value - mean) * (value - mean) / values.length;
    }
    double[] standardised = new double[values.length];
    if (variance > 0) {
      double deviation = Math.sqrt(variance);
      for (int i = 0; i < values.length; i++) {
        standardised[i] = (values[i] - mean) / deviation;
      }
    }
    return standardised;
  }

  /// How likely `values` are when their transforms are normal, but for a constant.
  private static double likelihood(double[] values, double power) {
    double[] transformed = transformed(values, power);
    double mean = Arrays.stream(transformed).sum() / values.length;
    double variance = 0;
    double stretch = 0;
    for (int i = 0; i < values.length; i++) {
      variance += (transformed[i] - mean) * (transformed[i] - mean) / values.length;
      stretch += Math.signum(values[i]) * StrictMath.log1p(Math.abs(values[i]));
    }
    return (power - 1) * stretch - values.length * StrictMath.log(variance) / 2;
  }

  private static double[] transformed(double[] values, double power) {
    double[] transformed = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      double value = values[i];
      transformed[i] = value < 0 ? -bent(-value, 2 - power) : bent(value, power);
    }
    return transformed;
  }

  private static double bent(double value, double power) {
    return power == 0
        ? StrictMath.log1p(value)
        : StrictMath.expm1(power * StrictMath.log1p(value)) / power;
  }
}
