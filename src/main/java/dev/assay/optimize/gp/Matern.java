package dev.assay.optimize.gp;

/// The Matérn correlation of smoothness 5/2 as a function of the squared scaled distance s: (1 + r
/// + r²/3) e⁻ʳ with r = √(5 s). Its slope in s is finite everywhere: -5/6 (1 + r) e⁻ʳ.
///
/// Plain arithmetic, so the same on every machine.
final class Matern {

  private static final double LOG2_E = 1.4426950408889634;
  private static final double LN2_HIGH = 0x1.62e42fee00000p-1;
  private static final double LN2_LOW = 0x1.a39ef35793c76p-33;

  private Matern() {}

  /// Turns the first `count` squared distances into correlations times `signal`, in place.
  static void correlate(double[] squared, int count, double signal) {
    for (int i = 0; i < count; i++) {
      double r = Math.sqrt(5 * squared[i]);
      squared[i] = signal * (1 + r + r * r * (1.0 / 3)) * decay(r);
    }
  }

  /// The same, and their slopes.
  static void correlate(double[] squared, double[] slopes, int count, double signal) {
    for (int i = 0; i < count; i++) {
      double r = Math.sqrt(5 * squared[i]);
      double part = signal * decay(r);
      squared[i] = part * (1 + r + r * r * (1.0 / 3));
      slopes[i] = part * (-5.0 / 6) * (1 + r);
    }
  }

  /// e⁻ʳ for r at least 0, to 1e-15 of itself: a power of two times a Taylor polynomial.
  static double decay(double r) {
    if (!(r < 700)) {
      return 0;
    }
    int k = (int) (r * LOG2_E + 0.5);
    double x = (k * LN2_HIGH - r) + k * LN2_LOW;
    double x2 = x * x;
    double x4 = x2 * x2;
    double first = 1 + x + x2 * (1.0 / 2 + x * (1.0 / 6));
    double second = 1.0 / 24 + x * (1.0 / 120) + x2 * (1.0 / 720 + x * (1.0 / 5_040));
    double third =
        1.0 / 40_320 + x * (1.0 / 362_880) + x2 * (1.0 / 3_628_800 + x * (1.0 / 39_916_800));
    double fourth = 1.0 / 479_001_600 + x * (1.0 / 6_227_020_800.0);
    double polynomial = first + x4 * (second + x4 * (third + x4 * fourth));
    return polynomial * Double.longBitsToDouble((1_023L - k) << 52);
  }
}
