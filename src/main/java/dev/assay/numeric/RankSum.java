package dev.assay.numeric;

import java.util.Arrays;
import java.util.Comparator;

/// The rank-sum test of two independent samples.
///
/// Source: Mann, Whitney, *On a Test of Whether one of Two Random Variables is Stochastically
/// Larger than the Other*, Annals of Mathematical Statistics 18 (1947); tied ranks are averaged.
public final class RankSum {

  /// Up to this many values together the distribution is counted out, beyond it is nearly normal.
  private static final int EXACT = 60;

  private RankSum() {}

  /// How likely the ranks of `first` would add up to at least as much as they do if both came from
  /// one distribution: small where `first` is mostly larger. 1 where either is empty.
  ///
  /// Exact for up to 60 values together, given their ties; O(n⁴) in time, O(n³) in space. Beyond,
  /// the normal approximation with the variance that the ties leave and continuity correction.
  public static double probability(double[] first, double[] second) {
    if (first.length == 0 || second.length == 0) {
      return 1;
    }
    int[] ranks = doubledRanks(first, second);
    int sum = Arrays.stream(ranks, 0, first.length).sum();
    return ranks.length <= EXACT
        ? exact(ranks, first.length, sum)
        : approximate(ranks, first.length, sum);
  }

  /// How likely the samples would differ at least as much in either direction: twice the smaller of
  /// the two probabilities, at most 1.
  public static double twoSided(double[] first, double[] second) {
    return Math.min(1, 2 * Math.min(probability(first, second), probability(second, first)));
  }

  /// Twice the average ranks, which are whole numbers; those of `first` come first.
  private static int[] doubledRanks(double[] first, double[] second) {
    double[] all = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, all, first.length, second.length);
    Integer[] order = new Integer[all.length];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, Comparator.comparingDouble(i -> all[i]));
    int[] ranks = new int[all.length];
    for (int from = 0; from < order.length; ) {
      int to = from;
      while (to < order.length && all[order[to]] == all[order[from]]) {
        to++;
      }
      for (int i = from; i < to; i++) {
        ranks[order[i]] = from + 1 + to;
      }
      from = to;
    }
    return ranks;
  }

  /// Counts, over all ways to take `chosen` of the ranks, how often they add up to as much.
  private static double exact(int[] ranks, int chosen, int sum) {
    int most = Arrays.stream(ranks).sum();
    double[][] ways = new double[chosen + 1][most + 1];
    ways[0][0] = 1;
    for (int rank : ranks) {
      for (int taken = chosen; taken > 0; taken--) {
        for (int at = most; at >= rank; at--) {
          ways[taken][at] += ways[taken - 1][at - rank];
        }
      }
    }
    double all = Arrays.stream(ways[chosen]).sum();
    return Math.min(1, Arrays.stream(ways[chosen], sum, most + 1).sum() / all);
  }

  private static double approximate(int[] ranks, int chosen, int sum) {
    int n = ranks.length;
    double middle = n + 1; // of doubled ranks
    double squares =
        Arrays.stream(ranks).mapToDouble(rank -> (rank - middle) * (rank - middle)).sum();
    if (squares == 0) {
      return 1;
    }
    double variance = squares * chosen * (n - chosen) / ((double) n * (n - 1));
    // Doubled ranks move in steps of two; half a step towards the mean.
    return Normal.cumulative(-(sum - chosen * middle - 1) / Math.sqrt(variance));
  }
}
