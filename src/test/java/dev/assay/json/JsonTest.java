package dev.assay.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.assay.space.CanonicalJson;
import dev.assay.space.ContentId;
import dev.assay.space.Value;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {

  private static final long SEED = 4711;

  @Test
  void integers_keep_any_size_and_are_not_floats() {
    assertThat(Json.parse("[1, 1.0, 1e0, 123456789012345678901234567890]"))
        .isEqualTo(
            Value.of(
                List.of(
                    Value.of(1),
                    Value.of(1.0),
                    Value.of(1.0),
                    new Value.Int(new BigInteger("123456789012345678901234567890")))));
  }

  @Test
  void keys_keep_their_order_in_both_directions() {
    String text = "{\"b\":1,\"a\":[true,false,null],\"c\":{\"z\":\"x\",\"y\":1e-05}}";

    assertThat(Json.write(Json.parse(text))).isEqualTo(text);
  }

  @Test
  void numbers_that_are_not_finite_are_strings_for_programs_and_literals_for_storing() {
    Value value = Json.parse("[NaN,Infinity,-Infinity]");

    assertThat(Json.write(value)).isEqualTo("[\"NaN\",\"Infinity\",\"-Infinity\"]");
    assertThat(Json.writeExact(value)).isEqualTo("[NaN,Infinity,-Infinity]");
  }

  @Test
  void indented_text_has_two_spaces_a_level() {
    assertThat(Json.writeIndented(Json.parse("{\"a\":[1,{}],\"b\":{\"c\":[]}}")))
        .isEqualTo(
            """
            {
              "a": [
                1,
                {}
              ],
              "b": {
                "c": []
              }
            }\
            """);
  }

  @Test
  void text_that_is_written_stays_on_one_line_and_survives_utf_8() {
    String written = Json.write(Value.of("a\n\u0007\u0085😀\ud800\"\\"));

    assertThat(written).isEqualTo("\"a\\n\\u0007\\u0085😀\\ud800\\\"\\\\\"");
    assertThat(new String(written.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8))
        .isEqualTo(written);
  }

  @Test
  void any_value_comes_back_from_each_exact_text_with_the_same_identity() {
    var values = new RandomValues(SEED);
    for (int i = 0; i < 3000; i++) {
      Value.Object value = values.object(3);

      assertThat(Json.parse(Json.writeExact(value))).as("seed %d, %d", SEED, i).isEqualTo(value);
      Value canonical = Json.parse(CanonicalJson.write(value));
      assertThat(canonical).as("seed %d, %d", SEED, i).isEqualTo(value);
      assertThat(ContentId.of((Value.Object) canonical)).isEqualTo(ContentId.of(value));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "  ",
        "{",
        "[1",
        "[1,]",
        "{\"a\":1,}",
        "{a:1}",
        "{'a':1}",
        "01",
        "+1",
        ".5",
        "1.",
        "1e",
        "INF",
        "+INF",
        "-INF",
        "+Infinity",
        "nan",
        "true false",
        "[1] 2",
        "// x\n1",
        "\"a\nb\"",
        "\"\\x\"",
        "tru",
        "{\"a\" 1}",
        "[1 2]",
        "]",
        "1}",
        "\ufeff1",
        "{\"a\":}",
        "-"
      })
  void what_is_not_json_is_refused_in_one_line(String text) {
    assertThatExceptionOfType(JsonSyntaxException.class)
        .isThrownBy(() -> Json.parse(text))
        .satisfies(e -> {
          assertThat(e.getMessage()).doesNotContain("\n").doesNotContain("Source");
          assertThat(e.line()).isPositive();
          assertThat(e.column()).isPositive();
        });
  }

  @ParameterizedTest
  @CsvSource({"'{\"a\":1,\n \"a\":2}',2,2", "'[1,\n2,\nx]',3,1", "'{\"a\": 1} x',1,10"})
  void an_error_names_its_line_and_column(String text, int line, int column) {
    assertThatExceptionOfType(JsonSyntaxException.class)
        .isThrownBy(() -> Json.parse(text))
        .satisfies(e -> {
          assertThat(e.line()).isEqualTo(line);
          assertThat(e.column()).isBetween(column, column + 1);
        });
  }

  @Test
  void sixty_four_levels_are_read_and_one_more_is_refused() {
    assertThat(Json.write(Json.parse("[".repeat(64) + "]".repeat(64)))).hasSize(128);

    assertThatExceptionOfType(JsonSyntaxException.class)
        .isThrownBy(() -> Json.parse("[".repeat(65) + "]".repeat(65)))
        .withMessageContaining("64");
  }
}
