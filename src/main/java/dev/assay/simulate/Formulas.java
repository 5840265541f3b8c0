package dev.assay.simulate;

import java.util.Arrays;

/// The formulas of test functions, as they stand in the literature.
final class Formulas {

  private static final double[] HARTMANN_WEIGHTS = {1.0, 1.2, 3.0, 3.2};
  private static final double[][] HARTMANN_WIDTHS = {
    {10, 3, 17, 3.5, 1.7, 8},
    {0.05, 10, 17, 0.1, 8, 14},
    {3, 3.5, 1.7, 10, 17, 8},
    {17, 8, 0.05, 10, 0.1, 14}
  };
  private static final double[][] HARTMANN_CENTRES = {
    {0.1312, 0.1696, 0.5569, 0.0124, 0.8283, 0.5886},
    {0.2329, 0.4135, 0.8307, 0.3736, 0.1004, 0.9991},
    {0.2348, 0.1451, 0.3522, 0.2883, 0.3047, 0.6650},
    {0.4047, 0.8828, 0.8732, 0.5743, 0.1091, 0.0381}
  };

  private Formulas() {}

  static double quad(double[] x) {
    return square(x[0] - 2) + square(x[1] + 1);
  }

  static double branin(double[] x) {
    double valley = x[1] - 5.1 / (4 * Math.PI * Math.PI) * x[0] * x[0] + 5 / Math.PI * x[0] - 6;
    return square(valley) + 10 * (1 - 1 / (8 * Math.PI)) * StrictMath.cos(x[0]) + 10;
  }

  static double hartmann(double[] x) {
    double sum = 0;
    for (int i = 0; i < HARTMANN_WEIGHTS.length; i++) {
      double distance = 0;
      for (int j = 0; j < x.length; j++) {
        distance += HARTMANN_WIDTHS[i][j] * square(x[j] - HARTMANN_CENTRES[i][j]);
      }
      sum += HARTMANN_WEIGHTS[i] * StrictMath.exp(-distance);
    }
    return -sum;
  }

  static double rosenbrock(double[] x) {
    double sum = 0;
    for (int i = 0; i + 1 < x.length; i++) {
      sum += 100 * square(x[i + 1] - x[i] * x[i]) + square(1 - x[i]);
    }
    return sum;
  }

  static double styblinski(double[] x) {
    return Arrays.stream(x).map(v -> (square(v * v) - 16 * v * v + 5 * v) / 2).sum();
  }

  static double levy(double[] x) {
    double sum = square(StrictMath.sin(Math.PI * slope(x[0])));
    for (int i = 0; i + 1 < x.length; i++) {
      double w = slope(x[i]);
      sum += square(w - 1) * (1 + 10 * square(StrictMath.sin(Math.PI * w + 1)));
    }
    double last = slope(x[x.length - 1]);
    return sum + square(last - 1) * (1 + square(StrictMath.sin(2 * Math.PI * last)));
  }

  private static double slope(double x) {
    return 1 + (x - 1) / 4;
  }

  static double sphere(double[] x) {
    return Arrays.stream(x).map(Formulas::square).sum();
  }

  static double rastrigin(double[] x) {
    return Arrays.stream(x).map(v -> v * v - 10 * StrictMath.cos(2 * Math.PI * v) + 10).sum();
  }

  static double ackley(double[] x) {
    double squares = Arrays.stream(x).map(Formulas::square).average().orElseThrow();
    double waves =
        Arrays.stream(x).map(v -> StrictMath.cos(2 * Math.PI * v)).average().orElseThrow();
    return 20 + Math.E - 20 * StrictMath.exp(-0.2 * Math.sqrt(squares)) - StrictMath.exp(waves);
  }

  /// The first objective of the ZDT functions.
  static double zdt(double[] x) {
    return x[0];
  }

  static double zdt1(double[] x) {
    double g = depth(x);
    return g * (1 - Math.sqrt(x[0] / g));
  }

  static double zdt2(double[] x) {
    double g = depth(x);
    return g * (1 - square(x[0] / g));
  }

  static double zdt3(double[] x) {
    double g = depth(x);
    double share = x[0] / g;
    return g * (1 - Math.sqrt(share) - share * StrictMath.sin(10 * Math.PI * x[0]));
  }

  /// How far from the front: 1 where all coordinates but the first are 0.
  private static double depth(double[] x) {
    return 1 + 9 * Arrays.stream(x).skip(1).map(Math::abs).average().orElseThrow();
  }

  private static double square(double x) {
    return x * x;
  }
}
