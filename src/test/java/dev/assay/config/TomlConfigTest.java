package dev.assay.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.json.Json;
import dev.assay.space.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tomlj.Toml;

class TomlConfigTest {
  private static final Path FILE = Path.of("c.toml");
  private static final Path SAMPLES = Path.of("src/test/resources/queue");
  private static final String BASE =
      """
      # a comment
      title = "x"
      n = 3
      [a]
      rate = 0.5
      list = [1, 2]
      "dotted.name" = 1
      [a.b]
      deep = true
      """;

  private static TomlConfig config(String text) {
    return TomlConfig.read(FILE, text);
  }

  private static TomlConfig with(String text, String overrides) {
    TomlConfig config = config(text);
    return config.with(config.flat((Value.Object) Json.parse(overrides)));
  }

  private static Value at(TomlConfig config, String key) {
    return TomlConfig.read(FILE, config.write()).value(key).orElseThrow();
  }

  @ParameterizedTest
  @ValueSource(strings = {"banking77_gepa.toml", "banking77_mipro.toml"})
  void a_real_file_is_written_and_read_back_as_it_was(String name) throws IOException {
    String text = Files.readString(SAMPLES.resolve(name));

    String written = config(text).write();

    assertThat(TomlItem.of(Toml.parse(written))).isEqualTo(TomlItem.of(Toml.parse(text)));
  }

  @Test
  void every_kind_of_value_keeps_its_type() {
    String text =
        """
        a = 1979-05-27T07:32:00Z
        b = 1979-05-27T07:32:00
        c = 1979-05-27
        d = 07:32:00
        e = [1, 2.0, "x", [true], {k = 1, "q r" = []}]
        f = -0.0
        g = inf
        h = nan
        i = 9223372036854775807
        j = "tab\\t quote\\" back\\\\ nul\\u0000 del\\u007F line\\n é 𝄞"
        k = {}
        [l]
        [[m]]
        [[m]]
        x = 1
        [[m.n]]
        y = 1
        [m.o."p q"]
        """;

    String written = config(text).write();

    assertThat(TomlItem.of(Toml.parse(written))).isEqualTo(TomlItem.of(Toml.parse(text)));
  }

  @Test
  void whatever_is_set_reads_back_with_its_type() {
    long seed = 20_261_122;
    var random = new Random(seed);
    for (int i = 0; i < 300; i++) {
      var overrides = new LinkedHashMap<String, Value>();
      for (int k = 0; k < 5; k++) {
        overrides.put(name(random), value(random, 3));
      }
      TomlConfig base = config("");

      TomlConfig changed = base.with(base.flat(Value.object(overrides)));

      TomlConfig back = TomlConfig.read(FILE, changed.write());
      base.flat(Value.object(overrides))
          .forEach((key, value) ->
              assertThat(back.with(Map.of(key, value)).write())
                  .as("seed %d, round %s", seed, key)
                  .isEqualTo(back.write()));
    }
  }

  private static String name(Random random) {
    String letters = "abcdefghijklmnopqrstuvwxyz_-0";
    var name = new StringBuilder();
    for (int i = 0; i < 8; i++) {
      name.append(letters.charAt(random.nextInt(letters.length())));
    }
    return name.toString();
  }

  private static Value value(Random random, int depth) {
    return switch (random.nextInt(depth > 0 ? 7 : 4)) {
      case 0 -> Value.of(random.nextLong());
      case 1 -> Value.of(Double.longBitsToDouble(random.nextLong() & 0x7FEFFFFFFFFFFFFFL));
      case 2 -> Value.of(random.nextBoolean());
      case 3 -> Value.of(text(random));
      case 4, 5 -> {
        var items = new ArrayList<Value>();
        for (int i = random.nextInt(4); i > 0; i--) {
          items.add(value(random, depth - 1));
        }
        yield Value.of(items);
      }
      default -> {
        var members = new LinkedHashMap<String, Value>();
        for (int i = random.nextInt(4); i > 0; i--) {
          members.put(name(random), value(random, depth - 1));
        }
        yield Value.object(members);
      }
    };
  }

