package dev.assay.numeric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.assay.numeric.Lbfgsb.Differentiable;
import dev.assay.numeric.Lbfgsb.Limits;
import dev.assay.numeric.Lbfgsb.Minimum;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LbfgsbTest {

  private static final Limits EXACT = new Limits(2_000, 1e-9, 0);
  private static final double INFINITE = Double.POSITIVE_INFINITY;

  @ParameterizedTest
  @ValueSource(ints = {2, 5, 10})
  void the_valley_of_rosenbrock_is_walked_to_its_end(int dimensions) {
    double[] start = filled(dimensions, -1.2);

    Minimum minimum = minimize(LbfgsbTest::rosenbrock, start, -INFINITE, INFINITE);

    assertThat(minimum.value()).isLessThan(1e-12);
    assertThat(minimum.point()).containsExactly(filled(dimensions, 1), within(1e-5));
    assertThat(minimum.evaluations()).isLessThan(100 * dimensions);
  }

  @Test
  void a_bound_that_cuts_the_valley_holds_the_minimum() {
    double[] low = {-2, -2};
    double[] high = {0.5, 2};

    Minimum minimum =
        Lbfgsb.minimize(LbfgsbTest::rosenbrock, new double[] {-1, 2}, low, high, EXACT);

    assertThat(minimum.point()[0]).isEqualTo(0.5);
    assertThat(minimum.point()[1]).isCloseTo(0.25, within(1e-7));
    assertThat(minimum.value()).isCloseTo(0.25, within(1e-9));
  }

  @Test
  void a_quadratic_in_a_box_has_its_minimum_at_the_projection_where_axes_are_its_own() {
    double[] best = {3, -0.5, 0.25, -7};
    double[] weights = {1, 100, 0.01, 10};
    Differentiable bowl =
        (point, gradient) -> {
          double sum = 0;
          for (int i = 0; i < point.length; i++) {
            double gap = point[i] - best[i];
            gradient[i] = 2 * weights[i] * gap;
            sum += weights[i] * gap * gap;
          }
          return sum;
        };

    Minimum minimum = minimize(bowl, new double[4], -1, 1);

    assertThat(minimum.point()).containsExactly(new double[] {1, -0.5, 0.25, -1}, within(1e-7));
  }

  @Test
  void a_quadratic_with_slanted_axes_satisfies_the_conditions_of_a_minimum_in_a_box() {
    Differentiable slanted =
        (point, gradient) -> {
          double a = point[0] + point[1] - 3;
          double b = point[0] - 2 * point[1] + 1;
          double c = point[2] - point[0];
          gradient[0] = 2 * (a + b - c);
          gradient[1] = 2 * (a - 2 * b);
          gradient[2] = 2 * c;
          return a * a + b * b + c * c;
        };

    Minimum minimum = minimize(slanted, new double[] {0.9, 0.1, 0}, 0, 1);

    double[] gradient = new double[3];
    slanted.at(minimum.point(), gradient);
    for (int i = 0; i < 3; i++) {
      double at = minimum.point()[i];
      if (at == 0) {
        assertThat(gradient[i]).isNotNegative();
      } else if (at == 1) {
        assertThat(gradient[i]).isNotPositive();
      } else {
        assertThat(gradient[i]).isCloseTo(0, within(1e-6));
      }
    }
  }

  @Test
  void a_start_outside_is_put_into_the_box() {
    Minimum minimum = minimize(LbfgsbTest::rosenbrock, new double[] {9, -9}, -2, 2);

    assertThat(minimum.value()).isLessThan(1e-12);
  }

  @Test
  void a_start_at_a_minimum_costs_one_evaluation() {
    Minimum minimum = minimize(LbfgsbTest::rosenbrock, new double[] {1, 1}, -2, 2);

    assertThat(minimum.evaluations()).isEqualTo(1);
  }

  @Test
  void where_the_function_has_no_value_the_search_turns_back() {
    Differentiable logarithmic =
        (point, gradient) -> {
          gradient[0] = 1 - 0.01 / point[0];
          return point[0] > 0 ? point[0] - 0.01 * StrictMath.log(point[0]) : Double.NaN;
        };

    Minimum minimum = minimize(logarithmic, new double[] {5}, -INFINITE, INFINITE);

    assertThat(minimum.point()[0]).isCloseTo(0.01, within(1e-6));
  }

  @Test
  void evaluations_are_not_exceeded() {
    int[] count = {0};
    Differentiable counted =
        (point, gradient) -> {
          count[0]++;
          return rosenbrock(point, gradient);
        };

    Minimum minimum =
        Lbfgsb.minimize(
            counted, filled(6, -1.2), filled(6, -2), filled(6, 2), new Limits(17, 0, 0));

    assertThat(minimum.evaluations()).isEqualTo(count[0]).isLessThanOrEqualTo(17);
    assertThat(minimum.value()).isLessThan(rosenbrock(filled(6, -1.2), new double[6]));
  }

  @Test
  void every_point_that_is_asked_for_lies_in_the_box() {
    Differentiable watched =
        (point, gradient) -> {
          assertThat(Arrays.stream(point)).allMatch(x -> x >= -1.5 && x <= 0.8);
          return rosenbrock(point, gradient);
        };

    minimize(watched, filled(5, -1.2), -1.5, 0.8);
  }

  private static Minimum minimize(
      Differentiable function, double[] start, double low, double high) {
    return Lbfgsb.minimize(
        function, start, filled(start.length, low), filled(start.length, high), EXACT);
  }

  private static double rosenbrock(double[] x, double[] gradient) {
    Arrays.fill(gradient, 0);
    double sum = 0;
    for (int i = 0; i + 1 < x.length; i++) {
      double rise = x[i + 1] - x[i] * x[i];
      sum += 100 * rise * rise + (1 - x[i]) * (1 - x[i]);
      gradient[i] += -400 * x[i] * rise - 2 * (1 - x[i]);
      gradient[i + 1] += 200 * rise;
    }
    return sum;
  }

  private static double[] filled(int length, double value) {
    double[] all = new double[length];
    Arrays.fill(all, value);
    return all;
  }
}
