package dev.assay.optimize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.assay.space.CanonicalJson;
import dev.assay.space.Condition;
import dev.assay.space.Domain;
import dev.assay.space.Expression;
import dev.assay.space.InvalidSpaceException;
import dev.assay.space.Parameter;
import dev.assay.space.Scale;
import dev.assay.space.Space;
import dev.assay.space.Value;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class GridTest {

  private static final long SEED = 31;

  private static final Parameter WIDTH =
      new Parameter("width", new Domain.Int(1, 3, 1, Scale.LINEAR));
  private static final Parameter ACT =
      new Parameter("act", new Domain.Categorical(List.of(Value.of("relu"), Value.of("tanh"))));
  private static final Parameter DECAY =
      new Parameter(
          "decay",
          new Domain.Float(0, 0.2, Scale.LINEAR, 0.1),
          Condition.of("act", Value.of("relu")));

  @Test
  void the_first_parameter_varies_slowest() {
    assertThat(texts(new Space(List.of(ACT, WIDTH)), List.of()))
        .containsExactly(
            "{\"act\": \"relu\", \"width\": 1}",
            "{\"act\": \"relu\", \"width\": 2}",
            "{\"act\": \"relu\", \"width\": 3}",
            "{\"act\": \"tanh\", \"width\": 1}",
            "{\"act\": \"tanh\", \"width\": 2}",
            "{\"act\": \"tanh\", \"width\": 3}");
  }

  @Test
  void a_parameter_whose_condition_does_not_hold_is_absent_and_multiplies_nothing() {
    var space = new Space(List.of(ACT, DECAY));

    assertThat(texts(space, List.of()))
        .containsExactly(
            "{\"act\": \"relu\", \"decay\": 0.0}",
            "{\"act\": \"relu\", \"decay\": 0.1}",
            "{\"act\": \"relu\", \"decay\": 0.2}",
            "{\"act\": \"tanh\"}");
    assertThat(Grid.size(space)).isEqualTo(6);
  }

  @Test
  void a_child_declared_before_its_parent_keeps_its_place_in_the_point() {
    var points = points(new Space(List.of(DECAY, ACT)), List.of());

    assertThat(points).hasSize(4);
    assertThat(points.getFirst().members().keySet()).containsExactly("decay", "act");
  }

  @Test
  void constraints_remove_points_and_spare_those_that_lack_the_parameter() {
    var space = new Space(List.of(ACT, DECAY, WIDTH));

    assertThat(texts(space, List.of(Expression.parse("decay * width > 0.35"))))
        .containsExactly(
            "{\"act\": \"relu\", \"decay\": 0.2, \"width\": 2}",
            "{\"act\": \"relu\", \"decay\": 0.2, \"width\": 3}",
            "{\"act\": \"tanh\", \"width\": 1}",
            "{\"act\": \"tanh\", \"width\": 2}",
            "{\"act\": \"tanh\", \"width\": 3}");
    assertThat(texts(space, List.of(Expression.parse("width > 3")))).isEmpty();
  }

  @Test
  void an_empty_space_has_one_point() {
    assertThat(points(new Space(List.of()), List.of())).containsExactly(Value.EMPTY);
  }

  @Test
  void a_huge_grid_is_counted_and_read_one_by_one() {
    var digits = new ArrayList<Parameter>();
    for (int i = 0; i < 20; i++) {
      digits.add(new Parameter("d" + i, new Domain.Int(0, 999_999, 1, Scale.LINEAR)));
    }
    var space = new Space(digits);

    assertThat(Grid.size(space)).isEqualTo(BigInteger.TEN.pow(120));
    assertThat(Grid.points(space, List.of()).next().members()).hasSize(20);
  }

  @Test
  void a_continuum_and_a_constraint_that_does_not_fit_are_refused_at_once() {
    var space = new Space(List.of(new Parameter("lr", new Domain.Float(0, 1, Scale.LINEAR))));

    assertThatExceptionOfType(InfeasibleSearchException.class)
        .isThrownBy(() -> Grid.points(space, List.of()))
        .withMessageContaining("grid cannot enumerate 'lr'")
        .withMessageContaining("give it a step");
    assertThatExceptionOfType(InvalidSpaceException.class)
        .isThrownBy(
            () -> Grid.points(new Space(List.of(ACT)), List.of(Expression.parse("lr < 1"))));
  }

  @Test
  void points_are_distinct_and_as_many_as_the_size_when_nothing_is_conditional() {
    var random = new Random(SEED);
    for (int round = 0; round < 100; round++) {
      var parameters = new ArrayList<Parameter>();
      for (int i = random.nextInt(4); i > 0; i--) {
        long low = random.nextInt(-3, 3);
        parameters.add(
            new Parameter(
                "p" + i,
                new Domain.Int(low, low + random.nextInt(5), 1 + random.nextInt(2), Scale.LINEAR)));
      }
      var space = new Space(parameters);

      var points = points(space, List.of());

      assertThat(new HashSet<>(points)).as("seed %d, round %d", SEED, round).hasSameSizeAs(points);
      assertThat(Grid.size(space)).as("seed %d, round %d", SEED, round).isEqualTo(points.size());
    }
  }

  private static List<Value.Object> points(Space space, List<Expression> constraints) {
    var points = new ArrayList<Value.Object>();
    Grid.points(space, constraints).forEachRemaining(points::add);
    return points;
  }

  private static List<String> texts(Space space, List<Expression> constraints) {
    return points(space, constraints).stream().map(CanonicalJson::write).toList();
  }
}
