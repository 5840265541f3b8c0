package dev.assay.numeric;

import org.hipparchus.special.Erf;

/// The standard normal distribution.
public final class Normal {

  private static final double SQRT_HALF = Math.sqrt(0.5);
  private static final double SQRT_TAU = Math.sqrt(2 * Math.PI);

  private Normal() {}

  /// The density at `z`.
  public static double density(double z) {
    return StrictMath.exp(-z * z / 2) / SQRT_TAU;
  }

  /// The probability of at most `z`; 0 and 1 at the infinities.
  public static double cumulative(double z) {
    return Erf.erfc(-z * SQRT_HALF) / 2;
  }

  /// The number that is not exceeded with probability `p`, from 0 (minus infinity) to 1.
  public static double quantile(double p) {
    // From the nearer tail, where small probabilities keep their digits.
    return p < 0.5 ? -Erf.erfcInv(2 * p) / SQRT_HALF : Erf.erfcInv(2 * (1 - p)) / SQRT_HALF;
  }
}
