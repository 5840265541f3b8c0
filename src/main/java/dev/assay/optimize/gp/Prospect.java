package dev.assay.optimize.gp;

import dev.assay.numeric.RandomBits;
import dev.assay.optimize.History;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/// What the next trial of a search may still bring, whoever proposes it: the expected improvement
/// at the best point that a Gaussian process finds, in the unit of the objective. The same for the
/// same history.
///
/// Losses are not bent here, as the optimizers do, for an improvement is to be told in their own
/// unit; those that are far worse than the median are taken for no worse than twice as far behind
/// it as the best is before it. Limits and failures do not count.
///
/// A fit costs O(n³) some dozen times, n being at most 200.
public final class Prospect {

  private static final int MOST_TRIALS = 200;

  /// Candidates are looked for around so many of the best trials.
  private static final int CENTRES = 6;

  private Prospect() {}

  /// How much better than the best so far the next trial is expected to be; 0 where nothing is left
  /// to try. Empty where nothing can be said: with fewer than two trials, nothing to vary, or
  /// several objectives.
  public static OptionalDouble improvement(History history) {
    if (history.problem().objectives().size() != 1 || history.coding().dimensions() == 0) {
      return OptionalDouble.empty();
    }
    List<Valued> valued =
        Valued.chosen(Valued.of(history.rows(), history.problem().objectives()), MOST_TRIALS);
    if (valued.size() < 2 || valued.stream().noneMatch(Valued::counts)) {
      return OptionalDouble.empty();
    }
    double[] losses =
        capped(Warp.finite(valued.stream().mapToDouble(v -> v.losses()[0]).toArray()));
    double unit = deviation(losses);
    return unit > 0
        ? OptionalDouble.of(unit * improvement(history, valued, Warp.standardised(losses)))
        : OptionalDouble.of(0);
  }

  /// In standard deviations.
  private static double improvement(History history, List<Valued> valued, double[] targets) {
    var lattice = new Lattice(history.problem().space(), history.coding());
    View view = View.of(lattice, history.rows());
    double[] features = view.rows(valued.stream().map(Valued::row).toList());
    var sample = new Sample(view.choices(), features, targets);
    Posterior posterior = Posterior.of(new Fits().of(sample), sample);
    double best = Double.POSITIVE_INFINITY;
    for (int i = 0; i < targets.length; i++) {
      best = valued.get(i).counts() ? Math.min(best, targets[i]) : best;
    }
    RandomBits bits =
        RandomBits.of(history.problem().seed()).at("prospect").at(history.rows().size());
    Optional<Climb.Summit> summit =
        new Climb(view, history, Improvement.below(best, posterior), bits).search(centres(valued));
    return summit.map(s -> StrictMath.exp(s.value())).orElse(0.0);
  }

  private static double[][] centres(List<Valued> valued) {
    int[] order = Valued.byLoss(valued);
    double[][] centres = new double[Math.min(CENTRES, order.length)][];
    for (int i = 0; i < centres.length; i++) {
      centres[i] = valued.get(order[i]).row().point();
    }
    return centres;
  }

  private static double[] capped(double[] losses) {
    double[] sorted = losses.clone();
    Arrays.sort(sorted);
    double median = sorted[sorted.length / 2];
    double most = median + 2 * (median - sorted[0]);
    return median > sorted[0]
        ? Arrays.stream(losses).map(loss -> Math.min(loss, most)).toArray()
        : losses;
  }

  private static double deviation(double[] values) {
    double mean = Arrays.stream(values).average().orElse(0);
    double variance =
        Arrays.stream(values).map(value -> (value - mean) * (value - mean)).average().orElse(0);
    return Math.sqrt(variance);
  }
}
