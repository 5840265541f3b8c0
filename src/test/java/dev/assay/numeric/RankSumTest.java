package dev.assay.numeric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RankSumTest {

  @Test
  void a_published_example_has_its_published_probability() {
    // Ages at a diagnosis, as in the documentation of SciPy's mannwhitneyu: U = 17, p = 1/9.
    double[] males = {19, 22, 16, 29, 24};
    double[] females = {20, 11, 17, 12};

    assertThat(RankSum.twoSided(males, females)).isCloseTo(1.0 / 9, within(1e-12));
  }

  @Test
  void samples_that_do_not_overlap_have_the_probability_of_one_choice() {
    assertThat(RankSum.probability(new double[] {4, 5, 6}, new double[] {1, 2, 3}))
        .isCloseTo(1.0 / 20, within(1e-12));
    assertThat(RankSum.probability(new double[] {1, 2, 3}, new double[] {4, 5, 6})).isEqualTo(1);
    assertThat(RankSum.probability(new double[] {}, new double[] {1})).isEqualTo(1);
  }

  @Test
  void ties_are_counted_as_every_choice_would_count_them() {
    var random = new SplittableRandom(11);
    for (int round = 0; round < 200; round++) {
      double[] first = values(random, 1 + random.nextInt(4));
      double[] second = values(random, 1 + random.nextInt(5));

      assertThat(RankSum.probability(first, second))
          .as("%s %s", Arrays.toString(first), Arrays.toString(second))
          .isCloseTo(byCounting(first, second), within(1e-12));
    }
  }

  @Test
  void many_values_take_the_normal_approximation_which_agrees_with_counting() {
    var random = new SplittableRandom(3);
    double[] first = values(random, 30);
    double[] second = IntStream.range(0, 30).mapToDouble(_ -> random.nextInt(-2, 5)).toArray();
    double[] one = Arrays.copyOf(second, 31);
    one[30] = 1;

    assertThat(RankSum.twoSided(first, one))
        .isCloseTo(RankSum.twoSided(first, second), within(0.02));
    assertThat(RankSum.twoSided(new double[40], new double[40])).isEqualTo(1);
  }

  private static double[] values(SplittableRandom random, int count) {
    return IntStream.range(0, count).mapToDouble(_ -> random.nextInt(-3, 4)).toArray();
  }

  /// The share of all choices of as many values whose number of won pairs is at least as large.
  private static double byCounting(double[] first, double[] second) {
    double[] all = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, all, first.length, second.length);
    double seen = won(all, (1 << first.length) - 1);
    int choices = 0;
    int asMuch = 0;
    for (int choice = 0; choice < 1 << all.length; choice++) {
      if (Integer.bitCount(choice) == first.length) {
        choices++;
        asMuch += won(all, choice) >= seen ? 1 : 0;
      }
    }
    return (double) asMuch / choices;
  }

  private static double won(double[] all, int choice) {
    double won = 0;
    for (int i = 0; i < all.length; i++) {
      for (int j = 0; j < all.length; j++) {
        if ((choice >> i & 1) == 1 && (choice >> j & 1) == 0) {
          won += all[i] > all[j] ? 1 : all[i] == all[j] ? 0.5 : 0;
        }
      }
    }
    return won;
  }
}
