package dev.assay.optimize.tpe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.assay.numeric.Normal;
import dev.assay.numeric.RandomBits;
import dev.assay.space.Axis;
import dev.assay.space.Domain;
import dev.assay.space.Scale;
import dev.assay.space.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class KernelsTest {

  private static final long SEED = 29;

  private static final Axis FLOAT = Axis.of(new Domain.Float(0, 1, Scale.LINEAR));
  private static final Axis LOG_INT = Axis.of(new Domain.Int(1, 40, 1, Scale.LOG));
  private static final Axis CHOICE =
      Axis.of(
          new Domain.Categorical(
              List.of(Value.of("a"), Value.of("b"), Value.of("c")), List.of(1.0, 2.0, 5.0)));

  @Test
  void masses_of_cells_and_choices_add_up_to_one() {
    for (int trials : new int[] {0, 1, 2, 30}) {
      Kernels kernels = kernels(List.of(LOG_INT, CHOICE), points(trials));
      double sum = 0;
      for (long n = 1; n <= 40; n++) {
        for (int choice = 0; choice < 3; choice++) {
          sum += Math.exp(kernels.log(new double[] {LOG_INT.coordinate(Value.of(n)), choice}));
        }
      }
      assertThat(sum).as("seed %d, %d trials", SEED, trials).isCloseTo(1, within(1e-12));
    }
  }

  @Test
  void the_density_over_a_continuum_integrates_to_one() {
    for (int trials : new int[] {0, 1, 2, 30}) {
      var points = points(trials).stream().map(p -> new double[] {p[0]}).toList();
      Kernels kernels = kernels(List.of(FLOAT), points);
      int steps = 20_000;
      double sum = 0;
      for (int i = 0; i < steps; i++) {
        sum += Math.exp(kernels.log(new double[] {(i + 0.5) / steps})) / steps;
      }
      assertThat(sum).as("seed %d, %d trials", SEED, trials).isCloseTo(1, within(1e-6));
    }
  }

  @Test
  void a_density_is_that_of_its_formula() {
    // Two trials: each is as wide as the distance to the other.
    Kernels kernels =
        kernels(List.of(FLOAT, FLOAT), List.of(new double[] {0.2, 0.5}, new double[] {0.6, 0.7}));
    double[] at = {0.3, 0.4};

    double first = density(0.3, 0.2, 0.4) * density(0.4, 0.5, 0.25);
    double second = density(0.3, 0.6, 0.4) * density(0.4, 0.7, 0.25);

    assertThat(Math.exp(kernels.log(at))).isCloseTo((first + second + 1) / 3, within(1e-12));
    // What is absent counts nothing.
    double alone = (density(0.4, 0.5, 0.25) + density(0.4, 0.7, 0.25) + 1) / 3;
    assertThat(Math.exp(kernels.log(new double[] {Double.NaN, 0.4})))
        .isCloseTo(alone, within(1e-12));
  }

  private static double density(double x, double middle, double width) {
    double mass = Normal.cumulative((1 - middle) / width) - Normal.cumulative((0 - middle) / width);
    return Normal.density((x - middle) / width) / width / mass;
  }

  @Test
  void a_trial_without_a_coordinate_is_the_prior_there() {
    Kernels kernels = kernels(List.of(FLOAT), List.of(new double[] {Double.NaN}));

    assertThat(kernels.log(new double[] {0.1})).isCloseTo(0, within(1e-12));
  }

  @Test
  void kernels_that_came_and_went_leave_no_trace() {
    var random = new Random(SEED);
    List<Axis> axes = List.of(FLOAT, LOG_INT, CHOICE);
    var all = points3(random, 400);
    var grown = new Kernels(axes, 0.7, 8, 0);
    for (int slot = 0; slot < all.size(); slot++) {
      grown.put(slot, all.get(slot), 1);
      if (slot % 3 == 0) {
        grown.refresh();
      }
    }
    for (int slot = 0; slot < 300; slot += 7) {
      grown.remove(slot);
      grown.refresh();
    }
    grown.put(7, all.get(7), 1);
    grown.refresh();

    var anew = new Kernels(axes, 0.7, 8, 0);
    for (int slot = 0; slot < all.size(); slot++) {
      if (slot >= 300 || slot % 7 != 0 || slot == 7) {
        anew.put(slot, all.get(slot), 1);
      }
    }
    anew.refresh();

    for (double[] point : points3(random, 200)) {
      assertThat(grown.log(point)).as("seed %d", SEED).isEqualTo(anew.log(point));
    }
    for (int i = 0; i < 50; i++) {
      RandomBits bits = RandomBits.of(SEED).at(i);
      assertThat(grown.draw(bits, 1)).containsExactly(anew.draw(bits, 1));
    }
  }

  @Test
  void draws_follow_the_density() {
    Kernels kernels = kernels(List.of(FLOAT), List.of(new double[] {0.1}, new double[] {0.2}));
    int draws = 20_000;
    double below = 0;
    for (int i = 0; i < draws; i++) {
      below += kernels.draw(RandomBits.of(SEED).at(i), 1)[0] < 0.3 ? 1 : 0;
    }
    double expected = 0;
    for (int i = 0; i < 3_000; i++) {
      expected += Math.exp(kernels.log(new double[] {(i + 0.5) / 10_000})) / 10_000;
    }

    assertThat(below / draws).as("seed %d", SEED).isCloseTo(expected, within(0.015));
  }

  private static Kernels kernels(List<Axis> axes, List<double[]> points) {
    var kernels = new Kernels(axes, 1, 1, points.size());
    for (int slot = 0; slot < points.size(); slot++) {
      kernels.put(slot, points.get(slot), 1);
    }
    kernels.refresh();
    return kernels;
  }

  private static List<double[]> points(int count) {
    return points3(new Random(SEED), count).stream().map(p -> new double[] {p[1], p[2]}).toList();
  }

  private static List<double[]> points3(Random random, int count) {
    var points = new ArrayList<double[]>();
    for (int i = 0; i < count; i++) {
      double absent = random.nextInt(10) == 0 ? Double.NaN : random.nextDouble();
      double whole = LOG_INT.coordinate(Value.of((long) random.nextInt(1, 41)));
      points.add(new double[] {absent, whole, random.nextInt(3)});
    }
    return points;
  }
}
