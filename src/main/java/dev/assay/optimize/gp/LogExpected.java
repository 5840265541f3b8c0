package dev.assay.optimize.gp;

import dev.assay.numeric.Normal;

/// The logarithm of the expected part of a standard normal variable below z, φ(z) + z Φ(z), and its
/// slope: exact also where the expectation itself is too small for a double (Ament et al.,
/// "Unexpected improvements to expected improvement", 2023).
final class LogExpected {

  private static final double SQRT_HALF_PI = Math.sqrt(Math.PI / 2);
  private static final double SQRT_HALF = Math.sqrt(0.5);

  /// Below this z the exact remainder is lost to cancellation and a series takes over.
  private static final double FAR = -30;

  private LogExpected() {}

  /// log(φ(z) + z Φ(z)).
  static double of(double z) {
    return z > -1
        ? StrictMath.log(Normal.density(z) + z * Normal.cumulative(z))
        : Normal.logDensity(z) + StrictMath.log(remainder(z));
  }

  /// Its derivative, Φ(z) / (φ(z) + z Φ(z)).
  static double slope(double z) {
    if (z > -1) {
      double below = Normal.cumulative(z);
      return below / (Normal.density(z) + z * below);
    }
    return ratio(z) / remainder(z);
  }

  /// Φ(z) / φ(z).
  static double ratio(double z) {
    return SQRT_HALF_PI * Normal.erfcx(-z * SQRT_HALF);
  }

  /// 1 + z Φ(z) / φ(z) for z below 0; about 1 / z² far out.
  private static double remainder(double z) {
    if (z > FAR) {
      return 1 + z * ratio(z);
    }
    double inverse = 1 / (z * z);
    return inverse * (1 - inverse * (3 - inverse * (15 - 105 * inverse)));
  }
}
