package dev.assay.numeric;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrontsTest {

  private static final double INFINITY = Double.POSITIVE_INFINITY;

  @Test
  void better_somewhere_and_worse_nowhere_dominates() {
    assertThat(Fronts.dominates(new double[] {1, 2}, new double[] {1, 3})).isTrue();
    assertThat(Fronts.dominates(new double[] {1, 2}, new double[] {1, 2})).isFalse();
    assertThat(Fronts.dominates(new double[] {1, 2}, new double[] {0, 3})).isFalse();
    assertThat(Fronts.dominates(new double[] {1, INFINITY}, new double[] {1, Double.NaN})).isTrue();
    assertThat(Fronts.dominates(new double[] {1, Double.NaN}, new double[] {1, Double.NaN}))
        .isFalse();
    assertThat(Fronts.dominates(new double[] {-0.0}, new double[] {0.0})).isFalse();
  }

  @Test
  void a_known_set_falls_into_its_fronts() {
    double[][] losses = {{1, 5}, {2, 3}, {4, 1}, {2, 5}, {4, 4}, {5, 5}, {2, 3}};

    assertThat(Fronts.ranks(losses)).containsExactly(0, 0, 0, 1, 1, 2, 0);
    assertThat(Fronts.nondominated(losses)).containsExactly(0, 1, 2, 6);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5})
  void the_fronts_are_those_that_peeling_finds(int dimensions) {
    for (int seed = 0; seed < 60; seed++) {
      double[][] losses = random(seed, 1 + seed, dimensions);

      assertThat(Fronts.ranks(losses)).as("seed %d", seed).isEqualTo(peeled(losses));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void ranks_and_crowding_go_with_the_points_and_not_with_their_order(int dimensions) {
    for (int seed = 0; seed < 40; seed++) {
      var random = new SplittableRandom(seed);
      double[][] losses = new double[12][dimensions];
      Arrays.stream(losses).forEach(row -> Arrays.setAll(row, _ -> random.nextDouble()));
      int[] order = shuffled(losses.length, random);
      double[][] shuffled = Arrays.stream(order).mapToObj(i -> losses[i]).toArray(double[][]::new);

      int[] ranks = Fronts.ranks(losses);
      double[] crowding = Fronts.crowding(losses);

      assertThat(Fronts.ranks(shuffled))
          .isEqualTo(Arrays.stream(order).map(i -> ranks[i]).toArray());
      assertThat(Fronts.crowding(shuffled))
          .isEqualTo(Arrays.stream(order).mapToDouble(i -> crowding[i]).toArray());
    }
  }

  @Test
  void what_breaks_limits_comes_after_all_that_does_not_and_less_before_more() {
    double[][] losses = {{9, 9}, {1, 1}, {8, 8}, {0, 0}, {0, 0}, {5, 5}};
    double[] violations = {0, 0.5, 0, 0.2, INFINITY, 0.5};

    assertThat(Fronts.ranks(losses, violations)).containsExactly(1, 3, 0, 2, 4, 3);
  }

  @Test
  void the_ends_of_a_front_have_infinite_room_and_the_others_their_gaps() {
    double[][] front = {{0, 10}, {1, 6}, {4, 2}, {10, 0}};

    assertThat(Fronts.crowding(front)).containsExactly(INFINITY, 0.4 + 0.8, 0.9 + 0.6, INFINITY);
  }

  @Test
  void two_points_are_both_ends() {
    assertThat(Fronts.crowding(new double[][] {{0, 1}, {1, 0}}))
        .containsExactly(INFINITY, INFINITY);
    assertThat(Fronts.crowding(new double[][] {})).isEmpty();
  }

  @Test
  void a_loss_in_which_all_are_equal_says_nothing() {
    double[][] front = {{3, 7}, {1, 7}, {2, 7}};

    assertThat(Fronts.crowding(front)).containsExactly(INFINITY, INFINITY, 1);
    assertThat(Fronts.crowding(new double[][] {{1, 1}, {1, 1}, {1, 1}})).containsOnly(0);
  }

  @Test
  void infinite_losses_are_ends_and_leave_no_nan() {
    double[][] front = {{-INFINITY, 5}, {1, 4}, {2, 3}, {3, 2}, {INFINITY, 1}};

    assertThat(Fronts.crowding(front))
        .containsExactly(INFINITY, INFINITY, 2 / 2.0 + 0.5, INFINITY, INFINITY);
  }

  private static int[] peeled(double[][] losses) {
    int[] ranks = new int[losses.length];
    Arrays.fill(ranks, -1);
    for (int rank = 0; Arrays.stream(ranks).anyMatch(r -> r < 0); rank++) {
      int now = rank;
      int[] left = IntStream.range(0, ranks.length).filter(i -> ranks[i] < 0).toArray();
      int[] front =
          Arrays.stream(left)
              .filter(
                  i -> Arrays.stream(left).noneMatch(j -> Fronts.dominates(losses[j], losses[i])))
              .toArray();
      Arrays.stream(front).forEach(i -> ranks[i] = now);
    }
    return ranks;
  }

  /// Few different numbers, so that ties and equal points are common; some infinite or NaN.
  private static double[][] random(int seed, int points, int dimensions) {
    var random = new SplittableRandom(seed);
    double[][] losses = new double[points][dimensions];
    for (double[] row : losses) {
      Arrays.setAll(
          row,
          _ ->
              switch (random.nextInt(40)) {
                case 0 -> Double.NaN;
                case 1 -> INFINITY;
                case 2 -> -INFINITY;
                default -> random.nextInt(8);
              });
    }
    return losses;
  }

  private static int[] shuffled(int size, SplittableRandom random) {
    int[] order = IntStream.range(0, size).toArray();
    for (int i = size - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int kept = order[i];
      order[i] = order[j];
      order[j] = kept;
    }
    return order;
  }
}
