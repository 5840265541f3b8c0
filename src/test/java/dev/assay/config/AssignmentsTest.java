package dev.assay.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.assay.json.Json;
import dev.assay.space.Value;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AssignmentsTest {

  @ParameterizedTest
  @CsvSource(
      delimiterString = " => ",
      quoteCharacter = '`',
      value = {
        "1 => 1",
        "-3 => -3",
        "+3 => 3",
        "-0 => 0",
        "12345678901234567890123 => 12345678901234567890123",
        "1.0 => 1.0",
        "1e-5 => 1e-05",
        "1E3 => 1000.0",
        ".5 => 0.5",
        "-0.0 => -0.0",
        "1. => 1.0",
        "nan => NaN",
        "inf => Infinity",
        "-inf => -Infinity",
        "true => true",
        "false => false",
        "null => null",
        "True => \"True\"",
        "yes => \"yes\"",
        "12:30 => \"12:30\"",
        "007 => \"007\"",
        "00.5 => \"00.5\"",
        "0x1F => \"0x1F\"",
        "1_000 => \"1_000\"",
        "1e => \"1e\"",
        ". => \".\"",
        "NaN => \"NaN\"",
        "0..3 => \"0..3\"",
        "a|b => \"a|b\"",
        "don't => \"don't\"",
        "two words => \"two words\"",
        "a=b => \"a=b\"",
        "f(1, 2) => \"f(1, 2)\"",
        "x[1,2] => \"x[1,2]\"",
        "\"1\" => \"1\"",
        "'a, b' => \"a, b\"",
        "\"\" => \"\"",
        "\"\\u00e9\\n\\\"\\\\\" => \"é\\n\\\"\\\\\"",
        "'it\\'s' => \"it's\"",
        "[] => []",
        "[1, 2.0, a, 'b, c', [true, null]] => [1,2.0,\"a\",\"b, c\",[true,null]]",
      })
  void one_rule_gives_a_word_its_type(String text, String json) {
    Value.Object params = Assignments.parse("k = " + text + " , last=1");

    assertThat(Json.writeExact(params)).isEqualTo("{\"k\":" + json + ",\"last\":1}");
  }

  @Test
  void keys_keep_their_order_and_may_hold_dots_dashes_and_slashes() {
    assertThat(Json.write(Assignments.parse("opt.lr=1,weight-decay = 2,  a/b_c=3")))
        .isEqualTo("{\"opt.lr\":1,\"weight-decay\":2,\"a/b_c\":3}");
  }

  @Test
  void blank_text_assigns_nothing() {
    assertThat(Assignments.parse(" \n")).isEqualTo(Value.EMPTY);
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " => ",
      quoteCharacter = '`',
      value = {
        "lr => --params: the clause 'lr' has no '='; write key=value",
        "a=1, b 2 => --params: the clause 'b 2' has no '='",
        "a=1, => --params: an empty clause",
        "a=1,,b=2 => --params: an empty clause",
        "a=1, a=2 => --params: a: the key is given twice; keep one of them",
        "a= => --params: a: a value is missing; write \"\" for an empty text",
        "a=,b=1 => --params: a: a value is missing",
        "=1 => --params: the key '' is not a name",
        "a b=1 => --params: the key 'a b' is not a name",
        "--lr=1 => --params: the key '--lr' is not a name; write it without leading dashes",
        "a=[1, 2 => --params: a: a list is never closed",
        "a=[1,] => --params: a: a value is missing",
        "a=f(1 => --params: a: a bracket is never closed",
        "a=\"x => --params: a: the quote in \"x is never closed",
        "a='x'y => --params: a: 'y' follows a closed quote or bracket",
        "a=\"\\d\" => --params: a: '\\d' is no escape",
        "a=\"\\u12\" => --params: a: \\u needs four hexadecimal digits",
        "a=1e999 => --params: a: the number 1e999 is too large for a float",
      })
  void bad_text_is_refused_in_one_line_that_names_the_clause(String text, String message) {
    assertThatExceptionOfType(InputException.class)
        .isThrownBy(() -> Assignments.parse(text))
        .withMessageStartingWith(message);
  }

  @Test
  void a_message_stays_on_one_line_and_sends_no_commands_to_a_terminal() {
    assertThatExceptionOfType(InputException.class)
        .isThrownBy(() -> Assignments.parse("a\n\u001b[31mb"))
        .withMessageContaining("a\\n\\u001b[31mb")
        .satisfies(e -> {
          assertThat(e.where()).isEqualTo("--params");
          assertThat(e.line()).isZero();
          assertThat(e.key()).isEmpty();
        });
  }

  @Test
  void lists_nested_too_deep_are_refused() {
    assertThatExceptionOfType(InputException.class)
        .isThrownBy(() -> Assignments.parse("a=" + "[".repeat(100_000)))
        .withMessageContaining("64");
  }
}
