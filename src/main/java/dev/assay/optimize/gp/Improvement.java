package dev.assay.optimize.gp;

import dev.assay.numeric.LogSum;
import dev.assay.optimize.gp.Posterior.Prediction;
import java.util.Arrays;

/// The logarithm of the expected improvement on the best value there is. While values are awaited,
/// it is averaged over what they may be: in each of some futures they have values, the model has
/// learnt them, and the best of them counts too (Snoek et al., "Practical Bayesian optimization",
/// 2012). That is the expected improvement of the whole batch, but for a constant.
final class Improvement implements Acquisition {

  private final Posterior posterior;
  private final Posterior.Spot spot;
  private final double[][] futures;
  private final double[] best;
  private final double[] logs;
  private final double[] inShares;

  private Improvement(Posterior posterior, double[][] futures, double[] best) {
    this.posterior = posterior;
    this.spot = posterior.spot();
    this.futures = futures;
    this.best = best;
    this.logs = new double[best.length];
    this.inShares = new double[posterior.awaited()];
  }

  /// Below `best`, with nothing awaited.
  static Improvement below(double best, Posterior posterior) {
    return new Improvement(posterior, new double[1][posterior.awaited()], new double[] {best});
  }

  /// Below `best` and below what is awaited.
  ///
  /// @param awaited the inputs that are awaited, coordinate k of input p at `k count + p`
  /// @param futures for each the standard normal scores of the awaited values
  static Improvement below(double best, Posterior posterior, double[] awaited, double[][] futures) {
    int count = posterior.awaited();
    Prediction there = posterior.predict(awaited, count);
    double[] each = new double[futures.length];
    for (int s = 0; s < futures.length; s++) {
      each[s] = best;
      for (int p = 0; p < count; p++) {
        each[s] = Math.min(each[s], there.means()[p] + shift(there, count, p, futures[s]));
      }
    }
    return new Improvement(posterior, futures, each);
  }

  /// How much a future moves the mean at point `j`.
  private static double shift(Prediction prediction, int count, int j, double[] future) {
    double shift = 0;
    for (int p = 0; p < future.length; p++) {
      shift += future[p] * prediction.shares()[p * count + j];
    }
    return shift;
  }

  @Override
  public void add(double[] points, int count, double[] values) {
    Prediction prediction = posterior.predict(points, count);
    for (int j = 0; j < count; j++) {
      double deviation = Math.sqrt(prediction.variances()[j]);
      for (int s = 0; s < best.length; s++) {
        double mean = prediction.means()[j] + shift(prediction, count, j, futures[s]);
        logs[s] = LogExpected.of((best[s] - mean) / deviation);
      }
      values[j] += average() + StrictMath.log(deviation);
    }
  }

  private double average() {
    return logs.length == 1 ? logs[0] : LogSum.of(logs) - StrictMath.log(logs.length);
  }

  @Override
  public double at(double[] point, double[] gradient) {
    spot.at(point);
    double deviation = Math.sqrt(spot.variance());
    double[] z = new double[best.length];
    for (int s = 0; s < z.length; s++) {
      double mean = spot.mean();
      for (int p = 0; p < inShares.length; p++) {
        mean += futures[s][p] * spot.share(p);
      }
      z[s] = (best[s] - mean) / deviation;
      logs[s] = LogExpected.of(z[s]);
    }
    double average = average();
    double inMean = 0;
    double inDeviation = 1 / deviation;
    Arrays.fill(inShares, 0);
    for (int s = 0; s < z.length; s++) {
      double weight = StrictMath.exp(logs[s] - average) / z.length;
      double slope = -weight * LogExpected.slope(z[s]) / deviation;
      inMean += slope;
      inDeviation += slope * z[s];
      for (int p = 0; p < inShares.length; p++) {
        inShares[p] += slope * futures[s][p];
      }
    }
    spot.slope(inMean, inDeviation / (2 * deviation), inShares, gradient);
    return average + StrictMath.log(deviation);
  }
}
