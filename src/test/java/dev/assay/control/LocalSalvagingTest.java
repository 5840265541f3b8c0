package dev.assay.control;

import static dev.assay.control.ControlHome.number;
import static dev.assay.control.ControlHome.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.control.Salvaging.Which;
import dev.assay.json.Json;
import dev.assay.space.Value;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalSalvagingTest {
  private static final String THREE = "name: three\ncommand: x\nspace: {a: [1, 2, 3]}\n";
  private static final String ACTOR = "user:ada";
  private static final Which ALL = which();

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

  private static Which which(String... kinds) {
    return new Which(Optional.empty(), List.of(kinds), Optional.empty(), false);
  }

  private Salvaging salvaging() {
    return home.control.salvaging();
  }

  private static List<Value.Object> objects(Value.Object document, String key) {
    return ControlHome.items(document, key).stream().map(Value.Object.class::cast).toList();
  }

  private List<String> listed(Which which) {
    return objects(salvaging().list(which, 99), "jobs").stream()
        .map(job -> text(job, "id"))
        .toList();
  }

  @Test
  void those_that_failed_alike_are_one_group() {
    String id = home.submit(THREE);
    home.fail(3, "started\nno file data1.csv\n");
    home.fail(3, "started\nno file data27.csv\n");
    home.fail(4, "no file data3.csv\n");

    Value.Object answer = salvaging().list(ALL, 2);

    assertThat(number(answer, "count")).isEqualTo(3);
    assertThat(objects(answer, "jobs")).hasSize(2);
    assertThat(Json.write(objects(answer, "groups").getFirst()))
        .isEqualTo(
            """
            {"kind":"exit","message":"exit code 3","line":"no file data27.csv","count":2,\
            "jobs":["%1$s.2.main","%1$s.1.main"]}\
            """
                .formatted(id));
  }

  @Test
  void a_trial_or_experiment_means_all_dead_letters_of_it() {
    String id = home.submit(THREE);
    home.fail(3);
    home.fail(3);
    home.complete("{}");

    assertThat(number(salvaging().drop(List.of("three.1"), ALL, false, false, ACTOR), "changed"))
        .isEqualTo(1);
    assertThat(listed(ALL)).containsExactly(id + ".2.main");
    assertThat(number(salvaging().drop(List.of("three.1"), ALL, true, false, ACTOR), "changed"))
        .isEqualTo(1);
    assertThat(number(salvaging().retry(List.of("three"), ALL, true, ACTOR), "left")).isEqualTo(2);
    assertThat(listed(ALL)).hasSize(2);
    assertThat(number(salvaging().retry(List.of("three"), ALL, false, ACTOR), "changed"))
        .isEqualTo(2);
    assertThat(listed(ALL)).isEmpty();
  }

  @Test
  void a_dropped_job_can_be_named_to_be_tried_again() {
    home.submit(THREE);
    home.fail(3);
    salvaging().drop(List.of(), ALL, false, false, ACTOR);
    assertThat(listed(ALL)).isEmpty();

    Value.Object answer = salvaging().retry(List.of("three.1.main"), ALL, false, ACTOR);

    assertThat(number(answer, "changed")).isEqualTo(1);
  }

  @Test
  void only_those_of_a_kind_and_time_are_meant() {
    home.submit(THREE);
    home.fail(3);
    home.pass(Duration.ofHours(2));
    home.fail(3);

    var lately = new Which(Optional.empty(), List.of(), Optional.of(Duration.ofHours(1)), false);
    assertThat(listed(lately)).hasSize(1);
    assertThat(listed(which("timeout", "killed"))).isEmpty();
    assertThat(number(salvaging().retry(List.of(), which("timeout"), false, ACTOR), "changed"))
        .isZero();
    assertThatThrownBy(() -> salvaging().list(which("crash"), 9))
        .hasMessage("there is no kind of failure 'crash'");
  }

  @Test
  void a_job_that_is_no_dead_letter_is_refused() {
    String id = home.submit(THREE);
    home.complete("{}");

    assertThatThrownBy(() -> salvaging().retry(List.of("three.1.main"), ALL, false, ACTOR))
        .isInstanceOfSatisfying(
            ControlException.class,
            e -> assertThat(e.code()).isEqualTo(ControlException.Code.CONFLICT))
        .hasMessage("job %s.1.main is no dead letter: it is completed".formatted(id));
  }

  @Test
  void the_kinds_are_those_that_a_store_knows() {
    assertThat(dev.assay.store.DeadLetters.KINDS.stream().map(dev.assay.trial.Reason::word))
        .containsExactlyInAnyOrderElementsOf(Salvaging.KINDS);
  }
}