  private static String text(Random random) {
    var text = new StringBuilder();
    for (int i = random.nextInt(12); i > 0; i--) {
      text.appendCodePoint(random.nextInt(10) == 0 ? 0x1D11E : random.nextInt(0x250));
    }
    return text.toString();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"a.b.deep\": false}              | a.b.deep        | false",
        "{\"a\": {\"b\": {\"deep\": false}}} | a.b.deep        | false",
        "{\"a.b\": {\"deep\": false}}       | a.b.deep        | false",
        "{\"a\": {\"b.deep\": false}}       | a.b.deep        | false",
        "{\"a\": {\"dotted.name\": 2}}      | a.'dotted.name' | 2",
        "{\"a.'dotted.name'\": 2}           | a.'dotted.name' | 2",
        "{\"new.table.key\": \"7\"}         | new.table.key   | \"7\"",
        "{\"n\": 4.0}                       | n               | 4.0",
        "{\"n\": 4}                         | n               | 4",
        "{\"a.list\": [3, \"x\"]}           | a.list          | [3,\"x\"]",
      })
  void an_override_is_set_dotted_or_nested(String overrides, String key, String value) {
    TomlConfig changed = with(BASE, overrides);

    assertThat(at(changed, key.replace("'", "\"").replace("\"\"", "\"")))
        .isEqualTo(Json.parse(value));
    assertThat(at(changed, "title")).isEqualTo(Value.of("x"));
    assertThat(at(changed, "a.rate")).as("the rest of its table").isEqualTo(Value.of(0.5));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"n.x\": 1}         | c.toml: n.x: 'n' is a whole number, and only a table has keys",
        "{\"a.list.0\": 1}    | c.toml: a.list.0: 'a.list' is a list, and only a table has keys",
        "{\"a\": 1}           | c.toml: a: it is a table, and would become a whole number",
        "{\"n\": null}        | c.toml: n: found no value; TOML has no null",
        "{\"n\": 9223372036854775808} | c.toml: n: found 9223372036854775808; TOML has no whole",
        "{\"a.rate\": 1, \"a\": {\"rate\": 2}} | c.toml: a.rate: it is overridden twice",
        "{\"a b\": 1}         | c.toml: a b: it is no dotted key of TOML",
        "{\"\": 1}            | c.toml: it is no dotted key of TOML",
        "{\"a..b\": 1}        | c.toml: a..b: it is no dotted key of TOML",
      })
  void what_cannot_be_set_is_refused_in_one_line(String overrides, String message) {
    assertThatThrownBy(() -> with(BASE, overrides))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith(message)
        .hasMessageNotContaining("\n");
  }

  @Test
  void text_that_is_no_toml_is_refused_with_its_line() {
    assertThatThrownBy(() -> config("a = 1\nb = \n"))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith("c.toml:2: not TOML: ");
    assertThatThrownBy(() -> config("a = 1\na = 2\n"))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith("c.toml:2: not TOML: ");
  }

  @Test
  void a_slip_in_a_key_or_kind_is_doubted() {
    TomlConfig config = config(BASE);

    assertThat(config.doubt("a.ratee", Value.of(1)))
        .contains("is not in c.toml and is added; did you mean 'rate'?");
    assertThat(config.doubt("n", Value.of("4"))).contains("was a whole number and becomes text");
    assertThat(config.doubt("n", Value.of(4.5))).isEmpty();
  }

  @Test
  void paths_become_absolute_and_a_missing_file_is_named(@TempDir Path folder) throws IOException {
    Files.writeString(folder.resolve("job.env"), "A=1\n");
    String text =
        "results_folder = \"out\"\n[prompt_learning]\nenv_file_path = \"../%s/job.env\"\n"
            .formatted(folder.getFileName());

    TomlConfig absolute = config(text).from(folder, Map.of());

    assertThat(at(absolute, "results_folder")).isEqualTo(Value.of(folder.resolve("out") + ""));
    assertThat(at(absolute, "prompt_learning.env_file_path"))
        .isEqualTo(Value.of(folder.resolve("job.env") + ""));
    assertThatThrownBy(() -> config(text.replace("job.env", "none.env")).from(folder, Map.of()))
        .hasMessageStartingWith(
            "c.toml: prompt_learning.env_file_path: there is no file '%s'"
                .formatted(folder.resolve("none.env")));
  }

  @Test
  void plain_secrets_are_found_and_references_are_not() {
    assertThat(config("api_key = \"sk-1\"\n[t]\nmax_token = 3\nb_api_key = \"${KEY}\"\n").secrets())
        .isEqualTo(List.of("api_key"));
  }
}
