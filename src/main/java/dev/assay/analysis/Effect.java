package dev.assay.analysis;

import dev.assay.experiment.Objective;
import dev.assay.experiment.Objective.Goal;
import dev.assay.numeric.StudentT;
import java.util.Collection;
import java.util.OptionalDouble;

/// What a change does to the objective: the mean with the change, less the mean without it.
///
/// @param margin half the width of the interval that holds the true difference with 95% confidence,
///   by Welch's t; empty where either side has but one value, so that nothing says what is luck
public record Effect(double difference, OptionalDouble margin) {

  /// What is known of an effect.
  public enum Verdict {
    /// The change makes it better, by more than luck.
    BETTER,
    /// The change makes it worse, by more than luck.
    WORSE,
    /// Luck alone may differ as much.
    OPEN,
    /// Without replicates luck cannot be told apart.
    UNTESTED
  }

  /// The effect that is seen in `changed` against `base`, each with at least one value.
  public static Effect of(Collection<Double> base, Collection<Double> changed) {
    Summary one = Summary.of(base);
    Summary other = Summary.of(changed);
    double difference = other.mean() - one.mean();
    if (one.std().isEmpty() || other.std().isEmpty()) {
      return new Effect(difference, OptionalDouble.empty());
    }
    double a = Math.pow(one.std().getAsDouble(), 2) / one.count();
    double b = Math.pow(other.std().getAsDouble(), 2) / other.count();
    if (a + b == 0) {
      return new Effect(difference, OptionalDouble.of(0));
    }
    double degrees =
        (a + b) * (a + b) / (a * a / (one.count() - 1.0) + b * b / (other.count() - 1.0));
    double factor = StudentT.quantile((1 + Estimate.CONFIDENCE) / 2, degrees);
    return new Effect(difference, OptionalDouble.of(factor * Math.sqrt(a + b)));
  }

  /// What it says under `objective`.
  public Verdict verdict(Objective objective) {
    if (margin.isEmpty()) {
      return Verdict.UNTESTED;
    }
    if (Math.abs(difference) <= margin.getAsDouble()) {
      return Verdict.OPEN;
    }
    boolean isBetter = objective.goal() == Goal.MINIMIZE ? difference < 0 : difference > 0;
    return isBetter ? Verdict.BETTER : Verdict.WORSE;
  }
}
