package dev.assay.space;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.math.BigInteger;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SpaceTest {

  private static final Domain WIDTHS = new Domain.Int(16, 64, 16, Scale.LINEAR);
  private static final Domain ACTS =
      new Domain.Categorical(List.of(Value.of("relu"), Value.of("tanh")));

  @Test
  void a_stepped_float_meets_its_decimals_and_never_passes_its_end() {
    var domain = new Domain.Float(0, 0.35, Scale.LINEAR, 0.1);

    assertThat(domain.size()).contains(BigInteger.valueOf(4));
    assertThat(LongStream.range(0, 4).mapToObj(domain::at))
        .containsExactly(Value.of(0.0), Value.of(0.1), Value.of(0.2), Value.of(0.3));
  }

  @Test
  void integers_step_from_the_low_end() {
    assertThat(WIDTHS.size()).contains(BigInteger.valueOf(4));
    assertThat(WIDTHS.at(3)).isEqualTo(Value.of(64));
    assertThat(new Domain.Int(1, 10, 4, Scale.LINEAR).size()).contains(BigInteger.valueOf(3));
    assertThat(WIDTHS.contains(Value.of(32.0))).isTrue();
    assertThat(WIDTHS.contains(Value.of(33))).isFalse();
    assertThat(WIDTHS.contains(Value.of("32"))).isFalse();
  }

  @Test
  void a_float_without_a_step_is_a_continuum() {
    assertThat(new Domain.Float(0, 1, Scale.LINEAR).size()).isEmpty();
    assertThat(new Domain.Float(1, 1, Scale.LINEAR).size()).contains(BigInteger.ONE);
  }

  @Test
  void domains_that_cannot_be_meant_are_refused() {
    refused(() -> new Domain.Float(2, 1, Scale.LINEAR), "low must not be above high");
    refused(() -> new Domain.Float(Double.NaN, 1, Scale.LINEAR), "finite");
    refused(() -> new Domain.Float(0, 1, Scale.LOG), "above 0 on a log scale, found 0.0");
    refused(() -> new Domain.Float(0, 1, Scale.LINEAR, -0.1), "step must be above 0");
    refused(() -> new Domain.Float(1, 2, Scale.LOG, 0.1), "step needs a linear scale");
    refused(() -> new Domain.Float(0, 1e300, Scale.LINEAR, 1e-300), "too small");
    refused(() -> new Domain.Int(2, 1, 1, Scale.LINEAR), "low must not be above high");
    refused(() -> new Domain.Int(0, 1, 0, Scale.LINEAR), "step must be above 0");
    refused(() -> new Domain.Int(0, 8, 1, Scale.LOG), "above 0 on a log scale");
    refused(() -> new Domain.Int(-1, Long.MAX_VALUE - 1, 1, Scale.LINEAR), "too far apart");
    refused(() -> new Domain.Categorical(List.of()), "at least one");
    refused(() -> new Domain.Categorical(List.of(Value.of(1), Value.of(1))), "found 1 twice");
  }

  @Test
  void parents_come_before_those_whose_condition_speaks_of_them() {
    var space =
        new Space(
            List.of(
                new Parameter("decay", ACTS, Condition.of("act", Value.of("relu"))),
                new Parameter("width", WIDTHS),
                new Parameter("act", ACTS, Condition.of("width", Value.of(32), Value.of(64.0)))));

    assertThat(space.parentsFirst())
        .extracting(Parameter::name)
        .containsExactly("width", "act", "decay");
    assertThat(space.names()).containsExactly("decay", "width", "act");
  }

  @Test
  void conditions_that_cannot_be_meant_are_refused() {
    var act = new Parameter("act", ACTS);
    refused(() -> new Space(List.of(act, act)), "'act' is declared twice");
    refused(
        () -> new Space(List.of(act, child("b", "akt", "relu"))),
        "'b' depends on 'akt', which is not in the space; it has act, b");
    refused(
        () -> new Space(List.of(act, child("b", "act", "rleu"))),
        "'b' can never be present: 'act' is never \"rleu\"");
    refused(
        () -> new Space(List.of(act, child("b", "c", "relu"), child("c", "b", "relu"))),
        "the conditions of b, c go round in a circle");
    refused(() -> new Space(List.of(child("b", "b", "relu"))), "go round in a circle");
    refused(() -> Condition.of("act"), "must allow at least one value");
    refused(() -> new Parameter(" ", ACTS), "needs a name");
  }

  private static Parameter child(String name, String parent, String value) {
    return new Parameter(name, ACTS, Condition.of(parent, Value.of(value)));
  }

  private static void refused(Runnable attempt, String message) {
    assertThatExceptionOfType(InvalidSpaceException.class)
        .isThrownBy(attempt::run)
        .withMessageContaining(message);
  }
}
