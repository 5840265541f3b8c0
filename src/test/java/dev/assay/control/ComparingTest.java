package dev.assay.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.json.Json;
import dev.assay.space.Value;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ComparingTest {
  @TempDir private Path folder;
  private ControlHome home;

  @BeforeEach
  void open() {
    home = new ControlHome(folder);
  }

  @AfterEach
  void close() {
    home.close();
  }

  /// The rows that differ, by section and name.
  private Map<String, String> differing(String... trials) {
    var answer = home.control.reading().compare(List.of(trials));
    var rows = new TreeMap<String, String>();
    for (Value item : ControlHome.items(answer, "rows")) {
      var row = (Value.Object) item;
      if (!ControlHome.flag(row, "same")) {
        rows.put(
            ControlHome.text(row, "section") + " " + ControlHome.text(row, "name"),
            Json.write(row.get("cells").orElseThrow()));
      }
    }
    return rows;
  }

  @Test
  void params_values_and_ends_that_differ_stand_side_by_side() {
    home.submit(
        "name: one\ncommand: x {a}\njobs: [{params: {a: 1, b: x}}, {params: {a: 2, b: x}}]");
    home.complete("{\"loss\":0.5}");
    home.fail(3);

    var rows = differing("one.1", "one.2");

    assertThat(rows)
        .containsEntry("params a", "[1,2]")
        .containsEntry("values loss", "[0.5,null]")
        .containsEntry("trial status", "[\"completed\",\"failed\"]")
        .containsEntry("jobs main.exit_code", "[null,3]")
        .doesNotContainKey("params b");
  }

  @Test
  void trials_of_different_experiments_and_more_than_two_are_compared() {
    home.submit("name: one\ncommand: x {a}\njobs: [{params: {a: 1}}]");
    home.submit("name: two\ncommand: x {a}\nspace: {a: [1, 1.0], c: [true]}");

    assertThat(differing("one.1", "two.1", "two.2"))
        .containsEntry("params a", "[1,1,1.0]")
        .containsEntry("params c", "[null,true,true]");
  }

  @Test
  void a_trial_is_not_compared_with_itself() {
    home.submit("name: one\ncommand: x");

    assertThatThrownBy(() -> differing("one.1", "one.1"))
        .isInstanceOf(ControlException.class)
        .hasMessageContaining("two or more trials");
  }

  @Test
  void a_trial_that_is_not_there_is_named() {
    home.submit("name: one\ncommand: x");

    assertThatThrownBy(() -> differing("one.1", "one.9")).hasMessageContaining("one.9");
  }
}
