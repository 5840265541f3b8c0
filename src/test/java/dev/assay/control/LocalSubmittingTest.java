package dev.assay.control;

import static dev.assay.control.ControlHome.flag;
import static dev.assay.control.ControlHome.number;
import static dev.assay.control.ControlHome.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.config.InputException;
import dev.assay.json.Json;
import dev.assay.store.sql.SqliteStore;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalSubmittingTest {
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

  @Test
  void what_is_submitted_is_stored() {
    var document =
        home.control
            .submitting()
            .submit(home.request("name: a\ncommand: x\nspace: {lr: [1, 2]}\nrepeat: 2"))
            .getFirst();

    assertThat(text(document, "experiment")).matches("e[0-9a-z]{11}");
    assertThat(number(document, "trials")).isEqualTo(4);
    assertThat(flag(document, "created")).isTrue();
    assertThat(home.control.reading().trials("a", "", "", 9))
        .extracting(t -> Json.write(ControlHome.object(t, "params")) + number(t, "replicate"))
        .containsExactly("{\"lr\":1}1", "{\"lr\":1}2", "{\"lr\":2}1", "{\"lr\":2}2");
  }

  @Test
  void several_files_are_stored_all_or_none() {
    assertThatThrownBy(() -> home.submit(Requests.of("command: x", "nonsense: 1")))
        .isInstanceOf(InputException.class);

    assertThat(home.control.reading().experiments(java.util.List.of(), true, 9)).isEmpty();
  }

  @Test
  void the_same_key_with_the_same_body_gives_the_first_answer() {
    var request = Requests.of("command: x\nspace: {a: [1, 2]}").key("k");
    String first = home.submit(request);

    var again = home.control.submitting().submit(request.build()).getFirst();

    assertThat(text(again, "experiment")).isEqualTo(first);
    assertThat(flag(again, "created")).isFalse();
  }

  @Test
  void the_same_key_with_another_body_is_a_conflict() {
    home.submit(Requests.of("command: x").key("k"));

    refused(Requests.of("command: y").key("k"), ControlException.Code.CONFLICT);
  }

  @Test
  void a_plan_hash_that_no_longer_fits_is_a_conflict_that_says_both() {
    var request = Requests.of("command: x");
    String hash = text(home.control.submitting().plan(request.build()), "plan_hash");

    home.submit(request.planHash(hash));

    assertThatThrownBy(() -> home.submit(Requests.of("command: y").planHash(hash)))
        .isInstanceOfSatisfying(
            ControlException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ControlException.Code.CONFLICT);
              assertThat(e).hasMessageContaining(hash).hasMessageContaining("it is now");
            });
  }

  @Test
  void a_unique_name_that_is_taken_is_a_conflict() {
    home.submit("name: a\ncommand: x");

    refused(Requests.of("name: a\ncommand: x").unique(), ControlException.Code.CONFLICT);
  }

  @Test
  void planning_stores_nothing() {
    home.control.submitting().plan(home.request("command: x"));

    assertThat(home.control.reading().experiments(java.util.List.of(), true, 9)).isEmpty();
  }

  @Test
  void a_plan_without_parents_opens_no_store() {
    try (var lazy =
        LocalControl.create(
            new LocalControl.Surroundings(
                ControlHome.settings(folder),
                () -> {
                  throw new AssertionError("opened");
                },
                java.time.InstantSource.system(),
                java.util.random.RandomGenerator.getDefault(),
                "test",
                () -> SqliteStore.ground(folder.resolve("assay.db"))))) {
      assertThat(number(lazy.submitting().plan(home.request("command: x")), "jobs")).isEqualTo(1);
    }
  }

  @Test
  void what_comes_after_waits_for_its_parent() {
    String parent = home.submit("name: parent\ncommand: x");
    String child = home.submit(Requests.of("command: x").after("parent:any"));
    assertThat(status(child)).isEqualTo("blocked");

    home.fail(1);

    assertThat(status(child)).isEqualTo("queued");
    assertThat(parent).isNotEqualTo(child);
  }

  @Test
  void an_unknown_parent_is_not_found() {
    refused(Requests.of("command: x").after("nothing"), ControlException.Code.NOT_FOUND);
  }

  private String status(String experiment) {
    return home.control.reading().queue(java.util.Optional.of(experiment), 9).stream()
        .map(job -> text(job, "status"))
        .findFirst()
        .orElse("none");
  }

  private void refused(Requests request, ControlException.Code code) {
    assertThatThrownBy(() -> home.submit(request))
        .isInstanceOfSatisfying(ControlException.class, e -> assertThat(e.code()).isEqualTo(code));
  }
}
