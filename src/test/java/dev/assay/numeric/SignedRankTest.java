package dev.assay.numeric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SignedRankTest {

  @Test
  void all_positive_differences_have_the_probability_of_one_pattern_of_signs() {
    assertThat(SignedRank.probability(new double[] {1, 2, 3, 4})).isEqualTo(1.0 / 16);
    assertThat(SignedRank.probability(new double[] {-1, -2, -3, -4})).isEqualTo(1);
  }

  @Test
  void ties_and_zeros_are_counted_as_every_pattern_of_signs_would_count_them() {
    var random = new SplittableRandom(5);
    for (int round = 0; round < 200; round++) {
      double[] differences =
          IntStream.range(0, 1 + random.nextInt(8))
              .mapToDouble(_ -> random.nextInt(-3, 4))
              .toArray();

      assertThat(SignedRank.probability(differences))
          .as("%s", java.util.Arrays.toString(differences))
          .isCloseTo(byCounting(differences), within(1e-12));
    }
  }

  /// The share of all patterns of signs of the differences that are not zero whose positive ranks,
  /// averaged over ties, add up to at least as much.
  private static double byCounting(double[] differences) {
    double[] ranks = new double[differences.length];
    for (int i = 0; i < ranks.length; i++) {
      int below = 0;
      int equal = 0;
      for (double other : differences) {
        below += Math.abs(other) < Math.abs(differences[i]) ? 1 : 0;
        equal += Math.abs(other) == Math.abs(differences[i]) ? 1 : 0;
      }
      ranks[i] = below + (equal + 1) / 2.0;
    }
    int[] signed = IntStream.range(0, ranks.length).filter(i -> differences[i] != 0).toArray();
    double observed = 0;
    for (int i : signed) {
      observed += differences[i] > 0 ? ranks[i] : 0;
    }
    int asMuch = 0;
    for (int pattern = 0; pattern < 1 << signed.length; pattern++) {
      double sum = 0;
      for (int i = 0; i < signed.length; i++) {
        sum += (pattern >> i & 1) * ranks[signed[i]];
      }
      asMuch += sum >= observed - 1e-9 ? 1 : 0;
    }
    return asMuch / (double) (1 << signed.length);
  }

  @Test
  void the_approximation_takes_over_smoothly() {
    var random = new SplittableRandom(9);
    double[] differences =
        IntStream.range(0, 61).mapToDouble(_ -> random.nextDouble() - 0.42).toArray();
    double[] fewer = java.util.Arrays.copyOf(differences, 60);

    assertThat(SignedRank.probability(differences))
        .isCloseTo(SignedRank.probability(fewer), within(0.05));
  }
}
