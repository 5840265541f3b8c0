package dev.assay.numeric;

/// Sums of numbers whose logarithms are known.
public final class LogSum {

  private LogSum() {}

  /// The logarithm of the sum of the numbers whose natural logarithms are `logs`; minus infinity
  /// where there is none.
  public static double of(double[] logs) {
    double most = Double.NEGATIVE_INFINITY;
    for (double log : logs) {
      most = Math.max(most, log);
    }
    if (Double.isInfinite(most)) {
      return most;
    }
    double sum = 0;
    for (double log : logs) {
      sum += StrictMath.exp(log - most);
    }
    return most + StrictMath.log(sum);
  }

  /// The logarithm of the sum of two numbers.
  public static double of(double log, double other) {
    double most = Math.max(log, other);
    return Double.isInfinite(most)
        ? most
        : most + StrictMath.log1p(StrictMath.exp(Math.min(log, other) - most));
  }
}
