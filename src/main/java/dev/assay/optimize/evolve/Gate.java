package dev.assay.optimize.evolve;

import dev.assay.experiment.Objective;
import dev.assay.experiment.Objective.Goal;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What a trial must reach to be a parent: a threshold for each of some metrics, which rises from a
/// base to a maximum over the generations.
///
/// @param base at the first generation, by metric; in the direction of its objective
/// @param maximum towards the last generation, by the same metrics
public record Gate(Schedule schedule, Map<String, Double> base, Map<String, Double> maximum) {

  /// A gate that lets all through.
  public static final Gate OPEN = new Gate(Schedule.SIGMOID, Map.of(), Map.of());

  /// How thresholds rise.
  public enum Schedule {
    /// Slowly, fast around the middle, and slowly again: `1 / (1 + exp(-12 (x - 0.5)))`.
    SIGMOID,
    /// Fast at first: the square root of `x`.
    SQRT,
    /// Evenly: `x`.
    LINEAR;

    /// The schedule called `word`.
    ///
    /// @throws IllegalArgumentException if there is none
    public static Schedule named(String word) {
      for (Schedule schedule : values()) {
        if (schedule.word().equals(word)) {
          return schedule;
        }
      }
      throw new IllegalArgumentException(
          "schedule must be sigmoid, sqrt or linear, found '%s'".formatted(word));
    }

    /// As it is written.
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    /// How strict `generation`, from 0, of `generations` is, from 0 to 1: of their quotient `x`; 1
    /// where nobody knows how many there will be.
    public double strictness(int generation, int generations) {
      if (generations <= 0) {
        return 1;
      }
      double x = (double) generation / generations;
      return switch (this) {
        case SIGMOID -> 1 / (1 + StrictMath.exp(-12 * (x - 0.5)));
        case SQRT -> Math.sqrt(x);
        case LINEAR -> x;
      };
    }
  }

  /// Takes copies; refuses a base without a maximum and the reverse.
  public Gate {
    base = Map.copyOf(base);
    maximum = Map.copyOf(maximum);
    if (!base.keySet().equals(maximum.keySet())) {
      throw new IllegalArgumentException(
          "base and maximum must name the same metrics, found %s and %s"
              .formatted(
                  base.keySet().stream().sorted().toList(),
                  maximum.keySet().stream().sorted().toList()));
    }
  }

  /// The threshold of `metric` at `generation`; NaN where it has none.
  public double threshold(String metric, int generation, int generations) {
    double low = base.getOrDefault(metric, Double.NaN);
    double high = maximum.getOrDefault(metric, Double.NaN);
    return low + schedule.strictness(generation, generations) * (high - low);
  }

  /// Whether `losses`, one for each of `objectives`, reach every threshold.
  boolean lets(double[] losses, List<Objective> objectives, int generation, int generations) {
    for (int i = 0; i < losses.length; i++) {
      Objective objective = objectives.get(i);
      double threshold = threshold(objective.metric(), generation, generations);
      double most = objective.goal() == Goal.MAXIMIZE ? -threshold : threshold;
      if (losses[i] > most || (Double.isNaN(losses[i]) && !Double.isNaN(most))) {
        return false;
      }
    }
    return true;
  }
}
