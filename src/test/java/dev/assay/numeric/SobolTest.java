package dev.assay.numeric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import java.util.stream.IntStream;
import org.hipparchus.random.SobolSequenceGenerator;
import org.junit.jupiter.api.Test;

class SobolTest {

  private static final long SEED = 11;

  /// As Joe and Kuo print them.
  private static final double[][] FIRST = {
    {0, 0, 0},
    {0.5, 0.5, 0.5},
    {0.75, 0.25, 0.25},
    {0.25, 0.75, 0.75},
    {0.375, 0.375, 0.625},
    {0.875, 0.875, 0.125},
    {0.625, 0.125, 0.875},
    {0.125, 0.625, 0.375},
    {0.1875, 0.3125, 0.9375},
    {0.6875, 0.8125, 0.4375},
  };

  @Test
  void the_first_points_are_those_of_joe_and_kuo() {
    Sobol sobol = Sobol.in(3);

    for (int i = 0; i < FIRST.length; i++) {
      assertThat(sobol.point(i)).containsExactly(FIRST[i]);
    }
  }

  @Test
  void any_point_of_any_dimension_is_looked_up() {
    Sobol sobol = Sobol.in(1_111);
    var oracle = new SobolSequenceGenerator(1_111);
    var random = new Random(SEED);

    for (int round = 0; round < 50; round++) {
      int index = random.nextInt(1 << random.nextInt(2, 31));
      assertThat(sobol.point(index)).as("index %d", index).containsExactly(oracle.skipTo(index));
    }
  }

  @Test
  void scrambled_points_fill_every_elementary_interval_once() {
    Sobol sobol = Sobol.in(12);

    for (int dimension = 0; dimension < 12; dimension++) {
      int axis = dimension;
      assertThat(
              IntStream.range(0, 256)
                  .map(i -> (int) (sobol.scrambled(i, SEED)[axis] * 256))
                  .distinct())
          .as("seed %d, dimension %d", SEED, dimension)
          .hasSize(256);
    }
    for (int bits = 0; bits <= 8; bits++) {
      int across = 1 << bits;
      int up = 256 >> bits;
      assertThat(
              IntStream.range(0, 256)
                  .mapToObj(i -> sobol.scrambled(i, SEED))
                  .map(p -> (int) (p[0] * across) * up + (int) (p[1] * up))
                  .distinct())
          .as("seed %d, %d by %d", SEED, across, up)
          .hasSize(256);
    }
  }

  @Test
  void a_scrambled_point_is_evenly_distributed_over_the_seeds() {
    Sobol sobol = Sobol.in(2);
    double sum = 0;
    double squares = 0;
    double products = 0;
    for (long seed = 0; seed < 20_000; seed++) {
      double[] point = sobol.scrambled(5, seed);
      sum += point[0];
      squares += point[0] * point[0];
      products += point[0] * point[1];
    }

    assertThat(sum / 20_000).isCloseTo(1 / 2.0, within(0.01));
    assertThat(squares / 20_000).isCloseTo(1 / 3.0, within(0.01));
    assertThat(products / 20_000).isCloseTo(1 / 4.0, within(0.01));
  }

  @Test
  void an_integral_is_more_exact_than_by_chance() {
    Sobol sobol = Sobol.in(5);
    double sum = 0;
    for (int i = 0; i < 4_096; i++) {
      double product = 1;
      for (double x : sobol.scrambled(i, SEED)) {
        product *= 1 + (x - 0.5);
      }
      sum += product;
    }

    assertThat(sum / 4_096).isCloseTo(1, within(1e-4));
  }

  @Test
  void dimensions_and_indexes_that_do_not_exist_are_refused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Sobol.in(0))
        .withMessageContaining("1 to 21201 dimensions");
    assertThatIllegalArgumentException().isThrownBy(() -> Sobol.in(2).point(-1));
    assertThat(Sobol.in(Sobol.MAX_DIMENSIONS).point(1)).containsOnly(0.5);
  }
}
