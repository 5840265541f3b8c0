package dev.assay.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.assay.space.Value;
import java.util.List;
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
        .withMessageContaining("grid, nsga2, random, sobol");
  }

  @Test
  void an_option_that_an_optimizer_does_not_have_is_refused() {
    assertThatExceptionOfType(InvalidSearchException.class)
        .isThrownBy(() -> Optimizers.of("random", Map.of("population", Value.of(5)), false))
        .withMessage("random has no option 'population'; it has none");
  }

  @Test
  void options_are_read_by_kind_and_named_when_they_are_wrong() {
    var options =
        new Options(
            "some",
            Map.of(
                "startup", Value.of(20),
                "gamma", Value.of(0.25),
                "group", Value.of(false),
                "kernel", Value.of("matern")));

    assertThat(options.whole("startup", 10, 1, 1_000)).isEqualTo(20);
    assertThat(options.number("gamma", 0.1, 0, 1)).isEqualTo(0.25);
    assertThat(options.flag("group", true)).isFalse();
    assertThat(options.word("kernel", List.of("rbf", "matern"))).isEqualTo("matern");
    assertThat(options.whole("candidates", 24, 1, 100)).isEqualTo(24);
    options.done();

    refused("startup", Value.of(2.5), "must be a whole number from 1 to 9, found 2.5");
    refused("startup", Value.of(10), "must be a number from 1 to 9, found 10");
    refused("startup", Value.of("many"), "must be a number from 1 to 9, found \"many\"");
    refused("startup", Value.of(Double.NaN), "must be a number from 1 to 9, found NaN");
    refused("start_up", Value.of(3), "some has no option 'start_up'; did you mean 'startup'?");
    refused("group", Value.of("yes"), "must be true or false, found \"yes\"");
    refused("kernel", Value.of("linear"), "must be one of rbf, matern, found \"linear\"");
  }

  private static void refused(String name, Value value, String message) {
    var options = new Options("some", Map.of(name, value));
    assertThatExceptionOfType(InvalidSearchException.class)
        .isThrownBy(() -> {
          options.whole("startup", 3, 1, 9);
          options.flag("group", true);
          options.word("kernel", List.of("rbf", "matern"));
          options.done();
        })
        .withMessageEndingWith(message);
  }
}
