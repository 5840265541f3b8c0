package dev.assay.space;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.assay.space.Prior.Uniform;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AxisTest {

  static Stream<Domain> domains() {
    return Stream.of(
        new Domain.Float(-2, 5, Scale.LINEAR),
        new Domain.Float(1e-6, 1e2, Scale.LOG),
        new Domain.Float(0.5, 0.9999, Scale.LOGIT),
        new Domain.Float(0, 1, Scale.LINEAR, 0.3),
        new Domain.Float(0, 10, Scale.LINEAR, 0, new Prior.Normal(3, 2)),
        new Domain.Float(0, 10, Scale.LINEAR, 2.5, new Prior.Normal(3, 2)),
        new Domain.Float(
            Double.NEGATIVE_INFINITY,
            Double.POSITIVE_INFINITY,
            Scale.LINEAR,
            0,
            new Prior.Normal(-1, 4)),
        new Domain.Float(0, Double.POSITIVE_INFINITY, Scale.LOG, 0, new Prior.Normal(-3, 1)),
        new Domain.Float(0, 1, Scale.LOGIT, 0, new Prior.Normal(2, 1)),
        new Domain.Int(-3, 17, 1, Scale.LINEAR),
        new Domain.Int(0, 10, 4, Scale.LINEAR),
        new Domain.Int(1, 1_000_000, 1, Scale.LOG),
        new Domain.Int(1, 4096, 1, Scale.POWER_OF_TWO),
        new Domain.Int(0, 100, 1, Scale.LINEAR, new Prior.Normal(20, 5)),
        new Domain.Ordinal(List.of(Value.of("s"), Value.of("m"), Value.of("l"))),
        new Domain.Categorical(List.of(Value.of("a"), Value.of("b")), List.of(1.0, 3.0)));
  }

  @ParameterizedTest
  @MethodSource("domains")
  void every_coordinate_is_a_value_of_the_domain_and_comes_back(Domain domain) {
    Axis axis = Axis.of(domain);
    var random = new SplittableRandom(7);

    for (int i = 0; i < 2_000; i++) {
      double drawn = axis instanceof Axis.Line ? random.nextDouble() : random.nextInt(2);
      Value value = axis.value(drawn);
      double coordinate = axis.coordinate(value);

      assertThat(domain.contains(value)).as("%s at %s", value, drawn).isTrue();
      assertThat(axis.value(coordinate)).as("at %s", coordinate).isIn(value, nearly(value, axis));
      if (axis instanceof Axis.Line line && axis.cells() > 0) {
        assertThat(drawn).isBetween(line.from(coordinate), line.to(coordinate));
      } else if (axis instanceof Axis.Line) {
        assertThat(coordinate).isCloseTo(drawn, within(1e-6));
      }
    }
  }

  /// In a continuum the way there and back may cost the last digits.
  private static Value nearly(Value value, Axis axis) {
    return axis.cells() == 0 ? axis.value(axis.coordinate(value)) : value;
  }

  @ParameterizedTest
  @MethodSource("domains")
  void the_ends_of_a_line_are_the_first_and_the_last_value(Domain domain) {
    if (Axis.of(domain) instanceof Axis.Line line && line.cells() > 0) {
      assertThat(line.value(0)).isEqualTo(domain.at(0));
      assertThat(line.value(1)).isEqualTo(domain.at(line.cells() - 1));
      assertThat(line.from(0)).isZero();
      assertThat(line.to(1)).isEqualTo(1);
    }
  }

  @Test
  void cells_of_equally_likely_values_are_equally_wide() {
    var line = (Axis.Line) Axis.of(new Domain.Int(1, 4, 1, Scale.LINEAR));

    assertThat(line.coordinate(Value.of(1))).isEqualTo(0.125);
    assertThat(line.coordinate(Value.of(4))).isEqualTo(0.875);
    assertThat(line.from(0.3)).isEqualTo(0.25);
    assertThat(line.to(0.3)).isEqualTo(0.5);
  }

  @Test
  void the_middle_of_a_line_under_a_normal_prior_is_its_mean() {
    var domain = new Domain.Float(-1000, 1000, Scale.LINEAR, 0, new Prior.Normal(3, 2));

    assertThat(Axis.of(domain).value(0.5)).isEqualTo(Value.of(3.0));
    assertThat(Axis.of(domain).coordinate(Value.of(5.0))).isCloseTo(0.841345, within(1e-6));
  }

  @Test
  void weights_decide_how_wide_a_choice_is() {
    var choice =
        new Axis.Choice(
            new Domain.Categorical(List.of(Value.of("a"), Value.of("b")), List.of(1.0, 3.0)));

    assertThat(choice.probability(1)).isEqualTo(0.75);
    assertThat(choice.draw(0.2)).isZero();
    assertThat(choice.draw(0.3)).isEqualTo(1);
    assertThat(choice.coordinate(Value.of("c"))).isNaN();
  }

  @Test
  void a_prior_and_an_open_bound_need_each_other() {
    assertThat(new Domain.Float(0, 1, Scale.LINEAR, 0, Uniform.UNIFORM).size()).isEmpty();
    assertThat(
            org.assertj.core.api.Assertions.catchThrowable(
                () -> new Domain.Float(0, Double.POSITIVE_INFINITY, Scale.LINEAR)))
        .isInstanceOf(InvalidSpaceException.class)
        .hasMessageContaining("finite");
  }
}
