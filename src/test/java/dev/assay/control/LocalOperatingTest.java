package dev.assay.control;

import static dev.assay.control.ControlHome.number;
import static dev.assay.control.ControlHome.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.space.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalOperatingTest {
  private static final String FOUR =
      "name: four\n"
          + "command: x\n"
          + "space: {a: [1, 2, 3, 4]}\n"
          + "objective: {metric: acc, goal: maximize}\n";
  private static final String ACTOR = "user:ada";

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
  void hold_and_release_say_how_many_they_changed_and_left() {
    home.submit(FOUR);
    home.claim();

    changed(operating().hold(List.of("four"), ACTOR), 3, 1);
    changed(operating().release(List.of("four.2", "four.3"), ACTOR), 2, 0);
    changed(operating().release(List.of("four"), ACTOR), 1, 3);
  }

  @Test
  void a_stop_without_running_jobs_says_zero() {
    home.submit(FOUR);

    changed(operating().stop(List.of("four"), Optional.empty(), ACTOR), 0, 4);
  }

  @Test
  void remove_leaves_running_jobs_alone() {
    home.submit(FOUR);
    home.claim();

    changed(operating().remove(List.of("four.1", "four.2"), ACTOR), 1, 1);

    assertThat(statuses()).containsExactly("running", "cancelled", "pending", "pending");
  }

  @Test
  void clear_cancels_all_that_has_not_started() {
    home.submit(FOUR);
    home.submit("command: x");
    home.claim();

    assertThat(number(operating().clear(Optional.empty(), ACTOR), "changed")).isEqualTo(4);
  }

  @Test
  void cancel_tells_what_ended_from_what_was_asked_to() {
    home.submit(FOUR);
    home.claim();

    Value.Object answer = operating().cancel(List.of("four"), ACTOR);

    changed(answer, 4, 0);
    assertThat(number(answer, "ended")).isEqualTo(3);
    assertThat(number(answer, "asked")).isEqualTo(1);
  }

  @Test
  void retry_of_what_failed_leaves_the_rest() {
    home.submit(FOUR);
    home.complete("{\"acc\":1}");
    home.fail(1);

    changed(operating().retry(List.of("four"), true, ACTOR), 1, 3);
  }

  @Test
  void a_priority_that_does_not_exist_is_refused() {
    home.submit(FOUR);

    assertThatThrownBy(() -> operating().prioritize("four", 11, ACTOR))
        .hasMessageContaining("allowed is 0 to 10");
    assertThat(number(operating().prioritize("four", 9, ACTOR), "changed")).isEqualTo(1);
  }

  @Test
  void archived_experiments_are_not_listed_until_they_are_asked_for() {
    home.submit(FOUR);

    changed(operating().archive(List.of("four"), true, ACTOR), 1, 0);

    assertThat(home.control.reading().experiments(List.of(), false, 9)).isEmpty();
    assertThat(home.control.reading().experiments(List.of(), true, 9)).hasSize(1);
  }

  @Test
  void delete_takes_the_files_with_it() throws IOException {
    String id = home.submit("command: x");
    Path files = home.files(home.complete("{}"), 100);

    Value.Object answer = operating().delete(List.of(id), ACTOR);

    assertThat(number(answer, "bytes")).isEqualTo(100);
    assertThat(files).doesNotExist();
    assertThat(home.home.resolve("runs")).isEmptyDirectory();
  }

  @Test
  void delete_of_a_running_experiment_is_a_conflict_and_keeps_the_files() throws IOException {
    String id = home.submit("command: x");
    Path files = home.files(home.claim(), 100);

    assertThatThrownBy(() -> operating().delete(List.of(id), ACTOR))
        .isInstanceOfSatisfying(
            ControlException.class,
            e -> assertThat(e.code()).isEqualTo(ControlException.Code.CONFLICT));
    assertThat(files).exists();
  }

  @Test
  void delete_works_on_whole_experiments_only() {
    home.submit(FOUR);

    assertThatThrownBy(() -> operating().delete(List.of("four.1"), ACTOR))
        .hasMessageContaining("this works on whole experiments");
  }

  @Test
  void clean_keeps_the_best_and_what_runs() throws IOException {
    home.submit(FOUR);
    Path good = home.files(home.complete("{\"acc\":0.9}"), 10);
    Path poor = home.files(home.complete("{\"acc\":0.1}"), 10);
    Path failed = home.files(home.fail(1), 10);
    Path live = home.files(home.claim(), 10);

    Value.Object answer = operating().clean(Optional.empty(), 1, Optional.empty(), false, ACTOR);

    assertThat(number(answer, "removed")).isEqualTo(2);
    assertThat(number(answer, "kept")).isEqualTo(2);
    assertThat(number(answer, "bytes")).isEqualTo(20);
    assertThat(List.of(good, live)).allMatch(Files::exists);
    assertThat(List.of(poor, failed)).noneMatch(Files::exists);
  }

  @Test
  void clean_without_doing_it_removes_nothing() throws IOException {
    home.submit("command: x");
    Path files = home.files(home.complete("{}"), 10);

    Value.Object answer = operating().clean(Optional.empty(), 0, Optional.empty(), true, ACTOR);

    assertThat(number(answer, "removed")).isEqualTo(1);
    assertThat(files).exists();
  }

  @Test
  void clean_by_age_keeps_the_young() throws IOException {
    home.submit(FOUR);
    Path old = home.files(home.complete("{}"), 10);
    home.pass(Duration.ofDays(2));
    Path young = home.files(home.complete("{}"), 10);
    home.pass(Duration.ofDays(2));

    operating().clean(Optional.empty(), 0, Optional.of(Duration.ofDays(3)), false, ACTOR);

    assertThat(old).doesNotExist();
    assertThat(young).exists();
  }

  @Test
  void clean_removes_what_a_broken_deletion_left_and_nothing_else() throws IOException {
    Path orphan = home.home.resolve("runs/e00000000000.3");
    Path foreign = home.home.resolve("runs/notes");
    Files.createDirectories(orphan.resolve("main/9"));
    Files.createDirectories(foreign);

    Value.Object answer = operating().clean(Optional.empty(), 0, Optional.empty(), false, ACTOR);

    assertThat(number(answer, "orphans")).isEqualTo(1);
    assertThat(orphan).doesNotExist();
    assertThat(foreign).exists();
  }

  @Test
  void clean_removes_links_and_not_what_they_point_to() throws IOException {
    Path precious = Files.writeString(folder.resolve("precious"), "data");
    home.submit("command: x");
    Path files = home.files(home.complete("{}"), 10);
    Files.createSymbolicLink(files.resolve("file"), precious);
    Files.createSymbolicLink(files.resolve("folder"), folder);

    operating().clean(Optional.empty(), 0, Optional.empty(), false, ACTOR);

    assertThat(files).doesNotExist();
    assertThat(precious).hasContent("data");
  }

  private Operating operating() {
    return home.control.operating();
  }

  private List<String> statuses() {
    return home.control.reading().trials("four", "", "", 9).stream()
        .map(t -> text(t, "status"))
        .toList();
  }

  private static void changed(Value.Object answer, int changed, int left) {
    assertThat(number(answer, "changed")).isEqualTo(changed);
    assertThat(number(answer, "left")).isEqualTo(left);
  }
}
