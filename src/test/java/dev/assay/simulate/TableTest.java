package dev.assay.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.assay.experiment.Objective.Goal;
import dev.assay.json.Json;
import dev.assay.space.Value;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableTest {

  private static final Path TABLES = Path.of("bench", "tables");
  private static final String HEAD =
      """
      {"name": "t", "goal": "maximize", "metric": "accuracy", "seeds": 2, "parameters": [
        {"name": "lr", "kind": "ordinal", "choices": [0.1, 0.2]},
        {"name": "act", "kind": "categorical", "choices": ["relu", "tanh"]}]}
      """;

  @TempDir Path folder;

  private Path table(String head, String rows) throws IOException {
    Files.writeString(folder.resolve("t.json"), head);
    try (var out = new GZIPOutputStream(Files.newOutputStream(folder.resolve("t.csv.gz")))) {
      out.write(rows.getBytes(StandardCharsets.UTF_8));
    }
    return folder.resolve("t");
  }

  private static Value.Object params(String json) {
    return (Value.Object) Json.parse(json);
  }

  @Test
  void the_real_tables_have_their_published_optimum_and_median() {
    Table car = Table.read(TABLES.resolve("hpobench-car"));
    Table protein = Table.read(TABLES.resolve("hpolib-protein_structure"));
    Table cells = Table.read(TABLES.resolve("nasbench201-cifar10"));

    assertThat(car.size()).isEqualTo(30_000);
    assertThat(car.optimum()).isEqualTo(1.0, within(1e-6));
    assertThat(car.median()).isEqualTo(0.9307, within(1e-5));
    assertThat(protein.optimum()).isEqualTo(0.221379, within(1e-6));
    assertThat(protein.median()).isEqualTo(0.40038, within(1e-5));
    assertThat(cells.optimum()).isEqualTo(91.6067, within(1e-4));
    assertThat(cells.median()).isEqualTo(87.312, within(1e-3));
  }

  @Test
  void a_row_is_found_by_its_values() {
    Table car = Table.read(TABLES.resolve("hpobench-car"));

    double value =
        car.evaluate(
            params(
                """
                {"alpha": 1e-8, "batch_size": 4, "depth": 1, "learning_rate_init": 1e-5,
                 "width": 40}
                """));

    // row 0,0,0,0,2
    double mean = (0.5778509 + 0.5455409 + 0.5913012 + 0.5307749 + 0.5366228) / 5;
    assertThat(value).isEqualTo(mean, within(1e-12));
  }

  @Test
  void the_objective_is_the_mean_over_the_seeds_and_regret_is_normalised() throws IOException {
    Table table =
        Table.read(table(HEAD, "lr,act,seed0,seed1\n0,0,1,3\n0,1,3,5\n1,0,5,7\n1,1,7,9\n"));

    assertThat(table.goal()).isEqualTo(Goal.MAXIMIZE);
    assertThat(table.evaluate(params("{\"lr\": 0.2, \"act\": \"relu\"}"))).isEqualTo(6);
    assertThat(table.evaluate(params("{\"lr\": 0.1, \"act\": \"tanh\"}"))).isEqualTo(4);
    assertThat(table.optimum()).isEqualTo(8);
    assertThat(table.median()).isEqualTo(5);
    assertThat(table.regret(8)).isZero();
    assertThat(table.regret(5)).isEqualTo(1);
    assertThat(table.regret(2)).isEqualTo(2);
  }

  @Test
  void what_was_not_run_has_no_value() throws IOException {
    Table table = Table.read(table(HEAD, "lr,act,seed0,seed1\n0,0,1,3\n"));

    assertThat(table.evaluate(params("{\"lr\": 0.2, \"act\": \"relu\"}"))).isNaN();
  }

  @Test
  void a_table_may_know_the_way_and_how_long_it_took() throws IOException {
    Table table =
        Table.read(
            table(
                HEAD,
                "lr,act,seconds,seed0@1,seed0@2,seed1@1,seed1@2\n"
                    + "0,0,2.5,1,3,2,5\n1,1,4,0,9,0,9\n"));

    Value.Object first = params("{\"lr\": 0.1, \"act\": \"relu\"}");
    assertThat(table.epochs()).isEqualTo(2);
    assertThat(table.curve(first)).containsExactly(1.5, 4);
    assertThat(table.evaluate(first)).isEqualTo(4);
    assertThat(table.seconds(first)).hasValue(2.5);
    assertThat(table.optimum()).isEqualTo(9);
    assertThat(table.metric()).isEqualTo("accuracy");
  }

  @Test
  void the_table_of_the_digits_has_real_curves() {
    Table digits = Table.read(TABLES.resolve("digits-mlp"));

    double[] curve =
        digits.curve(params("{\"act\": \"relu\", \"decay\": 0.0, \"lr\": 0.1, \"width\": 64}"));

    assertThat(digits.epochs()).isEqualTo(27).isEqualTo(curve.length);
    assertThat(digits.size()).isEqualTo(480);
    assertThat(digits.optimum()).isEqualTo(0.986111, within(1e-6));
    assertThat(curve[26]).isGreaterThan(0.98).isGreaterThan(curve[0]);
    assertThat(digits.hasSeconds()).isTrue();
  }

  @Test
  void what_is_wrong_is_said_in_one_line() throws IOException {
    assertThatThrownBy(() -> Table.read(folder.resolve("none")))
        .hasMessage(
            "no table %s: it needs the files none.json and none.csv.gz"
                .formatted(folder.resolve("none")));
    assertThatThrownBy(() -> Table.read(table(HEAD, "lr,act,seed0,seed1\n0,2,1,3\n")))
        .hasMessage("table %s: line 2: act is an index from 0 to 1, found 2".formatted(t()));
    assertThatThrownBy(() -> Table.read(table(HEAD, "lr,act,seed0,seed1\n0,0\n")))
        .hasMessage("table %s: line 2 has 2 cells, not 2 indices and 1 to 2 values".formatted(t()));
    assertThatThrownBy(() -> Table.read(table(HEAD, "lr,act,seed0,seed1\n0,0,1,x\n")))
        .hasMessage("table %s: line 2: 'x' is no number".formatted(t()));
    assertThatThrownBy(() -> Table.read(table(HEAD, "lr,act,seed0,seed1\n")))
        .hasMessage("table %s: it has no row with a value".formatted(t()));
    assertThatThrownBy(() -> Table.read(table(HEAD, "lr,loss\n0,0\n")))
        .hasMessage(
            "table %s: line 1 must name the parameters lr,act and then values, found lr,loss"
                .formatted(t()));
    assertThatThrownBy(() -> Table.read(table(HEAD, "lr,act,loss\n")))
        .hasMessage(
            "table %s: line 1: a column is seconds, seedN or seedN@EPOCH, found 'loss'"
                .formatted(t()));
    assertThatThrownBy(() -> Table.read(table("[]", "")))
        .hasMessage("table %s: t.json must hold a JSON object".formatted(t()));
    assertThatThrownBy(() -> Table.read(table(HEAD.replace("maximize", "up"), "")))
        .hasMessage("table %s: goal must be minimize or maximize".formatted(t()));
  }

  private Path t() {
    return folder.resolve("t");
  }
}
