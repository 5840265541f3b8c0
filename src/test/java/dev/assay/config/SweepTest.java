package dev.assay.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.assay.json.Json;
import dev.assay.space.Value;
import java.math.BigInteger;
import java.util.HashSet;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SweepTest {

  private static final long SEED = 20_11;

  @Test
  void the_first_key_varies_slowest() {
    assertThat(Sweep.parse("lr=0.1|0.01, seed=0..2").expand())
        .extracting(Json::write)
        .containsExactly(
            "{\"lr\":0.1,\"seed\":0}",
            "{\"lr\":0.1,\"seed\":1}",
            "{\"lr\":0.1,\"seed\":2}",
            "{\"lr\":0.01,\"seed\":0}",
            "{\"lr\":0.01,\"seed\":1}",
            "{\"lr\":0.01,\"seed\":2}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " => ",
      quoteCharacter = '`',
      value = {
        "1 => [1]",
        "0..3 => [0,1,2,3]",
        "-2..0 => [-2,-1,0]",
        "5..5 => [5]",
        "0..10..4 => [0,4,8]",
        "7|1..3|relu => [7,1,2,3,\"relu\"]",
        "\"0..3\" => [\"0..3\"]",
        "../data|a..b => [\"../data\",\"a..b\"]",
        "'a|b'|[1|2, 3] => [\"a|b\",[\"1|2\",3]]",
        "true | null | 1e-5 => [true,null,1e-05]",
        "\"\"|x => [\"\",\"x\"]",
      })
  void alternatives_and_ranges_give_typed_values(String text, String values) {
    Sweep sweep = Sweep.parse("k=" + text);
    var found = new java.util.ArrayList<Value>();
    sweep.expand().forEach(point -> found.add(point.get("k").orElseThrow()));

    assertThat(Json.write(Value.of(found))).isEqualTo(values);
    assertThat(sweep.count()).isEqualTo(found.size());
  }

  @Test
  void a_huge_sweep_is_counted_exactly_and_read_one_by_one() {
    Sweep sweep = Sweep.parse("a=0..999999999999, b=0..999999999999, c=x|0..99");

    assertThat(sweep.count()).isEqualTo(new BigInteger("101").multiply(BigInteger.TEN.pow(24)));
    var points = sweep.expand().iterator();
    for (int i = 0; i < 101; i++) {
      points.next();
    }
    assertThat(Json.write(points.next())).isEqualTo("{\"a\":0,\"b\":1,\"c\":\"x\"}");
  }

  @Test
  void no_axis_makes_one_combination_which_is_what_all_share() {
    Value.Object shared = Assignments.parse("lr=1");

    assertThat(Sweep.parse("").expand(shared)).containsExactly(shared);
    assertThat(Sweep.parse("").count()).isEqualTo(1);
  }

  @Test
  void a_key_in_both_options_is_refused() {
    Sweep sweep = Sweep.parse("lr=1|2, seed=0..3, act=relu");

    assertThatExceptionOfType(InputException.class)
        .isThrownBy(() -> sweep.expand(Assignments.parse("seed=1, x=1, lr=3")))
        .withMessage("--params and --sweep share keys: [lr, seed]; put each key in exactly one.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " => ",
      quoteCharacter = '`',
      value = {
        "seed=3..0 => --sweep: seed: the range 3..0 runs backwards; write the smaller number first: 0..3",
        "seed=0..3..0 => --sweep: seed: the step of 0..3..0 is not above 0",
        "seed=0..3..-1 => --sweep: seed: the step of 0..3..-1 is not above 0",
        "lr=0.1..0.5 => --sweep: lr: the range 0.1..0.5 is not of whole numbers",
        "lr=1e-5..1 => --sweep: lr: the range 1e-5..1 is not of whole numbers",
        "lr= => --sweep: lr: a value is missing",
        "lr=1| => --sweep: lr: a value is missing",
        "lr=1||2 => --sweep: lr: a value is missing",
        "lr=1|,a=2 => --sweep: lr: a value is missing",
        "lr=1,lr=2 => --sweep: lr: the key is given twice; join its values with |",
        "lr => --sweep: the clause 'lr' has no '='",
        "lr=1,2 => --sweep: the clause '2' has no '='",
      })
  void bad_text_is_refused_in_one_line_that_names_the_clause(String text, String message) {
    assertThatExceptionOfType(InputException.class)
        .isThrownBy(() -> Sweep.parse(text))
        .withMessageStartingWith(message);
  }

  @Test
  void the_count_is_the_number_of_distinct_combinations_for_any_axes() {
    var random = new Random(SEED);
    for (int round = 0; round < 200; round++) {
      var text = new StringBuilder();
      for (int axis = random.nextInt(1, 4); axis > 0; axis--) {
        int first = random.nextInt(-5, 5);
        text.append(text.isEmpty() ? "" : ", ")
            .append("k%d=%d..%d..%d|x".formatted(axis, first, first + random.nextInt(6), axis));
      }

      Sweep sweep = Sweep.parse(text.toString());
      var points = new HashSet<Value>();
      sweep.expand().forEach(points::add);

      assertThat(sweep.count()).as("seed %d: %s", SEED, text).isEqualTo(points.size());
    }
  }

  @Test
  void any_text_either_reads_or_is_refused_as_input() {
    var random = new Random(SEED);
    String marks = "ab=,|[]\"'\\.01-e+ {}(\n";
    for (int round = 0; round < 20_000; round++) {
      var text = new StringBuilder();
      for (int i = random.nextInt(20); i > 0; i--) {
        text.append(marks.charAt(random.nextInt(marks.length())));
      }
      try {
        Sweep.parse(text.toString());
        Assignments.parse(text.toString());
      } catch (InputException e) {
        assertThat(e.getMessage()).as("seed %d: %s", SEED, text).doesNotContain("\n");
      }
    }
  }
}
