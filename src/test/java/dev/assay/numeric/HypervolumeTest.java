package dev.assay.numeric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HypervolumeTest {

  private static final double INFINITY = Double.POSITIVE_INFINITY;

  @Test
  void known_fronts_have_their_known_volumes() {
    assertThat(volume(new double[][] {{1, 1}}, 3, 3)).isEqualTo(4);
    assertThat(volume(new double[][] {{1, 2}, {2, 1}}, 3, 3)).isEqualTo(3);
    assertThat(volume(new double[][] {{1, 3}, {2, 2}, {3, 1}}, 4, 4)).isEqualTo(6);
    assertThat(
            volume(new double[][] {{0.25, 0.5, 0.5}, {0.5, 0.25, 0.5}, {0.5, 0.5, 0.25}}, 1, 1, 1))
        .isEqualTo(0.125 + 3 * 0.0625);
    assertThat(volume(new double[][] {{2}, {5}}, 6)).isEqualTo(4);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6})
  void the_volume_is_that_of_inclusion_and_exclusion(int dimensions) {
    double[] reference = new double[dimensions];
    Arrays.fill(reference, 7.5);
    for (int seed = 0; seed < 60; seed++) {
      double[][] losses = random(seed, seed % 11, dimensions);

      assertThat(Hypervolume.of(losses, reference))
          .as("seed %d", seed)
          .isCloseTo(inclusionExclusion(losses, reference), within(1e-6));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4})
  void order_repetition_and_dominated_points_change_nothing(int dimensions) {
    double[] reference = new double[dimensions];
    Arrays.fill(reference, 1);
    for (int seed = 0; seed < 30; seed++) {
      var random = new SplittableRandom(seed);
      double[][] losses = new double[20][dimensions];
      Arrays.stream(losses).forEach(row -> Arrays.setAll(row, _ -> random.nextDouble()));
      double[][] more = Arrays.copyOf(losses, 41);
      for (int i = 0; i < 20; i++) {
        more[20 + i] = losses[19 - i];
      }
      more[40] = Arrays.stream(losses[3]).map(loss -> (loss + 1) / 2).toArray();

      assertThat(Hypervolume.of(more, reference))
          .isCloseTo(Hypervolume.of(losses, reference), within(1e-12));
    }
  }

  @Test
  void points_beyond_the_reference_and_nan_count_for_nothing() {
    assertThat(volume(new double[][] {}, 1, 1)).isZero();
    assertThat(volume(new double[][] {{2, 0}, {0, 1}, {Double.NaN, 0}, {INFINITY, 0}}, 1, 1))
        .isZero();
    assertThat(volume(new double[][] {{2, -INFINITY}, {0.5, 0.5}}, 1, 1)).isEqualTo(0.25);
  }

  @Test
  void an_infinite_side_makes_the_volume_infinite() {
    assertThat(volume(new double[][] {{-INFINITY, 0}, {0, 0}}, 1, 1)).isEqualTo(INFINITY);
    assertThat(volume(new double[][] {{0, 0}}, INFINITY, 1)).isEqualTo(INFINITY);
  }

  @Test
  void a_contribution_is_what_is_lost_without_the_point() {
    double[][] losses = random(5, 9, 3);
    double[] reference = {7.5, 7.5, 7.5};

    double[] contributions = Hypervolume.contributions(losses, reference);

    for (int i = 0; i < losses.length; i++) {
      int without = i;
      double[][] others =
          IntStream.range(0, losses.length)
              .filter(j -> j != without)
              .mapToObj(j -> losses[j])
              .toArray(double[][]::new);
      assertThat(contributions[i])
          .isCloseTo(
              Hypervolume.of(losses, reference) - Hypervolume.of(others, reference), within(1e-9));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4})
  void lazy_selection_chooses_as_greedy_selection_does(int dimensions) {
    double[] reference = new double[dimensions];
    Arrays.fill(reference, 1);
    for (int seed = 0; seed < 20; seed++) {
      var random = new SplittableRandom(seed);
      double[][] losses = new double[15][dimensions];
      for (double[] row : losses) {
        Arrays.setAll(row, _ -> random.nextDouble(0.1, 1));
        double length = Math.sqrt(Arrays.stream(row).map(loss -> loss * loss).sum());
        Arrays.setAll(row, i -> row[i] / length);
      }

      assertThat(Hypervolume.select(losses, reference, 6))
          .as("seed %d", seed)
          .isEqualTo(greedy(losses, reference, 6));
    }
  }

  @Test
  void selection_survives_infinities_and_takes_no_more_than_there_are() {
    double[][] losses = {{0.9, 0.9}, {-INFINITY, 0.5}, {0.2, INFINITY}, {0.1, 0.4}};

    assertThat(Hypervolume.select(losses, new double[] {1, 1}, 9)).containsExactly(1, 3, 2, 0);
    assertThat(Hypervolume.select(losses, new double[] {INFINITY, 1}, 2)).contains(1, 3);
    assertThat(Hypervolume.select(new double[][] {}, new double[] {1, 1}, 3)).isEmpty();
  }

  private static double volume(double[][] losses, double... reference) {
    return Hypervolume.of(losses, reference);
  }

  private static int[] greedy(double[][] losses, double[] reference, int count) {
    int[] chosen = {};
    while (chosen.length < count) {
      int best = -1;
      double most = -1;
      for (int i = 0; i < losses.length; i++) {
        int[] with = Arrays.copyOf(chosen, chosen.length + 1);
        with[chosen.length] = i;
        double volume =
            Hypervolume.of(
                Arrays.stream(with).mapToObj(j -> losses[j]).toArray(double[][]::new), reference);
        if (volume > most + 1e-12) {
          most = volume;
          best = i;
        }
      }
      chosen = Arrays.copyOf(chosen, chosen.length + 1);
      chosen[chosen.length - 1] = best;
    }
    return chosen;
  }

  private static double inclusionExclusion(double[][] losses, double[] reference) {
    double volume = 0;
    for (int subset = 1; subset < 1 << losses.length; subset++) {
      double box = 1;
      for (int d = 0; d < reference.length; d++) {
        double worst = -INFINITY;
        for (int i = 0; i < losses.length; i++) {
          if ((subset >> i & 1) == 1) {
            worst = Math.max(worst, losses[i][d]);
          }
        }
        box *= Math.max(0, reference[d] - worst);
      }
      volume += Integer.bitCount(subset) % 2 == 1 ? box : -box;
    }
    return volume;
  }

  /// Some equal losses, some beyond the reference.
  private static double[][] random(int seed, int points, int dimensions) {
    var random = new SplittableRandom(seed);
    double[][] losses = new double[points][dimensions];
    for (double[] row : losses) {
      Arrays.setAll(row, _ -> seed % 2 == 0 ? random.nextInt(9) : random.nextDouble(8));
    }
    return losses;
  }
}
