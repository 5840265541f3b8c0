package dev.assay.optimize.gp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class WarpTest {

  @Test
  void the_order_stays_and_the_spread_is_one() {
    double[] losses = {5, 1, 80, 2, 3, 250, 90, 1.5};

    double[] warped = Warp.of(losses);

    for (int i = 0; i < losses.length; i++) {
      for (int j = 0; j < losses.length; j++) {
        assertThat(warped[i] < warped[j]).isEqualTo(losses[i] < losses[j]);
      }
    }
    assertThat(Arrays.stream(warped).average().orElseThrow()).isCloseTo(0, within(1e-12));
    assertThat(Arrays.stream(warped).map(x -> x * x).average().orElseThrow())
        .isCloseTo(1, within(1e-12));
  }

  @Test
  void another_unit_and_origin_change_nothing() {
    double[] losses = {5, 1, 80, 2, 3, 400, 1.5};

    double[] moved = Warp.of(Arrays.stream(losses).map(x -> 1024 * x - 7).toArray());

    assertThat(moved).containsExactly(Warp.of(losses), within(1e-9));
  }

  @Test
  void a_trial_that_diverged_does_not_hide_the_others() {
    double[] losses = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 1e30};

    double[] warped = Warp.of(losses);

    assertThat(warped[9] - warped[0]).isGreaterThan(0.4);
    assertThat(warped[10]).isGreaterThan(warped[9]);
  }

  @Test
  void infinities_count_as_the_ends_and_equal_losses_as_nothing() {
    assertThat(Warp.of(new double[] {1, Double.POSITIVE_INFINITY, 2, Double.NEGATIVE_INFINITY}))
        .satisfies(warped -> assertThat(warped[1]).isEqualTo(warped[2]))
        .satisfies(warped -> assertThat(warped[3]).isEqualTo(warped[0]));
    assertThat(Warp.of(new double[] {4, 4, 4})).containsOnly(0);
    assertThat(Warp.of(new double[] {Double.POSITIVE_INFINITY})).containsOnly(0);
    assertThat(Arrays.stream(Warp.of(new double[] {Double.MAX_VALUE, -Double.MAX_VALUE, 1})))
        .allMatch(Double::isFinite);
  }
}
