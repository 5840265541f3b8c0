package dev.assay.optimize.evolve;

import java.util.Locale;
import java.util.Map;

/// How an [Evolution] searches.
///
/// @param population how many trials a generation has, survivors of the one before counted, at
///   least 2
/// @param generations how many there are; 0 for as many as the budget of trials is enough for
/// @param selection how survivors are chosen
/// @param survival which share of a generation survives; 0 for ten trials, at least a fifth and at
///   most seven tenths
/// @param crossover how likely a child has two parents; the others are mutations of one
/// @param gate what a trial must reach before it can survive
/// @param plateau when a search with a known number of generations gives up
/// @param caps a search is over when one trial reaches all of these, by metric; they count where
///   every objective has one
public record EvolutionSettings(
    int population,
    int generations,
    Selection selection,
    double survival,
    double crossover,
    Gate gate,
    Plateau plateau,
    Map<String, Double> caps) {

  /// How survivors are chosen.
  public enum Selection {
    /// By fronts, and in a front by the room around a trial.
    PARETO,
    /// By the mean of the objectives.
    TOURNAMENT,
    /// By the mean of the objectives too: the word of configurations that rely on their gate.
    THRESHOLD;

    /// As it is written.
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// Twenty trials a generation, by fronts, with an open gate; the caps are those of scores of
  /// programs that were repaired.
  public static final EvolutionSettings DEFAULT =
      new EvolutionSettings(
          20,
          0,
          Selection.PARETO,
          0,
          0.7,
          Gate.OPEN,
          Plateau.DEFAULT,
          Map.of("bugfix", 0.95, "style", 0.95, "security", 0.9, "runtime", 0.8, "syntax", 0.8));

  /// Takes copies; refuses what makes no sense.
  public EvolutionSettings {
    caps = Map.copyOf(caps);
    if (population < 2 || generations < 0) {
      throw new IllegalArgumentException(
          "population must be at least 2 and generations at least 0, found %d and %d"
              .formatted(population, generations));
    }
    if (!(survival >= 0 && survival <= 1 && crossover >= 0 && crossover <= 1)) {
      throw new IllegalArgumentException(
          "survival and crossover must be from 0 to 1, found %s and %s"
              .formatted(survival, crossover));
    }
  }

  /// The same with another population in another number of generations.
  public EvolutionSettings withSize(int population, int generations) {
    return new EvolutionSettings(
        population, generations, selection, survival, crossover, gate, plateau, caps);
  }

  /// The same with another choice of survivors: how, and which share.
  public EvolutionSettings withSurvival(Selection selection, double survival) {
    return new EvolutionSettings(
        population, generations, selection, survival, crossover, gate, plateau, caps);
  }

  /// The same with another gate.
  public EvolutionSettings withGate(Gate gate) {
    return new EvolutionSettings(
        population, generations, selection, survival, crossover, gate, plateau, caps);
  }

  /// How many trials of a generation survive it.
  int survivors() {
    double share = survival > 0 ? survival : Math.clamp(10.0 / population, 0.2, 0.7);
    return Math.max(1, (int) (population * share + 1e-9));
  }

  /// How many trials are new in a generation.
  int children(int generation) {
    return generation == 0 ? population : Math.max(1, population - survivors());
  }

  /// How many generations there are under a budget of trials; 0 where nobody knows.
  int generations(int budget) {
    if (generations > 0 || budget == 0) {
      return generations;
    }
    return 1 + Math.max(0, Math.ceilDiv(budget - population, children(1)));
  }
}
