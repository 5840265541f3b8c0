package dev.assay.optimize.gp;

import dev.assay.numeric.RandomBits;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// Many losses joined into one by random weights, other ones for every trial, so that in time every
/// part of the front is looked for: the largest weighted loss and a little of the mean, each
/// measured from the best in widths of all (Knowles, "ParEGO", 2006).
final class Joining {

  /// How much the mean counts beside the largest loss.
  private static final double AUGMENTATION = 0.05;

  private final double[][] finite;
  private final List<Valued> all;
  private final double[] weights;

  Joining(List<Valued> all, int losses, RandomBits bits) {
    this.all = all;
    this.finite = new double[losses][];
    this.weights = new double[losses];
    double sum = 0;
    for (int k = 0; k < losses; k++) {
      int at = k;
      finite[k] = scaled(all.stream().mapToDouble(v -> v.losses()[at]).toArray());
      // Evenly distributed over all weights that add up to 1.
      weights[k] = -StrictMath.log(1 - bits.at(k).fraction());
      sum += weights[k];
    }
    for (int k = 0; k < losses; k++) {
      weights[k] /= sum;
    }
  }

  private static double[] scaled(double[] losses) {
    double[] finite = Warp.finite(losses);
    double low = Arrays.stream(finite).min().orElse(0);
    double width = Arrays.stream(finite).max().orElse(1) - low;
    return Arrays.stream(finite).map(loss -> width > 0 ? (loss - low) / width : 0).toArray();
  }

  /// All trials with one loss.
  List<Valued> joined() {
    return IntStream.range(0, all.size())
        .mapToObj(i -> new Valued(all.get(i).row(), new double[] {joined(i)}))
        .toList();
  }

  private double joined(int i) {
    double largest = Double.NEGATIVE_INFINITY;
    double mean = 0;
    for (int k = 0; k < weights.length; k++) {
      double part = weights[k] * finite[k][i];
      largest = Math.max(largest, part);
      mean += part;
    }
    return largest + AUGMENTATION * mean;
  }
}
