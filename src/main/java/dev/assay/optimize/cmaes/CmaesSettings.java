package dev.assay.optimize.cmaes;

/// How a [Cmaes] searches.
///
/// @param population how many results make a generation, at least 4; 0 for what suits the number of
///   parameters. Doubled by every restart
/// @param step the standard deviation at the beginning, in widths of the range (of its prior)
/// @param restarts whether a search that has converged begins anew elsewhere
/// @param elitism whether the best point so far takes part in every generation again
/// @param warmStart whether a search begins where earlier trials were good
public record CmaesSettings(
    int population, double step, boolean restarts, boolean elitism, boolean warmStart) {

  /// What was best over ten functions and five tables at 50 and 100 trials.
  public static final CmaesSettings DEFAULT = new CmaesSettings(0, 1 / 6.0, true, true, true);

  /// Refuses what makes no sense.
  public CmaesSettings {
    if (population != 0 && population < 4) {
      throw new IllegalArgumentException(
          "population must be 0 or at least 4, found %d".formatted(population));
    }
    if (!(step > 0 && step <= 1)) {
      throw new IllegalArgumentException(
          "step must be above 0 and at most 1, found %s".formatted(step));
    }
  }

  /// The same with another population.
  public CmaesSettings withPopulation(int population) {
    return new CmaesSettings(population, step, restarts, elitism, warmStart);
  }

  /// The same with earlier trials or without.
  public CmaesSettings withWarmStart(boolean warmStart) {
    return new CmaesSettings(population, step, restarts, elitism, warmStart);
  }

  /// How many results make a generation of the first run in so many parameters. Fewer than the
  /// textbook's 4 + 3 ln n: at 100 trials more generations are worth more than larger ones.
  int population(int parameters) {
    if (population > 0) {
      return population;
    }
    return (int) Math.max(4, 2 * Math.round(1 + 0.75 * StrictMath.log(Math.max(1, parameters))));
  }
}
