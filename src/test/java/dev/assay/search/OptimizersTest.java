package dev.assay.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.assay.experiment.InvalidOptionException;
import dev.assay.space.Value;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OptimizersTest {

  @Test
  void every_name_is_an_optimizer_that_is_new_each_time() {
    for (String name : Optimizers.names()) {
      assertThat(Optimizers.of(name)).isNotSameAs(Optimizers.of(name));
    }
  }

  @Test
  void an_unknown_name_is_refused_with_the_nearest() {
    assertThatExceptionOfType(InvalidSearchException.class)
        .isThrownBy(() -> Optimizers.of("radnom"))
        .withMessage("no optimizer 'radnom'; did you mean 'random'?");
    assertThatExceptionOfType(InvalidSearchException.class)
        .isThrownBy(() -> Optimizers.of("hyperopt-like"))
        .withMessageStartingWith("no optimizer 'hyperopt-like'; there are ")
        .withMessageContaining("grid, nsga2, protein, random, sobol");
  }

  @Test
  void an_option_that_an_optimizer_does_not_have_is_refused() {
    assertThatExceptionOfType(InvalidOptionException.class)
        .isThrownBy(() -> Optimizers.of("random", Map.of("population", Value.of(5)), false))
        .withMessage("random: population: random has no options");
  }
}
