package dev.assay.optimize.evolve;

import java.util.List;

/// When to give up for want of progress: the best of the last generations is hardly better than the
/// best of as many that began one earlier.
///
/// @param window how many generations are looked at, at least 1
/// @param threshold what counts as progress, in the unit of the objectives; 0 where none is enough
public record Plateau(int window, double threshold) {

  /// Five generations, one hundredth.
  public static final Plateau DEFAULT = new Plateau(5, 0.01);

  private static final int LEAST_GENERATIONS = 8;

  /// Refuses what makes no sense.
  public Plateau {
    if (window < 1 || !(threshold >= 0)) {
      throw new IllegalArgumentException(
          "window must be at least 1 and threshold at least 0, found %d and %s"
              .formatted(window, threshold));
    }
  }

  /// Whether a search is on a plateau, never before generation 8 (counted from 0) nor in the first
  /// third of its generations.
  ///
  /// @param best the best fitness of each generation so far, more is better
  /// @param generations how many there will be
  public boolean isReached(List<Double> best, int generations) {
    int generation = best.size() - 1;
    if (generation < Math.max(LEAST_GENERATIONS, generations / 3) || best.size() <= window) {
      return false;
    }
    double recent = highest(best.subList(best.size() - window, best.size()));
    double older = highest(best.subList(best.size() - window - 1, best.size() - 1));
    return recent - older < threshold;
  }

  private static double highest(List<Double> fitness) {
    return fitness.stream().mapToDouble(f -> f).max().orElse(Double.NEGATIVE_INFINITY);
  }
}
