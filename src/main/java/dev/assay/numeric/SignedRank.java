package dev.assay.numeric;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/// The signed-rank test of paired differences.
///
/// Source: Wilcoxon, *Individual Comparisons by Ranking Methods*, Biometrics 1 (1945); zeros are
/// ranked with the others and split evenly, as Conover (1973) describes, and tied ranks averaged.
public final class SignedRank {

  /// Up to this many differences the distribution is enumerated, beyond it is nearly normal.
  private static final int EXACT = 60;

  private SignedRank() {}

  /// How likely differences that are symmetric about zero would have a sum of positive ranks at
  /// least as large as these have: small where they are mostly positive. 1 where all are zero or
  /// there is none.
  ///
  /// Exact for up to 60 differences, given their ties; O(n³) in time, O(n²) in space. Beyond, the
  /// normal approximation with continuity correction.
  public static double probability(double[] differences) {
    int[] ranks = doubledRanks(differences);
    // Zeros add the same half of their ranks to both sides; only the others are random.
    int[] signed =
        IntStream.range(0, ranks.length)
            .filter(i -> differences[i] != 0)
            .map(i -> ranks[i])
            .toArray();
    int positive =
        IntStream.range(0, ranks.length).filter(i -> differences[i] > 0).map(i -> ranks[i]).sum();
    if (signed.length == 0) {
      return 1;
    }
    return signed.length <= EXACT ? exact(signed, positive) : approximate(signed, positive);
  }

  /// Twice the average ranks of the magnitudes, which are whole numbers.
  private static int[] doubledRanks(double[] differences) {
    Integer[] order = new Integer[differences.length];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, Comparator.comparingDouble(i -> Math.abs(differences[i])));
    int[] ranks = new int[differences.length];
    for (int from = 0; from < order.length; ) {
      int to = from;
      while (to < order.length
          && Math.abs(differences[order[to]]) == Math.abs(differences[order[from]])) {
        to++;
      }
      for (int i = from; i < to; i++) {
        ranks[order[i]] = from + 1 + to;
      }
      from = to;
    }
    return ranks;
  }

  /// Counts, over all signs, how often the doubled ranks of the positive ones add up to as much.
  private static double exact(int[] ranks, int sum) {
    int most = Arrays.stream(ranks).sum();
    double[] probability = new double[most + 1];
    probability[0] = 1;
    int reach = 0;
    for (int rank : ranks) {
      for (int at = reach; at >= 0; at--) {
        probability[at] /= 2;
        probability[at + rank] += probability[at];
      }
      reach += rank;
    }
    double tail = 0;
    for (int at = sum; at <= most; at++) {
      tail += probability[at];
    }
    return Math.min(1, tail);
  }

  private static double approximate(int[] ranks, int sum) {
    double mean = Arrays.stream(ranks).sum() / 2.0;
    double variance = Arrays.stream(ranks).mapToDouble(rank -> (double) rank * rank).sum() / 4;
    // Doubled ranks move in steps of two; half a step towards the mean.
    return Normal.cumulative(-(sum - mean - 1) / Math.sqrt(variance));
  }
}
