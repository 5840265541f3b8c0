package dev.assay.optimize.evolve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.assay.numeric.RandomBits;
import dev.assay.optimize.Coding;
import dev.assay.optimize.Searches;
import dev.assay.space.Domain;
import dev.assay.space.Parameter;
import dev.assay.space.Scale;
import dev.assay.space.Value;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BreedingTest {

  private static final Coding CODING =
      new Coding(
          Searches.space(
              new Parameter("x", new Domain.Float(0, 1, Scale.LINEAR)),
              new Parameter("n", new Domain.Int(1, 10, 1, Scale.LINEAR)),
              new Parameter(
                  "act",
                  new Domain.Categorical(
                      List.of(Value.of("a"), Value.of("b"), Value.of("c")),
                      List.of(1.0, 1.0, 2.0)))));

  private static final Breeding BREEDING = new Breeding(CODING, 10, 20);
  private static final double[] ONE = {0.3, 0.15, 0};
  private static final double[] TWO = {0.5, 0.95, 2};

  private static RandomBits bits(int child) {
    return RandomBits.of(7).at(child);
  }

  @Test
  void crossing_keeps_the_mean_of_the_parents_and_their_choices() {
    List<double[]> children =
        IntStream.range(0, 4_000).mapToObj(i -> BREEDING.crossed(ONE, TWO, bits(i))).toList();

    assertThat(children.stream().mapToDouble(child -> child[0]).average().orElseThrow())
        .isCloseTo(0.4, within(0.01));
    assertThat(children).allMatch(child -> child[0] >= 0 && child[1] <= 1);
    assertThat(children).allMatch(child -> child[2] == 0 || child[2] == 2);
    assertThat(children).anyMatch(child -> child[0] < 0.29).anyMatch(child -> child[0] > 0.51);
  }

  @Test
  void mixing_takes_every_coordinate_from_a_parent() {
    for (int i = 0; i < 100; i++) {
      double[] child = BREEDING.mixed(ONE, TWO, bits(i));

      for (int axis = 0; axis < child.length; axis++) {
        assertThat(child[axis]).isIn(ONE[axis], TWO[axis]);
      }
    }
  }

  @Test
  void what_one_parent_lacks_comes_from_the_other_and_else_from_the_prior() {
    double[] lacking = {0.3, Double.NaN, 0};

    assertThat(BREEDING.mixed(lacking, TWO, bits(1))[1]).isEqualTo(0.95);
    assertThat(BREEDING.crossed(lacking, TWO, bits(1))[1]).isEqualTo(0.95);
    assertThat(BREEDING.mutated(lacking, 0.1, bits(1))[1]).isBetween(0.0, 1.0);
  }

  @Test
  void a_mutation_changes_something_and_stays_in_the_space() {
    int[] changed = new int[3];
    for (int i = 0; i < 3_000; i++) {
      double[] child = BREEDING.mutated(ONE, 0.2, bits(i));

      assertThat(child[0]).isBetween(0.0, 1.0);
      assertThat(child[1]).isBetween(0.0, 1.0);
      assertThat(child[2]).isIn(0.0, 1.0, 2.0);
      assertThat(CODING.decode(child)).isNotEqualTo(CODING.decode(ONE));
      for (int axis = 0; axis < 3; axis++) {
        changed[axis] += child[axis] == ONE[axis] ? 0 : 1;
      }
    }

    assertThat(IntStream.of(changed)).allMatch(count -> count > 1_250 && count < 1_550);
  }

  @Test
  void a_mutation_of_a_discrete_number_reaches_another_even_at_the_ends() {
    for (double end : new double[] {0.05, 0.95}) {
      for (int i = 0; i < 200; i++) {
        double[] child = BREEDING.mutated(new double[] {0.5, end, 1}, 1, bits(i));

        assertThat(CODING.decode(child).get("n"))
            .isNotEqualTo(CODING.decode(new double[] {0.5, end, 1}).get("n"));
      }
    }
  }

  @Test
  void another_choice_is_drawn_from_the_prior_of_the_others() {
    long heavier =
        IntStream.range(0, 3_000)
            .mapToObj(i -> BREEDING.mutated(ONE, 1, bits(i)))
            .filter(child -> child[2] == 2)
            .count();

    assertThat(heavier).isBetween(1_900L, 2_100L);
  }
}
