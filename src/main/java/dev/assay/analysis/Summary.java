package dev.assay.analysis;

import java.util.Arrays;
import java.util.Collection;
import java.util.OptionalDouble;

/// What several values of one metric amount to. NaN values are not counted, infinite ones are.
///
/// @param count how many values there are, at least 1
/// @param std the sample standard deviation; empty for a single value, which says nothing of spread
/// @param median the middle value, or the mean of the two middle ones
public record Summary(
    int count, double mean, OptionalDouble std, double min, double median, double max) {

  /// The summary of `values`; empty `values` (or only NaN) have none, and that is an error here.
  ///
  /// @throws IllegalArgumentException if there is no value
  public static Summary of(Collection<Double> values) {
    double[] sorted =
        values.stream().mapToDouble(Double::doubleValue).filter(v -> !Double.isNaN(v)).toArray();
    if (sorted.length == 0) {
      throw new IllegalArgumentException("a summary needs at least one value");
    }
    Arrays.sort(sorted);
    double mean = mean(sorted);
    return new Summary(
        sorted.length,
        mean,
        std(sorted, mean),
        sorted[0],
        median(sorted),
        sorted[sorted.length - 1]);
  }

  /// The running mean, because a sum of large values may overflow where their mean does not.
  private static double mean(double[] values) {
    double mean = 0;
    for (int i = 0; i < values.length; i++) {
      double value = values[i];
      if (Double.isInfinite(value) || Double.isInfinite(mean)) {
        mean += value; // opposite infinities become NaN, as they should
      } else {
        mean += value / (i + 1) - mean / (i + 1);
      }
    }
    return mean;
  }

  private static OptionalDouble std(double[] values, double mean) {
    if (values.length < 2) {
      return OptionalDouble.empty();
    }
    double squares = 0;
    for (double value : values) {
      squares += (value - mean) * (value - mean);
    }
    return OptionalDouble.of(Math.sqrt(squares / (values.length - 1)));
  }

  private static double median(double[] sorted) {
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : sorted[middle - 1] / 2 + sorted[middle] / 2;
  }
}
