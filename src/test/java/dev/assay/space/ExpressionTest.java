package dev.assay.space;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExpressionTest {

  private static final long SEED = 99;

  private static final Space SPACE =
      new Space(
          List.of(
              new Parameter("lr", new Domain.Float(1e-5, 1, Scale.LOG)),
              new Parameter("width", new Domain.Int(1, 256, 1, Scale.LINEAR)),
              new Parameter("opt.momentum", new Domain.Float(0, 1, Scale.LINEAR)),
              new Parameter("weight-decay", new Domain.Float(0, 1, Scale.LINEAR)),
              new Parameter("act", texts("relu", "tanh")),
              new Parameter(
                  "bias", new Domain.Categorical(List.of(Value.of(true), Value.of(false)))),
              new Parameter("min", new Domain.Constant(Value.of(3))),
              new Parameter(
                  "decay",
                  new Domain.Float(0, 1, Scale.LINEAR),
                  Condition.of("act", Value.of("relu")))));

  private static final Value.Object POINT = point();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "lr * width <= 6.4",
        "lr*width<=10 and act == 'tanh'",
        "act != \"relu\"",
        "not act == 'relu'",
        "bias",
        "bias == true and not not bias",
        "1 + 2 * 3 == 7",
        "(1 + 2) * 3 == 9",
        "2 ** 3 ** 2 == 512",
        "-2 ** 2 == -4",
        "2 ** -1 == 0.5",
        "7 % 3 == 1 and -7 % 3 == 2 and 7 % -3 == -2",
        "7 / 2 == 3.5",
        "10 - 3 - 2 == 5",
        "0 < lr < 1 < width",
        "not 0 < lr < 0.01",
        "opt.momentum == 0.9",
        "`weight-decay` < 0.1",
        "min(width, 3, 2) == 2 and max(1, width) == 64 and min == 3",
        "abs(-3) == 3 and sqrt(16) == 4 and log(exp(1)) == 1 and log2(width) == 6",
        "log2(536870912) == 29",
        "1 / 0 > 10 and not 0 / 0 < 1",
        "false or 1e-5 < .5 or 1. == 2",
        "true or width == 1 and false",
        "width == 64.0",
        "'it\\'s' == \"it's\"",
        "decay > 100"
      })
  void these_hold(String text) {
    Expression expression = Expression.parse(text);

    expression.check(SPACE);
    assertThat(expression.holds(POINT)).isTrue();
  }

  @Test
  void a_constraint_on_an_absent_parameter_is_satisfied_as_a_whole() {
    Expression expression = Expression.parse("decay < 0.1 and width == 1");

    assertThat(expression.holds(POINT)).isTrue();
    assertThat(expression.names()).containsExactly("decay", "width");
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " => ",
      quoteCharacter = '~',
      value = {
        "lr * <= 3 => 'lr * <= 3': a value is expected, found '<=' (column 6)",
        "lr < => 'lr <': a value is expected, found the end (column 5)",
        "lr = 3 => 'lr = 3': '=' has no meaning here; equality is == (column 4)",
        "lr < 1 && bias => write and",
        "(lr < 1 => ')' is expected, found the end",
        "lr 3 => an operator is expected, found '3'",
        "lr < 1) => an operator is expected, found ')'",
        "sin(lr) < 1 => there is no function 'sin'; there are min, max, abs, floor, ceil, round, log, log2, exp, sqrt (column 1)",
        "log(lr, 2) < 1 => log takes one number, found 2",
        "max(lr) < 1 => max takes two or more numbers, found 1",
        "act == 'relu => it is never closed",
        "lr # 2 => '#' has no meaning here",
        "lr // 2 < 1 => a value is expected, found '/'",
      })
  void text_that_is_no_expression_is_refused_with_its_column(String text, String message) {
    assertThatExceptionOfType(InvalidSpaceException.class)
        .isThrownBy(() -> Expression.parse(text))
        .withMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " => ",
      quoteCharacter = '~',
      value = {
        "lrr < 1 => 'lrr < 1': there is no parameter 'lrr'; the space has lr, width, opt.momentum",
        "lr * width => a constraint must be true or false, found a number",
        "act < 3 => < <= > >= need numbers, found a text",
        "act == 3 => a text never equals a number",
        "act + 1 < 2 => arithmetic needs numbers, found a text",
        "lr and bias => and, or, not need comparisons, found a number",
        "bias == 1 => a truth value never equals a number",
        "weight-decay < 1 => there is no parameter 'weight'",
      })
  void constraints_that_do_not_fit_the_space_are_refused_before_any_point(
      String text, String message) {
    Expression expression = Expression.parse(text);

    assertThatExceptionOfType(InvalidSpaceException.class)
        .isThrownBy(() -> expression.check(SPACE))
        .withMessageContaining(message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"(", "not ", "-", "2**", "abs("})
  void endless_nesting_is_refused(String piece) {
    assertThatExceptionOfType(InvalidSpaceException.class)
        .isThrownBy(() -> Expression.parse(piece.repeat(400) + "1"));
  }

  @Test
  void a_long_sum_is_evaluated() {
    assertThat(Expression.parse("1" + "+1".repeat(900) + " == 901").holds(POINT)).isTrue();
  }

  @Test
  void any_text_either_reads_or_is_refused() {
    var random = new Random(SEED);
    String[] pieces = {
      "lr", "1", ".5", "+", "-", "**", "<", "==", "and", "not", "(", ")", "'a'", ",", "min", " ",
      "`", "%"
    };
    for (int round = 0; round < 20_000; round++) {
      var text = new StringBuilder();
      for (int i = random.nextInt(10); i > 0; i--) {
        text.append(pieces[random.nextInt(pieces.length)]).append(' ');
      }
      try {
        Expression expression = Expression.parse(text.toString());
        expression.check(SPACE);
        expression.holds(POINT);
      } catch (InvalidSpaceException e) {
        assertThat(e.getMessage()).as("seed %d", SEED).contains(text);
      }
    }
  }

  private static Value.Object point() {
    var values = new LinkedHashMap<String, Value>();
    values.put("lr", Value.of(0.1));
    values.put("width", Value.of(64));
    values.put("opt.momentum", Value.of(0.9));
    values.put("weight-decay", Value.of(0.01));
    values.put("act", Value.of("tanh"));
    values.put("bias", Value.of(true));
    values.put("min", Value.of(3));
    return Value.object(values);
  }

  private static Domain texts(String... choices) {
    return new Domain.Categorical(List.of(choices).stream().map(Value::of).toList());
  }
}
