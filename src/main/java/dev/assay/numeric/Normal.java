package dev.assay.numeric;

/// The standard normal distribution. Relative errors are a few units in the last place, in the
/// tails too, and the same on every machine. Thread-safe; each call costs some ten to a hundred
/// nanoseconds.
///
/// `erfcx` is one polynomial in `(x - 3.5) / (x + 3.5)` for `(1 + 2x) erfcx(x)`, after Shepherd and
/// Laframboise, "Chebyshev approximation of (1 + 2x) exp(x²) erfc(x) in 0 ≤ x < ∞" (1981); all
/// other tails come from it. Quantiles are a power series in the middle and a fitted start with
/// steps of Halley outside. The coefficients were computed with 60 digits.
public final class Normal {

  private static final double SQRT_HALF = Math.sqrt(0.5);
  private static final double SQRT_TAU = Math.sqrt(2 * Math.PI);
  private static final double LOG_SQRT_TAU = 0.9189385332046728;
  private static final double LOG_HALF = -0.6931471805599453;

  /// Below this probability quantiles are computed in logarithms.
  private static final double CENTRAL = 0.25;

  private static final double[] ERFCX = {
    1.2423492448711544, -0.1400091801376197, -0.010555596332221669, 0.09751909515328706,
    -0.11508959816003075, 0.08798315382403678, -0.04882332583088402, 0.019099330953271165,
    -0.004215019879774186, -3.022679534333239e-4, 5.643842668705102e-4, -1.2151212091980101e-4,
    -4.2781739959539994e-5, 2.4260300984917994e-5, 2.3273309537791425e-6, -3.814012584490695e-6,
    -4.309237398316666e-8, 6.014823849950426e-7, -8.611571571113718e-9, -9.64004253144383e-8,
    6.651894382376532e-10, 1.3624442778701048e-8, 6.040390099342991e-11, -1.1656687889203665e-9
  };

  /// Of the quantile divided by `q = p - 1/2`, in powers of `q²`.
  private static final double[] QUANTILE = {
    2.5066282746310007, 2.6249349909537916, 5.772533538554986, 15.6676089862469,
    47.03578264263103, 149.83040579736792, 496.2241345893862, 1692.578550913264,
    5770.996960571608, 23473.60001295244, 24327.129570593, 878284.9848801199,
    -3648574.7036508643, 21571075.148497183
  };

  private Normal() {}

  /// The density at `z`.
  public static double density(double z) {
    return bell(z) / SQRT_TAU;
  }

  /// The natural logarithm of the density at `z`.
  public static double logDensity(double z) {
    return -z * z / 2 - LOG_SQRT_TAU;
  }

  /// The probability of at most `z`; 0 and 1 at the infinities.
  public static double cumulative(double z) {
    if (z < 0) {
      return z < -39 ? 0 : bell(z) * scaledTail(-z * SQRT_HALF) / 2;
    }
    return z > 9 ? 1 : 1 - bell(z) * scaledTail(z * SQRT_HALF) / 2;
  }

  /// The natural logarithm of the probability of at most `z`, exact also where the probability is
  /// too small, or too close to 1, for a double.
  public static double logCumulative(double z) {
    if (z > 0) {
      return z > 39 ? 0 : StrictMath.log1p(-cumulative(-z));
    }
    if (z > -1) {
      return StrictMath.log(cumulative(z));
    }
    return z == Double.NEGATIVE_INFINITY
        ? z
        : -z * z / 2 + LOG_HALF + StrictMath.log(scaledTail(-z * SQRT_HALF));
  }

  /// The number that is not exceeded with probability `p`, from 0 (minus infinity) to 1.
  public static double quantile(double p) {
    double q = p - 0.5;
    if (Math.abs(q) <= 0.5 - CENTRAL) {
      return q * polynomial(QUANTILE, q * q);
    }
    // From the nearer tail, where small probabilities keep their digits.
    return q < 0 ? lowerQuantile(StrictMath.log(p)) : -lowerQuantile(StrictMath.log(1 - p));
  }

  /// The number that is not exceeded with the probability whose natural logarithm is `logP`, from
  /// minus infinity to 0.
  public static double quantileOfLog(double logP) {
    if (logP < 2 * LOG_HALF) {
      return lowerQuantile(logP);
    }
    return logP < LOG_HALF / 4
        ? quantile(StrictMath.exp(logP))
        : -quantile(-StrictMath.expm1(logP));
  }

  /// `exp(x²) erfc(x)`, which neither vanishes nor overflows where `x` is positive.
  public static double erfcx(double x) {
    return x >= 0 ? scaledTail(x) : 2 * StrictMath.exp(x * x) - scaledTail(-x);
  }

  /// `erfcx` of what is not negative.
  private static double scaledTail(double x) {
    return x > 1e15
        ? 0.5641895835477563 / x
        : polynomial(ERFCX, (x - 3.5) / (x + 3.5)) / (1 + 2 * x);
  }

  /// `exp(-z²/2)`, with what rounding takes from the square put back.
  private static double bell(double z) {
    double square = z * z;
    return square > 1600 ? 0 : StrictMath.exp(-square / 2) * (1 - Math.fma(z, z, -square) / 2);
  }

  /// The quantile of less than [#CENTRAL].
  private static double lowerQuantile(double logP) {
    if (logP == Double.NEGATIVE_INFINITY) {
      return logP;
    }
    double t = Math.sqrt(-2 * logP);
    double z =
        t < 40
            ? (((0.00611927806 * t + 0.43316208665) * t + 3.28201229335) * t + 2.79582202714)
                    / ((((0.00085592528 * t + 0.09745845733) * t + 1.26878264464) * t
                                + 2.76590677692)
                            * t
                        + 1)
                - t
            : -Math.sqrt(t * t - 2 * (StrictMath.log(t) + LOG_SQRT_TAU));
    double step;
    int left = 4;
    do {
      double logTail = StrictMath.log(scaledTail(-z * SQRT_HALF));
      double off = -z * z / 2 + LOG_HALF + logTail - logP;
      // The density divided by the cumulative probability.
      double slope = StrictMath.exp(-logTail) * 2 / SQRT_TAU;
      step = off / slope;
      step /= 1 + step * (z + slope) / 2;
      z -= step;
    } while (Math.abs(step) > -1e-5 * z && --left > 0);
    return z;
  }

  private static double polynomial(double[] coefficients, double x) {
    double sum = 0;
    for (int i = coefficients.length - 1; i >= 0; i--) {
      sum = sum * x + coefficients[i];
    }
    return sum;
  }
}
