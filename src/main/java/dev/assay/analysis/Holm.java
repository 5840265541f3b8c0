package dev.assay.analysis;

import java.util.Arrays;
import java.util.Comparator;

/// Probabilities of several tests, adjusted so that the chance of even one false alarm among them
/// stays below the level at which they are read.
///
/// Source: Holm, *A Simple Sequentially Rejective Multiple Test Procedure*, Scandinavian Journal of
/// Statistics 6 (1979).
final class Holm {
  private Holm() {}

  /// The adjusted probabilities, in the order of `probabilities`.
  static double[] adjusted(double[] probabilities) {
    Integer[] order = new Integer[probabilities.length];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, Comparator.comparingDouble(i -> probabilities[i]));
    double[] adjusted = new double[probabilities.length];
    double least = 0;
    for (int place = 0; place < order.length; place++) {
      double own = (order.length - place) * probabilities[order[place]];
      least = Math.min(1, Math.max(least, own));
      adjusted[order[place]] = least;
    }
    return adjusted;
  }
}
