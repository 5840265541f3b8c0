package dev.assay.analysis;

import dev.assay.experiment.Objective;
import dev.assay.experiment.Objective.Goal;
import dev.assay.numeric.RankSum;
import dev.assay.numeric.SignedRank;
import dev.assay.space.ContentId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Two experiments under one objective, configuration by configuration: a configuration that was
/// run several times counts once, with its mean.
///
/// @param dominance of the first over the second, where better counts as larger
/// @param rankSum how likely configurations would differ as much if both experiments were alike:
///   Mann–Whitney, two-sided
/// @param paired what the configurations say that both have; empty where there is none
public record Contest(Dominance dominance, double rankSum, Optional<Paired> paired) {

  /// Configurations that both experiments have.
  ///
  /// @param pairs how many
  /// @param gain by how much the first is better on average, in the unit of the objective; below 0
  ///   where it is worse
  /// @param signedRank how likely the pairs would differ as much if both were alike: Wilcoxon,
  ///   two-sided
  /// @param worse the same, but only for the first being worse
  public record Paired(int pairs, double gain, double signedRank, double worse) {}

  /// `first` against `second`.
  public static Contest of(
      Objective objective, List<Configuration> first, List<Configuration> second) {
    double[] own = gains(objective, first);
    double[] other = gains(objective, second);
    return new Contest(
        Dominance.of(own, other), RankSum.twoSided(own, other), paired(objective, first, second));
  }

  /// Holm's adjustment of several probabilities, in their order.
  public static double[] adjusted(double[] probabilities) {
    return Holm.adjusted(probabilities);
  }

  static Optional<Paired> paired(
      Objective objective, List<Configuration> first, List<Configuration> second) {
    Map<ContentId, Double> others = new HashMap<>();
    second.forEach(one -> others.put(one.content(), one.mean()));
    double[] differences =
        first.stream()
            .filter(one -> others.containsKey(one.content()))
            .mapToDouble(one ->
                sign(objective) * (one.mean() - others.getOrDefault(one.content(), Double.NaN)))
            .toArray();
    if (differences.length == 0) {
      return Optional.empty();
    }
    double worse = SignedRank.probability(negated(differences));
    double better = SignedRank.probability(differences);
    return Optional.of(
        new Paired(
            differences.length,
            Estimate.of(differences).mean(),
            Math.min(1, 2 * Math.min(better, worse)),
            worse));
  }

  /// Larger is better.
  static double[] gains(Objective objective, List<Configuration> all) {
    return all.stream().mapToDouble(one -> sign(objective) * one.mean()).toArray();
  }

  static double sign(Objective objective) {
    return objective.goal() == Goal.MAXIMIZE ? 1 : -1;
  }

  static double[] negated(double[] values) {
    return java.util.Arrays.stream(values).map(value -> -value).toArray();
  }
}
