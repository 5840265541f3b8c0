package dev.assay.optimize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import dev.assay.space.CanonicalJson;
import dev.assay.space.Condition;
import dev.assay.space.Domain;
import dev.assay.space.Expression;
import dev.assay.space.Parameter;
import dev.assay.space.Scale;
import dev.assay.space.Space;
import dev.assay.space.Value;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RandomSearchTest {

  private static final long SEED = 7;
  private static final int POINTS = 4_000;

  private static final Parameter LR = new Parameter("lr", new Domain.Float(1e-5, 1e-1, Scale.LOG));
  private static final Parameter WIDTH =
      new Parameter("width", new Domain.Int(1, 256, 1, Scale.LOG));
  private static final Parameter DROP =
      new Parameter("drop", new Domain.Float(0, 0.5, Scale.LINEAR));
  private static final Parameter STEPS =
      new Parameter("steps", new Domain.Float(0, 0.3, Scale.LINEAR, 0.1));
  private static final Parameter ACT =
      new Parameter("act", new Domain.Categorical(List.of(Value.of("relu"), Value.of("tanh"))));
  private static final Parameter DECAY =
      new Parameter(
          "decay", new Domain.Int(0, 9, 1, Scale.LINEAR), Condition.of("act", Value.of("relu")));
  private static final Space SPACE = new Space(List.of(LR, WIDTH, DROP, STEPS, ACT, DECAY));

  @Test
  void a_point_depends_on_nothing_but_seed_and_number() {
    Value.Object again = RandomSearch.point(SPACE, List.of(), SEED, 5);

    assertThat(points(SPACE, List.of()).skip(5).findFirst()).contains(again);
    assertThat(RandomSearch.point(SPACE, List.of(), SEED + 1, 5)).isNotEqualTo(again);
    assertThat(RandomSearch.point(SPACE, List.of(), SEED, 6)).isNotEqualTo(again);
  }

  @Test
  void the_first_points_of_a_seed_stay_the_same_from_release_to_release() {
    var space = new Space(List.of(LR, ACT, DECAY));

    assertThat(IntStream.range(1, 4).mapToObj(i -> RandomSearch.point(space, List.of(), 1, i)))
        .extracting(CanonicalJson::write)
        .containsExactly(
            "{\"act\": \"relu\", \"decay\": 2, \"lr\": 0.000724073864801991}",
            "{\"act\": \"tanh\", \"lr\": 0.0051915336692811235}",
            "{\"act\": \"relu\", \"decay\": 6, \"lr\": 1.0370705512852851e-05}");
  }

  @Test
  void another_parameter_does_not_change_those_that_were_there() {
    Value.Object small = RandomSearch.point(new Space(List.of(LR)), List.of(), SEED, 1);

    assertThat(RandomSearch.point(SPACE, List.of(), SEED, 1).get("lr")).isEqualTo(small.get("lr"));
  }

  @Test
  void every_point_lies_in_its_space() {
    points(SPACE, List.of())
        .forEach(point -> {
          boolean relu = point.get("act").orElseThrow().equals(Value.of("relu"));
          assertThat(point.get("decay").isPresent()).isEqualTo(relu);
          point
              .members()
              .forEach((name, value) ->
                  assertThat(SPACE.parameter(name).orElseThrow().domain().contains(value))
                      .isTrue());
        });
  }

  @Test
  void draws_are_even_on_their_scale() {
    assertThat(mean("lr", Math::log10)).isCloseTo(-3, within(0.07));
    assertThat(mean("drop", x -> x)).isCloseTo(0.25, within(0.01));
    assertThat(mean("width", x -> x <= 16 ? 1 : 0))
        .isCloseTo(Math.log(33) / Math.log(513), within(0.03));
    for (int i = 0; i < 4; i++) {
      double step = i / 10.0;
      assertThat(mean("steps", x -> x == step ? 1 : 0)).isCloseTo(0.25, within(0.03));
    }
    for (int i = 0; i < 10; i++) {
      int digit = i;
      assertThat(mean("decay", x -> x == digit ? 1 : 0)).isCloseTo(0.1, within(0.03));
    }
  }

  @Test
  void parameters_are_independent() {
    double together =
        points(SPACE, List.of())
            .filter(point -> number(point, "lr") < 1e-3 && number(point, "drop") < 0.25)
            .count();

    assertThat(together / POINTS).isCloseTo(0.25, within(0.03));
  }

  @Test
  void constraints_hold_for_every_point_and_keep_the_points_distinct() {
    var constraint = Expression.parse("lr * width <= 0.001");
    var points = points(SPACE, List.of(constraint)).toList();

    assertThat(points).allMatch(constraint::holds);
    assertThat(new HashSet<>(points)).hasSize(POINTS);
  }

  @Test
  void a_space_that_no_point_satisfies_is_refused_after_bounded_tries() {
    assertThatExceptionOfType(InfeasibleSearchException.class)
        .isThrownBy(
            () -> RandomSearch.point(SPACE, List.of(Expression.parse("width > 256")), SEED, 1))
        .withMessage(
            "none of 1000 random points satisfies [width > 256]; loosen the constraints or narrow"
                + " the space");
  }

  @Test
  void the_widest_domains_do_not_overflow() {
    var space =
        new Space(
            List.of(
                new Parameter("x", new Domain.Float(-1e308, 1e308, Scale.LINEAR)),
                new Parameter("y", new Domain.Int(-5, Long.MAX_VALUE - 7, 1, Scale.LINEAR)),
                new Parameter("z", new Domain.Int(1, Long.MAX_VALUE - 1, 1, Scale.LOG))));
    var seen = new ArrayList<Value>();
    for (int i = 0; i < 100; i++) {
      seen.add(RandomSearch.point(space, List.of(), SEED, i));
    }

    assertThat(new HashSet<>(seen)).hasSize(100);
  }

  private static Stream<Value.Object> points(Space space, List<Expression> constraints) {
    return IntStream.range(0, POINTS)
        .mapToObj(number -> RandomSearch.point(space, constraints, SEED, number));
  }

  private static double mean(String name, java.util.function.DoubleUnaryOperator of) {
    return points(SPACE, List.of())
        .filter(point -> point.get(name).isPresent())
        .mapToDouble(point -> of.applyAsDouble(number(point, name)))
        .average()
        .orElseThrow();
  }

  private static double number(Value.Object point, String name) {
    return switch (point.get(name).orElseThrow()) {
      case Value.Int(var number) -> number.doubleValue();
      case Value.Float(double number) -> number;
      case Value other -> throw new AssertionError(other);
    };
  }
}
