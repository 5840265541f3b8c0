package dev.assay.numeric;

import org.hipparchus.distribution.continuous.TDistribution;

/// Student's t distribution: how the mean of few normal values lies about the true one.
public final class StudentT {
  private StudentT() {}

  /// The value below which a share `probability` lies.
  ///
  /// @param probability between 0 and 1
  /// @param degrees of freedom, above 0
  public static double quantile(double probability, double degrees) {
    return new TDistribution(degrees).inverseCumulativeProbability(probability);
  }

  /// The share below `t`.
  ///
  /// @param degrees of freedom, above 0
  public static double cumulative(double t, double degrees) {
    return new TDistribution(degrees).cumulativeProbability(t);
  }
}
