package dev.assay.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.assay.space.Value;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OptionsTest {

  @Test
  void options_are_read_by_kind() {
    var options =
        new Options(
            "some",
            Map.of(
                "startup", Value.of(20),
                "gamma", Value.of(0.25),
                "group", Value.of(false),
                "kernel", Value.of("matern"),
                "base", Value.object(Map.of("score", Value.of(1)))));

    assertThat(options.whole("startup", 10, 1, 1_000)).isEqualTo(20);
    assertThat(options.number("gamma", 0.1, 0, 1)).isEqualTo(0.25);
    assertThat(options.flag("group", true)).isFalse();
    assertThat(options.word("kernel", List.of("rbf", "matern"))).isEqualTo("matern");
    assertThat(options.numbers("base", Map.of())).containsExactly(Map.entry("score", 1.0));
    options.done();
  }

  @Test
  void what_is_not_given_has_its_default() {
    var options = new Options("some", Map.of());

    assertThat(options.whole("candidates", 0, 1, 100)).isZero();
    assertThat(options.number("bound", Double.NaN, 0, 1)).isNaN();
    assertThat(options.flag("group", true)).isTrue();
    assertThat(options.word("kernel", List.of("rbf", "matern"))).isEqualTo("rbf");
    assertThat(options.has("patience")).isFalse();
    options.done();
  }

  @Test
  void what_does_not_fit_is_named_with_what_is_allowed() {
    refused("startup", Value.of(2.5), "found 2.5; a whole number from 1 to 9 is allowed");
    refused("startup", Value.of(10), "found 10; a whole number from 1 to 9 is allowed");
    refused("startup", Value.of("many"), "found \"many\"; a whole number from 1 to 9 is allowed");
    refused("startup", Value.of(Double.NaN), "found NaN; a whole number from 1 to 9 is allowed");
    refused("delta", Value.of(-1), "found -1; a number of at least 0 is allowed");
    refused("group", Value.of("yes"), "found \"yes\"; true or false is allowed");
    refused("kernel", Value.of("linear"), "found \"linear\"; one of rbf, matern is allowed");
    refused("base", Value.of(3), "found 3; a table of numbers is allowed");
    refused("start_up", Value.of(3), "some has no such option");
  }

  private static void refused(String name, Value value, String problem) {
    var options = new Options("some", Map.of(name, value, "max", Value.of(3)));
    assertThatExceptionOfType(InvalidOptionException.class)
        .isThrownBy(() -> read(options))
        .satisfies(refusal -> {
          assertThat(refusal.option()).isEqualTo(name);
          assertThat(refusal.problem()).isEqualTo(problem);
        })
        .withMessageStartingWith("some: %s: %s".formatted(name, problem));
  }

  private static void read(Options options) {
    options.number("max", 0, 100);
    options.whole("startup", 3, 1, 9);
    options.number("delta", 0, 0, Double.MAX_VALUE);
    options.flag("group", true);
    options.word("kernel", List.of("rbf", "matern"));
    options.numbers("base", Map.of());
    options.done();
  }

  @Test
  void what_is_needed_and_unknown_says_so() {
    assertThatExceptionOfType(InvalidOptionException.class)
        .isThrownBy(() -> read(new Options("some", Map.of())))
        .withMessage("some: max: it is needed, a number from 0 to 100");
    assertThatExceptionOfType(InvalidOptionException.class)
        .isThrownBy(() -> new Options("grid", Map.of("a", Value.of(1))).done())
        .withMessage("grid: a: grid has no options");
  }
}
