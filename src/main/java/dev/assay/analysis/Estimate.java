package dev.assay.analysis;

import dev.assay.numeric.StudentT;
import java.util.Arrays;
import java.util.Collection;
import java.util.OptionalDouble;

/// What repeated runs of one thing say about its true mean.
///
/// @param count how many values there are, at least 1
/// @param margin half the width of the interval around the mean that holds the true mean with 95%
///   confidence, by Student's t; empty for a single value, which says nothing of spread
public record Estimate(int count, double mean, OptionalDouble margin, double min, double max) {

  /// How sure the interval is.
  public static final double CONFIDENCE = 0.95;

  /// The estimate from `values`.
  ///
  /// @throws IllegalArgumentException if there is no value but NaN
  public static Estimate of(Collection<Double> values) {
    Summary summary = Summary.of(values);
    OptionalDouble margin =
        summary.std().isEmpty()
            ? OptionalDouble.empty()
            : OptionalDouble.of(
                StudentT.quantile((1 + CONFIDENCE) / 2, summary.count() - 1.0)
                    * summary.std().getAsDouble()
                    / Math.sqrt(summary.count()));
    return new Estimate(summary.count(), summary.mean(), margin, summary.min(), summary.max());
  }

  static Estimate of(double... values) {
    return of(Arrays.stream(values).boxed().toList());
  }

  /// The lower end of the interval; empty for a single value.
  public OptionalDouble low() {
    return margin.isPresent() ? OptionalDouble.of(mean - margin.getAsDouble()) : margin;
  }

  /// The upper end of the interval; empty for a single value.
  public OptionalDouble high() {
    return margin.isPresent() ? OptionalDouble.of(mean + margin.getAsDouble()) : margin;
  }
}
