package dev.assay.schedule;

import dev.assay.experiment.Objective;
import dev.assay.numeric.SignedRank;
import dev.assay.schedule.Decision.Reason;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Stops a trial that is worse than the best completed one on the instances (folds, questions,
/// problems) both were tried on, by a paired signed-rank test. A trial whose average there is the
/// better one is never stopped.
///
/// The test is asked again with every instance, so over a whole trial the chance to stop one that
/// is as good as the best is larger than the threshold; choose it smaller for many instances.
///
/// @param threshold of the probability that a trial as good as the best would look as bad, above 0
///   and below 1
/// @param startup how many common instances there must be, at least 2
record Wilcoxon(double threshold, int startup) implements Rule {

  Wilcoxon {
    if (!(threshold > 0 && threshold < 1) || startup < 2) {
      throw new InvalidStoppingException(
          "wilcoxon needs a threshold above 0 and below 1 and at least 2 instances, found %s and %d"
              .formatted(threshold, startup));
    }
  }

  @Override
  public List<Decision.Stop> stops(Snapshot snapshot) {
    Objective objective = snapshot.objectives().getFirst();
    Optional<Run> best =
        snapshot.runs().stream()
            .filter(run -> run.isCompleted() && mean(run.instances(objective)) < Double.MAX_VALUE)
            .min(Comparator.comparingDouble(run -> mean(run.instances(objective))));
    var stops = new ArrayList<Decision.Stop>();
    if (best.isEmpty()) {
      return stops;
    }
    Map<String, Double> ideal = best.get().instances(objective);
    for (Run run : snapshot.runs()) {
      if (run.isTraining() && isWorse(run.instances(objective), ideal)) {
        stops.add(
            new Decision.Stop(
                run.number(),
                Reason.PRUNED,
                "worse than trial %d on the instances of both".formatted(best.get().number())));
      }
    }
    return stops;
  }

  /// The average, infinite where there is none.
  private static double mean(Map<String, Double> losses) {
    return losses.values().stream()
        .mapToDouble(Double::doubleValue)
        .average()
        .orElse(Double.POSITIVE_INFINITY);
  }

  private boolean isWorse(Map<String, Double> losses, Map<String, Double> ideal) {
    double[] differences =
        losses.entrySet().stream()
            .filter(loss -> ideal.containsKey(loss.getKey()))
            .mapToDouble(loss -> loss.getValue() - ideal.getOrDefault(loss.getKey(), Double.NaN))
            .filter(difference -> !Double.isNaN(difference))
            .toArray();
    double sum = java.util.Arrays.stream(differences).sum();
    return differences.length >= startup
        && sum > 0
        && SignedRank.probability(differences) < threshold;
  }
}
