package dev.assay.optimize.evolve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlateauTest {

  private static List<Double> still(int generations) {
    return Collections.nCopies(generations, 0.5);
  }

  @Test
  void nothing_ends_before_generation_eight() {
    assertThat(Plateau.DEFAULT.isReached(still(8), 12)).isFalse();
    assertThat(Plateau.DEFAULT.isReached(still(9), 12)).isTrue();
  }

  @Test
  void nothing_ends_in_the_first_third() {
    assertThat(Plateau.DEFAULT.isReached(still(33), 100)).isFalse();
    assertThat(Plateau.DEFAULT.isReached(still(34), 100)).isTrue();
  }

  @Test
  void one_hundredth_is_progress_and_less_is_not() {
    List<Double> best = new ArrayList<>(still(9));
    best.add(0.51);
    assertThat(Plateau.DEFAULT.isReached(best, 20)).isFalse();

    best.set(9, 0.509);
    assertThat(Plateau.DEFAULT.isReached(best, 20)).isTrue();
  }

  @Test
  void the_windows_are_one_generation_apart() {
    List<Double> best = new ArrayList<>(still(9));
    best.add(0.9);
    best.add(0.9);

    assertThat(Plateau.DEFAULT.isReached(best.subList(0, 10), 20)).isFalse();
    assertThat(Plateau.DEFAULT.isReached(best, 20)).isTrue();
  }

  @Test
  void a_wide_window_needs_as_many_generations() {
    assertThat(new Plateau(20, 0.01).isReached(still(20), 12)).isFalse();
    assertThat(new Plateau(20, 0.01).isReached(still(21), 12)).isTrue();
    assertThatIllegalArgumentException().isThrownBy(() -> new Plateau(0, 0.01));
  }
}
