package dev.assay.optimize.evolve;

/// How an [Nsga2] searches.
///
/// @param population how many trials make a generation, at least 4; 0 for an eighth of the budget,
///   at least 12 and at most 50, and 50 where there is none
/// @param crossover how likely a child has two parents
/// @param mutation how likely each parameter of a child changes; 0 for one of them on average
public record Nsga2Settings(int population, double crossover, double mutation) {

  /// The values of the literature.
  public static final Nsga2Settings DEFAULT = new Nsga2Settings(0, 0.9, 0);

  private static final int LEAST = 12;
  private static final int MOST = 50;

  /// Refuses what makes no sense.
  public Nsga2Settings {
    if (population != 0 && population < 4) {
      throw new IllegalArgumentException(
          "population must be 0 or at least 4, found %d".formatted(population));
    }
    if (!(crossover >= 0 && crossover <= 1 && mutation >= 0 && mutation <= 1)) {
      throw new IllegalArgumentException(
          "crossover and mutation must be from 0 to 1, found %s and %s"
              .formatted(crossover, mutation));
    }
  }

  /// The same with another population.
  public Nsga2Settings withPopulation(int population) {
    return new Nsga2Settings(population, crossover, mutation);
  }

  int population(int budget) {
    if (population > 0) {
      return population;
    }
    return budget > 0 ? Math.clamp(budget / 8, LEAST, MOST) : MOST;
  }
}
