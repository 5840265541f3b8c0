package dev.assay.optimize.cmaes;

import java.util.Arrays;

/// How much each rank of a generation counts, and how fast the parts of the distribution learn.
///
/// Source: Hansen, The CMA Evolution Strategy: A Tutorial (arXiv:1604.00772), equations 49 to 58,
/// with the negative weights of active CMA-ES. The step is remembered 1.4 times as fast as there,
/// which measured better at 50 and 100 trials.
///
/// @param ranks one for each rank, the best first; the positive ones add up to 1
/// @param mass how many equal weights would vary as much as the positive ones
/// @param rankOne how fast the covariance learns from the path
/// @param rankMany how fast it learns from the points of one generation
/// @param stepMemory how fast the path of the step forgets
/// @param stepDamping how slowly the step follows its path
/// @param pathMemory how fast the path of the covariance forgets
record Weights(
    double[] ranks,
    double mass,
    double rankOne,
    double rankMany,
    double stepMemory,
    double stepDamping,
    double pathMemory) {

  private static final double STEP_MEMORY = 1.4;
  private static final double MOST_STEP_MEMORY = 0.8;

  /// The weights of a generation of `size` in `dimensions`, at least one.
  static Weights of(int size, int dimensions) {
    double n = dimensions;
    double[] ranks = new double[size];
    Arrays.setAll(ranks, i -> StrictMath.log((size + 1) / 2.0) - StrictMath.log(i + 1));
    double mass = mass(ranks, 1);
    double rankOne = 2 / ((n + 1.3) * (n + 1.3) + mass);
    double rankMany =
        Math.max(
            0,
            Math.min(1 - rankOne - 1e-8, 2 * (mass - 2 + 1 / mass) / ((n + 2) * (n + 2) + mass)));
    double negative = rankMany > 0 ? negative(n, mass, mass(ranks, -1), rankOne, rankMany) : 0;
    double gain = sum(ranks, 1);
    double loss = sum(ranks, -1);
    Arrays.setAll(
        ranks, i -> ranks[i] > 0 ? ranks[i] / gain : loss > 0 ? negative * ranks[i] / loss : 0);
    double stepMemory = Math.min(MOST_STEP_MEMORY, STEP_MEMORY * (mass + 2) / (n + mass + 5));
    return new Weights(
        ranks,
        mass,
        rankOne,
        rankMany,
        stepMemory,
        1 + 2 * Math.max(0, Math.sqrt((mass - 1) / (n + 1)) - 1) + stepMemory,
        (4 + mass / n) / (n + 4 + 2 * mass / n));
  }

  /// What the negative weights add up to, so that the covariance stays positive.
  private static double negative(
      double n, double mass, double negativeMass, double rankOne, double rankMany) {
    double keepsDecay = 1 + rankOne / rankMany;
    double keepsVariance = 1 + 2 * negativeMass / (mass + 2);
    double keepsPositive = (1 - rankOne - rankMany) / (n * rankMany);
    return Math.min(keepsDecay, Math.min(keepsVariance, keepsPositive));
  }

  private static double sum(double[] weights, int sign) {
    return Arrays.stream(weights).map(weight -> Math.max(0, sign * weight)).sum();
  }

  private static double mass(double[] weights, int sign) {
    double sum = sum(weights, sign);
    double squares =
        Arrays.stream(weights)
            .map(weight -> Math.max(0, sign * weight))
            .map(weight -> weight * weight)
            .sum();
    return squares > 0 ? sum * sum / squares : 1;
  }
}
