package dev.assay.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.json.Json;
import dev.assay.space.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class JsonSchemaTest {
  private static final Path EXAMPLE = Path.of("examples/typed").toAbsolutePath();
  private static final String TRAINING =
      """
      {"architecture": {"family": "resnet", "dropout": 0.5},
       "optimizer": {"type": "adam", "learning_rate": 0.001},
       "dataset": {"dataset_id": "d", "train_split": 0.8, "val_split": 0.1, "test_split": 0.1},
       "preprocessing": [{"type": "resize", "order": 0}, {"type": "normalize", "order": 2}],
       "batch_size": 32, "epochs": 100, "cycle_id": 0, "novelty_class": "wildcat"}\
      """;

  @TempDir private Path folder;

  private static List<String> problems(JsonSchema schema, String json) {
    return schema.check(Json.parse(json)).stream()
        .map(found -> String.join(".", found.path()) + ": " + found.problem())
        .toList();
  }

  static List<String> ours() {
    return JsonSchema.OURS;
  }

  @ParameterizedTest
  @MethodSource("ours")
  void every_schema_of_ours_is_one(String name) {
    assertThat(JsonSchema.load("assay:" + name).check(Json.parse("7"))).isNotNull();
  }

  @Test
  void what_fits_is_accepted() {
    assertThat(problems(JsonSchema.load("assay:training"), TRAINING)).isEmpty();
    assertThat(problems(JsonSchema.load(EXAMPLE.resolve("params.schema.json") + ""), TRAINING))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "0.001}            | 1.5}             | optimizer.learning_rate: a number of at most 1 is",
        "0.001}            | 0}               | optimizer.learning_rate: a number above 0 is",
        "0.001}            | 1e-3, 'x': 0}    | ",
        "'train_split': 0.8 | 'train_split': 0.9 | dataset: train_split, val_split, test_split make"
            + " 1.1 together; from 0.99 to 1.01 is allowed",
        "'train_split': 0.8 | 'train_split': 0.81 | ",
        "'order': 2        | 'order': 0       | preprocessing.1: 'order' is 0.0 after 0.0; a greater",
        "'order': 2        | 'order': -1      | preprocessing.1.order: a number of at least 0 is",
        "'wildcat'         | 'bold'           | novelty_class: one of [\"exploit\", \"explore\",",
        "'cycle_id': 0     | 'cycle_id': -1   | cycle_id: a number of at least 0 is allowed",
        "'cycle_id': 0     | 'cycle_id': 1.5  | cycle_id: integer is allowed",
        "'dataset_id': 'd', | ''              | dataset: 'dataset_id' is missing",
        "'batch_size': 32  | 'batch_size': 513 | batch_size: a number of at most 512 is allowed",
        "'epochs': 100     | 'epochs': 501    | epochs: a number of at most 500 is allowed",
        "'resnet'          | 'lenet'          | architecture.family: one of [\"resnet\",",
        "'dropout': 0.5    | 'dropout': 0.91  | architecture.dropout: a number of at most 0.9",
        "'adam'            | 'lion'           | optimizer.type: one of [\"adam\", \"sgd\",",
        "'cycle_id': 0     | 'scheduler': {'type': 'step'} | scheduler: 'step_size' is missing",
        "'cycle_id': 0     | 'gradient_clip': 0 | gradient_clip: a number above 0 is allowed",
        "'cycle_id': 0     | 'early_stopping_patience': 0 | early_stopping_patience: a number of",
      })
  void what_breaks_a_range_of_the_example_is_named(String before, String after, String problem) {
    String changed =
        TRAINING.replace(
            before.replace('\'', '"'), after.equals("''") ? "" : after.replace('\'', '"'));
    assertThat(changed).isNotEqualTo(TRAINING);

    List<String> found =
        problems(JsonSchema.load(EXAMPLE.resolve("params.schema.json") + ""), changed);

    if (problem == null) {
      assertThat(found).isEmpty();
    } else {
      assertThat(found).anyMatch(line -> line.startsWith(problem));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"type\": \"foo\"}                  | not a JSON Schema: one of",
        "{\"properties\": {\"x\": {\"minimum\": \"a\"}}} | not a JSON Schema: number is allowed",
        "{\"type\":                           | not a JSON Schema: ",
        "{\"$ref\": \"#/$defs/none\"}         | not a JSON Schema: Reference",
        "{\"$ref\": \"http://example.com/s\"} | nothing is fetched from a network",
        "{\"$ref\": \"none.json\"}            | the schema cannot be read",
        "{\"$ref\": \"assay:optimiser\"}      | there is no such schema",
        "{\"pattern\": \"(\"}                 | not a JSON Schema: ",
      })
  void what_is_no_schema_is_refused_in_one_line(String text, String problem) throws IOException {
    Path file = Files.writeString(folder.resolve("s.json"), text);

    assertThatThrownBy(() -> JsonSchema.load(file.toString()))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(problem)
        .hasMessageNotContaining("\n");
  }

  @Test
  void dotted_names_are_tables() {
    assertThat(
            ParamsSchema.nested(
                (Value.Object)
                    Json.parse(
                        "{\"a.b\": 1, \"a\": {\"c\": 2}, \"a.d.e\": 3, \"f\": 4, \"f.g\": 5}")))
        .isEqualTo(
            Json.parse("{\"a\": {\"b\": 1, \"c\": 2, \"d\": {\"e\": 3}}, \"f\": 4, \"f.g\": 5}"));
  }
}
