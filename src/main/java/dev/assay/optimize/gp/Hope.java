package dev.assay.optimize.gp;

import dev.assay.optimize.gp.Posterior.Prediction;
import java.util.Arrays;

/// The logarithm of what is hoped of a trial, from 0 for the worst that was seen to 1 for the best.
/// What is no better than the worst is worth next to nothing, but never less than that: taken off
/// or multiplied, it stays behind everything that is better.
final class Hope implements Appraisal {

  /// What is worse than everything counts as this.
  static final double LEAST = 1e-6;

  private final Posterior posterior;
  private final double best;
  private final double worst;
  private final double beta;

  private Hope(Posterior posterior, double best, double worst, double beta) {
    this.posterior = posterior;
    this.best = best;
    this.worst = worst;
    this.beta = beta;
  }

  /// @param targets what `posterior` learnt, less is better
  /// @param beta how many standard deviations better than expected is hoped for
  static Hope of(Posterior posterior, double[] targets, double beta) {
    double best = Arrays.stream(targets).min().orElse(0);
    double worst = Arrays.stream(targets).max().orElse(0);
    return new Hope(posterior, best, worst > best ? worst : best + 1, beta);
  }

  @Override
  public void add(double[] points, int count, double[] values) {
    Prediction prediction = posterior.predict(points, count);
    for (int j = 0; j < count; j++) {
      double hoped = prediction.means()[j] - beta * Math.sqrt(prediction.variances()[j]);
      values[j] += StrictMath.log(Math.max((worst - hoped) / (worst - best), LEAST));
    }
  }
}
