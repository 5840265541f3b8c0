package dev.assay.analysis;

import java.util.Arrays;

/// By how much one sample is mostly larger than another: the chance that a value of the first is
/// larger than one of the second, less the chance that it is smaller.
///
/// Sources: Cliff, *Dominance statistics*, Psychological Bulletin 114 (1993); Vargha, Delaney, *A
/// Critique and Improvement of the CL Common Language Effect Size Statistics*, 2000; the words for
/// sizes are those of Romano and others, 2006.
///
/// @param delta from -1 (always smaller) to 1 (always larger); NaN where a sample is empty
public record Dominance(double delta) {

  /// Of `first` over `second`. O((n + m) log m).
  public static Dominance of(double[] first, double[] second) {
    double[] sorted = second.clone();
    Arrays.sort(sorted);
    long more = 0;
    for (double value : first) {
      more += below(sorted, value) - (sorted.length - below(sorted, Math.nextUp(value)));
    }
    return new Dominance(more / ((double) first.length * second.length));
  }

  /// How many of `sorted` are less than `value`.
  private static int below(double[] sorted, double value) {
    int low = 0;
    int high = sorted.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sorted[middle] < value) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /// The chance that a value of the first is larger, ties counting half: Vargha and Delaney's A.
  public double superiority() {
    return (delta + 1) / 2;
  }

  /// `negligible`, `small`, `medium` or `large`; empty where nothing was compared.
  public String word() {
    double size = Math.abs(delta);
    if (Double.isNaN(size)) {
      return "";
    }
    if (size < 0.147) {
      return "negligible";
    }
    return size < 0.33 ? "small" : size < 0.474 ? "medium" : "large";
  }
}
