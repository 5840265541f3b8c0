package dev.assay.numeric;

/// The standard normal distribution between two bounds. Thread-safe; no cancellation wherever the
/// bounds lie: both in one tail, close together, or infinite.
public final class TruncatedNormal {

  private TruncatedNormal() {}

  /// The natural logarithm of the probability of lying between `low` and `high`; minus infinity
  /// where `low` is not below `high`.
  public static double logMass(double low, double high) {
    if (!(low < high)) {
      return Double.NEGATIVE_INFINITY;
    }
    if (low + high > 0) {
      return logMass(-high, -low);
    }
    double half = (high - low) / 2;
    double middle = low + half;
    if (half < 0.25 && half * -middle < 0.5) {
      return Normal.logDensity(middle) + StrictMath.log(2 * half * flatness(middle, half));
    }
    if (high > 0) {
      return StrictMath.log1p(-Normal.cumulative(low) - Normal.cumulative(-high));
    }
    double most = Normal.logCumulative(high);
    return most + StrictMath.log1p(-StrictMath.exp(Normal.logCumulative(low) - most));
  }

  /// The number below which `fraction`, from 0 to 1, of the distribution between `low` and `high`
  /// lies; never outside them.
  public static double quantile(double fraction, double low, double high) {
    if (low + high > 0) {
      return -quantile(1 - fraction, -high, -low);
    }
    if (!(low < high) || fraction <= 0) {
      return low;
    }
    if (fraction >= 1) {
      return high;
    }
    double logMass = logMass(low, high);
    double z;
    if (high > 0) {
      double mass = StrictMath.exp(logMass);
      double below = Normal.cumulative(low) + fraction * mass;
      z =
          below <= 0.5
              ? Normal.quantile(below)
              : -Normal.quantile(Normal.cumulative(-high) + (1 - fraction) * mass);
    } else {
      z =
          Normal.quantileOfLog(
              LogSum.of(Normal.logCumulative(low), StrictMath.log(fraction) + logMass));
    }
    return Math.clamp(z, low, high);
  }

  /// The mean of the density within `half` of `middle`, divided by the density at `middle`: its
  /// Taylor series, whose derivatives are Hermite polynomials.
  private static double flatness(double middle, double half) {
    double drift = middle * half;
    double square = half * half;
    double before = 1;
    double term = drift / 2;
    double sum = 1;
    for (int k = 1; k < 24; k++) {
      double next = (drift * term - square * k * before / (k + 1)) / (k + 2);
      if (k % 2 == 1) {
        sum += next;
      }
      before = term;
      term = next;
    }
    return sum;
  }
}
