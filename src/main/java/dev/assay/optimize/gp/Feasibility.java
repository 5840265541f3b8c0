package dev.assay.optimize.gp;

import dev.assay.numeric.Normal;
import dev.assay.optimize.gp.Posterior.Prediction;

/// The logarithm of the probability that a quantity is at most 0. One for each limit, and one for
/// trials that fail, each beside the improvement (Gardner et al., "Bayesian optimization with
/// inequality constraints", 2014).
final class Feasibility implements Acquisition {

  private final Posterior posterior;
  private final Posterior.Spot spot;
  private final double doubt;
  private final double[] none;

  /// @param doubt a variance that is added, so that no place is written off for good
  Feasibility(Posterior posterior, double doubt) {
    this.posterior = posterior;
    this.spot = posterior.spot();
    this.doubt = doubt;
    this.none = new double[posterior.awaited()];
  }

  @Override
  public void add(double[] points, int count, double[] values) {
    Prediction prediction = posterior.predict(points, count);
    for (int j = 0; j < count; j++) {
      double deviation = Math.sqrt(prediction.variances()[j] + doubt);
      values[j] += Normal.logCumulative(-prediction.means()[j] / deviation);
    }
  }

  @Override
  public double at(double[] point, double[] gradient) {
    spot.at(point);
    double variance = spot.variance() + doubt;
    double deviation = Math.sqrt(variance);
    double z = -spot.mean() / deviation;
    // The density divided by the cumulative probability.
    double slope = z < 0 ? 1 / LogExpected.ratio(z) : Normal.density(z) / Normal.cumulative(z);
    spot.slope(-slope / deviation, -slope * z / (2 * variance), none, gradient);
    return Normal.logCumulative(z);
  }
}
