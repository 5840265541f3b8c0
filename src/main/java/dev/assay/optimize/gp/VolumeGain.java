package dev.assay.optimize.gp;

import dev.assay.numeric.LogSum;
import dev.assay.numeric.Normal;
import dev.assay.optimize.gp.Posterior.Prediction;
import java.util.Arrays;

/// The logarithm of the expected gain of covered volume where two losses count, which are believed
/// to be independent. Exact: between two neighbours of the front a gain in the first loss is worth
/// what the second gains on the left one (the boxes of Yang et al., "Efficient computation of
/// expected hypervolume improvement", 2019). In logarithms, so that there is a slope far from the
/// front too. O(front) beside the predictions.
final class VolumeGain implements Acquisition {

  /// Below this logarithm a slope cannot be computed, and none is needed.
  private static final double LEAST = -600;

  private final Posterior first;
  private final Posterior second;
  private final Posterior.Spot firstSpot;
  private final Posterior.Spot secondSpot;

  /// Box i reaches up to `ends[i]` in the first loss, from the end of the box before it, and up to
  /// `tops[i]` in the second.
  private final double[] ends;

  private final double[] tops;
  private final double[] none;

  /// @param front losses that do not dominate each other, all better than the reference
  VolumeGain(Posterior first, Posterior second, double[][] front, double[] reference) {
    this.first = first;
    this.second = second;
    this.firstSpot = first.spot();
    this.secondSpot = second.spot();
    double[][] sorted = front.clone();
    Arrays.sort(sorted, (a, b) -> Double.compare(a[0], b[0]));
    this.ends = new double[sorted.length + 1];
    this.tops = new double[sorted.length + 1];
    for (int i = 0; i < sorted.length; i++) {
      ends[i] = sorted[i][0];
      tops[i + 1] = sorted[i][1];
    }
    ends[sorted.length] = reference[0];
    tops[0] = reference[1];
    this.none = new double[first.awaited()];
  }

  @Override
  public void add(double[] points, int count, double[] values) {
    Prediction a = first.predict(points, count);
    Prediction b = second.predict(points, count);
    for (int j = 0; j < count; j++) {
      values[j] +=
          gain(
              a.means()[j], Math.sqrt(a.variances()[j]), b.means()[j], Math.sqrt(b.variances()[j]));
    }
  }

  /// The expected gains in the first loss up to each end, and in the second up to each top.
  private static double logExpected(double upTo, double mean, double deviation) {
    return LogExpected.of((upTo - mean) / deviation) + StrictMath.log(deviation);
  }

  private double gain(double mean1, double deviation1, double mean2, double deviation2) {
    double[] logs = new double[ends.length];
    double before = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < ends.length; i++) {
      double upTo = logExpected(ends[i], mean1, deviation1);
      logs[i] = difference(upTo, before) + logExpected(tops[i], mean2, deviation2);
      before = upTo;
    }
    return LogSum.of(logs);
  }

  /// The logarithm of eᵃ - eᵇ, a at least b.
  private static double difference(double a, double b) {
    return b < a ? a + StrictMath.log1p(-StrictMath.exp(b - a)) : Double.NEGATIVE_INFINITY;
  }

  @Override
  public double at(double[] point, double[] gradient) {
    firstSpot.at(point);
    secondSpot.at(point);
    double mean1 = firstSpot.mean();
    double deviation1 = Math.sqrt(firstSpot.variance());
    double mean2 = secondSpot.mean();
    double deviation2 = Math.sqrt(secondSpot.variance());
    double log = gain(mean1, deviation1, mean2, deviation2);
    if (log < LEAST) {
      return log;
    }
    // The gain is Σ (G(end) - G(end before)) H(top); G and H fall with the mean by Φ and rise with
    // the deviation by φ.
    double[] slopes = new double[4];
    double gainBefore = 0;
    double belowBefore = 0;
    double densityBefore = 0;
    for (int i = 0; i < ends.length; i++) {
      double end = (ends[i] - mean1) / deviation1;
      double top = (tops[i] - mean2) / deviation2;
      double gain = StrictMath.exp(logExpected(ends[i], mean1, deviation1));
      double high = StrictMath.exp(logExpected(tops[i], mean2, deviation2));
      double below = Normal.cumulative(end);
      double density = Normal.density(end);
      slopes[0] -= (below - belowBefore) * high;
      slopes[1] += (density - densityBefore) * high;
      slopes[2] -= (gain - gainBefore) * Normal.cumulative(top);
      slopes[3] += (gain - gainBefore) * Normal.density(top);
      gainBefore = gain;
      belowBefore = below;
      densityBefore = density;
    }
    double scale = StrictMath.exp(-log);
    firstSpot.slope(scale * slopes[0], scale * slopes[1] / (2 * deviation1), none, gradient);
    secondSpot.slope(scale * slopes[2], scale * slopes[3] / (2 * deviation2), none, gradient);
    return log;
  }
}
