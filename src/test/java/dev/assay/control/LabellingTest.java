package dev.assay.control;

import static dev.assay.control.ControlHome.number;
import static dev.assay.control.ControlHome.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.space.Value;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tags, notes and places, as front ends ask for them.
class LabellingTest {
  private static final String ADA = "user:ada";

  @TempDir private Path folder;
  private ControlHome home;

  @BeforeEach
  void open() {
    home = new ControlHome(folder);
    home.submit("name: one\ntags: [given]\nnotes: first\ncommand: x {a}\nspace: {a: [1, 2, 3]}");
  }

  @AfterEach
  void close() {
    home.close();
  }

  private Value.Object label(
      String reference, boolean ofTrials, List<String> add, List<String> remove) {
    return home.control
        .operating()
        .label(List.of(reference), ofTrials, add, remove, Optional.empty(), ADA);
  }

  private static Value tags(String... tags) {
    return Value.of(List.of(tags).stream().map(Value::of).toList());
  }

  @Test
  void tags_of_a_specification_and_of_an_operator_are_one_list() {
    assertThat(number(label("one", false, List.of("paper"), List.of()), "changed")).isEqualTo(1);
    assertThat(home.control.reading().experiment("one").get("tags"))
        .contains(tags("given", "paper"));
    label("one", false, List.of(), List.of("given"));

    assertThat(home.control.reading().experiment("one").get("tags")).contains(tags("paper"));
    var tagged = home.control.reading().experiments(List.of(), List.of("paper"), false, 9);
    assertThat(tagged).hasSize(1);
    assertThat(home.control.reading().experiments(List.of(), List.of("given"), false, 9)).isEmpty();
  }

  @Test
  void a_note_takes_the_place_of_the_one_before_and_empty_text_takes_it_away() {
    note("second");
    assertThat(text(home.control.reading().experiment("one"), "notes")).isEqualTo("second");
    note("");
    assertThat(text(home.control.reading().experiment("one"), "notes")).isEmpty();
  }

  private void note(String text) {
    home.control
        .operating()
        .label(List.of("one"), false, List.of(), List.of(), Optional.of(text), ADA);
  }

  @Test
  void trials_are_found_by_their_tags() {
    label("one.2", true, List.of("keep", "Bad"), List.of());

    assertThat(home.control.reading().trials("one", "tag:none,Bad", "", 9))
        .extracting(trial -> number(trial, "number"))
        .containsExactly(2);
    assertThat(home.control.reading().trials("one", "tag:keep tag:none", "", 9)).isEmpty();
    assertThat(home.control.reading().trial("one.2").get("tags")).contains(tags("keep", "Bad"));
  }

  @Test
  void what_is_no_tag_changes_nothing() {
    for (String bad : List.of("", "two words", "a,b", "-x", "x".repeat(65), "\u001b[31m")) {
      assertThatThrownBy(() -> label("one", false, List.of("good", bad), List.of()))
          .isInstanceOf(ControlException.class)
          .hasMessageContaining("is no tag");
    }
    assertThatThrownBy(() -> label("one", false, List.of("a"), List.of("a")))
        .hasMessageContaining("both added and removed");
    assertThatThrownBy(() -> label("one", true, List.of("a"), List.of()))
        .hasMessageContaining("3 trials");
    assertThat(home.control.reading().experiment("one").get("tags")).contains(tags("given"));
  }

  @Test
  void a_note_is_not_a_file() {
    assertThatThrownBy(() -> note("x".repeat(20_000))).hasMessageContaining("20000 characters");
  }

  @Test
  void several_that_are_moved_together_stay_in_the_order_in_which_they_were_named() {
    for (String place : List.of("first", "last", "before", "after")) {
      Optional<String> other =
          place.equals("first") || place.equals("last") ? Optional.empty() : Optional.of("one.1");

      var answer = home.control.operating().move(List.of("one.3", "one.2"), place, other, ADA);

      assertThat(number(answer, "changed")).isEqualTo(2);
      assertThat(home.control.reading().queue(Optional.of("one"), 9))
          .extracting(job -> number(job, "number"))
          .containsSubsequence(3, 2);
    }
  }

  @Test
  void a_whole_experiment_has_no_place() {
    assertThatThrownBy(
            () -> home.control.operating().move(List.of("one"), "first", Optional.empty(), ADA))
        .isInstanceOf(ControlException.class)
        .hasMessageContaining("whole experiment");
    assertThatThrownBy(() ->
            home.control.operating().move(List.of("one.1"), "before", Optional.of("one"), ADA))
        .hasMessageContaining("whole experiment");
  }
}
