package dev.assay.analysis;

import dev.assay.experiment.Objective;
import dev.assay.numeric.RankSum;
import java.util.List;
import java.util.Optional;

/// Whether an experiment is worse than a baseline. The strongest evidence that there is decides:
/// configurations that both have, else the replicates of the best configuration of each, else one
/// value against one.
///
/// @param basis what was compared
/// @param compared how many pairs, or values of the experiment
/// @param change by how much the experiment is better, in the unit of the objective; below 0 where
///   it is worse
/// @param probability how likely it would look as bad if nothing had changed, one-sided; NaN where
///   one value was compared with one, which tells nothing of chance
/// @param verdict what follows
public record Regression(
    Basis basis, int compared, double change, double probability, Verdict verdict) {

  /// Pairs that are enough for the signed-rank test to find anything at 5%.
  private static final int LEAST_PAIRS = 5;

  /// Replicates of each that are enough for the rank-sum test to find anything at 5%.
  private static final int LEAST_REPLICATES = 3;

  /// What was compared.
  public enum Basis {
    /// Configurations that both have: Wilcoxon's signed ranks.
    PAIRED,
    /// The replicates of the best configuration of each: Mann–Whitney.
    REPLICATED,
    /// The mean of the configurations that both have, or the best value of each; not tested.
    SINGLE,
    /// One of them has no value.
    NOTHING
  }

  /// What follows.
  public enum Verdict {
    /// Not worse than allowed, or not so that chance could not explain it.
    PASSED,
    /// Worse than allowed, and chance hardly explains it.
    REGRESSED,
    /// There is nothing to compare.
    UNKNOWN
  }

  /// Checks `now` against `baseline`.
  ///
  /// @param tolerance how much worse is allowed, in the unit of the objective; at least 0
  /// @param level a regression is one whose probability is at most this
  public static Regression of(
      Objective objective,
      List<Configuration> now,
      List<Configuration> baseline,
      double tolerance,
      double level) {
    if (now.isEmpty() || baseline.isEmpty()) {
      return new Regression(Basis.NOTHING, 0, Double.NaN, Double.NaN, Verdict.UNKNOWN);
    }
    Optional<Contest.Paired> paired = Contest.paired(objective, now, baseline);
    if (paired.isPresent() && paired.get().pairs() >= LEAST_PAIRS) {
      Contest.Paired found = paired.get();
      return judged(Basis.PAIRED, found.pairs(), found.gain(), found.worse(), tolerance, level);
    }
    Sides sides = Sides.of(objective, now, baseline);
    double change = sides.change(objective);
    if (sides.isReplicated()) {
      double[] own = sides.losses(objective, sides.now());
      double worse = RankSum.probability(own, sides.losses(objective, sides.baseline()));
      return judged(Basis.REPLICATED, own.length, change, worse, tolerance, level);
    }
    int compared = paired.map(Contest.Paired::pairs).orElse(sides.now().values().size());
    double single = paired.map(Contest.Paired::gain).orElse(change);
    return judged(Basis.SINGLE, compared, single, Double.NaN, tolerance, level);
  }

  /// One configuration of each: the best one that both have, or the best of each.
  private record Sides(Configuration now, Configuration baseline) {

    static Sides of(Objective objective, List<Configuration> now, List<Configuration> baseline) {
      for (Configuration one : Configuration.ranked(objective, baseline)) {
        for (Configuration same : now) {
          if (same.content().equals(one.content())) {
            return new Sides(same, one);
          }
        }
      }
      return new Sides(
          Configuration.ranked(objective, now).getFirst(),
          Configuration.ranked(objective, baseline).getFirst());
    }

    boolean isReplicated() {
      return Math.min(now.values().size(), baseline.values().size()) >= LEAST_REPLICATES;
    }

    double change(Objective objective) {
      return Contest.sign(objective) * (now.mean() - baseline.mean());
    }

    double[] losses(Objective objective, Configuration one) {
      return one.values().stream().mapToDouble(v -> -Contest.sign(objective) * v).toArray();
    }
  }

  private static Regression judged(
      Basis basis, int compared, double change, double worse, double tolerance, double level) {
    boolean isWorse = -change > tolerance && !(worse > level);
    return new Regression(
        basis, compared, change, worse, isWorse ? Verdict.REGRESSED : Verdict.PASSED);
  }
}
