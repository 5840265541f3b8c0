package dev.assay.control;

import static dev.assay.control.ControlHome.items;
import static dev.assay.control.ControlHome.number;
import static dev.assay.control.ControlHome.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.control.ControlException.Code;
import dev.assay.json.Json;
import dev.assay.space.Value;
import dev.assay.trial.ExperimentId;
import dev.assay.trial.Growth;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LocalResumingTest {

  private static final String ADA = "user:ada";
  private static final String SWEEP =
      """
      name: tune
      command: "true"
      parallelism: 2
      space: {x: {type: float, low: -5.0, high: 5.0}}
      objective: {metric: loss, goal: minimize}
      search: {optimizer: tpe, trials: 4, seed: 1, options: {startup: 2}}
      """;

  @TempDir private Path folder;
  private ControlHome home;
  private String id = "";

  @BeforeEach
  void open() {
    home = new ControlHome(folder);
    id = text(home.control.sweeping().start(home.request(SWEEP)).getFirst(), "experiment");
  }

  @AfterEach
  void close() {
    assertThat(home.store.maintenance().check().problems()).isEmpty();
    home.close();
  }

  private Value.Object resume(String yaml, boolean accepted) {
    return home.control.resuming().resume("tune", home.request(yaml), accepted);
  }

  private static void conflict(String part, Runnable request) {
    assertThatThrownBy(request::run)
        .isInstanceOfSatisfying(
            ControlException.class, e -> assertThat(e.code()).isEqualTo(Code.CONFLICT))
        .hasMessageContaining(part);
  }

  private void tick() {
    home.control.sweeping().tick(List.of("tune"));
  }

  @Test
  void what_is_harmless_is_changed_in_place() {
    tick();
    Value.Object answer =
        resume(
            SWEEP.replace("trials: 4", "trials: 6").replace("parallelism: 2", "parallelism: 3")
                + "priority: 7\n",
            false);

    assertThat(text(answer, "experiment")).isEqualTo(id);
    assertThat(number(answer, "limit")).isEqualTo(6);
    assertThat(items(answer, "changes"))
        .extracting(Json::write)
        .containsExactly(
            "{\"key\":\"parallelism\",\"old\":2,\"new\":3,\"effect\":\"applied\"}",
            "{\"key\":\"priority\",\"old\":5,\"new\":7,\"effect\":\"applied\"}",
            "{\"key\":\"search.trials\",\"old\":4,\"new\":6,\"effect\":\"applied\"}");
    var view = home.store.experiments().get(new ExperimentId(id)).orElseThrow();
    assertThat(view.parallelism()).isEqualTo(3);
    assertThat(view.priority()).isEqualTo(7);
    tick();
    assertThat(home.claims(9)).hasSize(3);
  }

  @Test
  void fewer_jobs_than_run_now_cannot_be_the_most() {
    tick();
    assertThat(home.claims(9)).hasSize(2);

    conflict(
        "more than 1 jobs", () -> resume(SWEEP.replace("parallelism: 2", "parallelism: 1"), false));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "low: -5.0 | low: -1.0 | space.x.low: -5.0 → -1.0",
        "minimize | maximize | \"MINIMIZE\" → \"MAXIMIZE\"",
        "command: \"true\" | command: \"false\" | stage.command",
        "optimizer: tpe | optimizer: gp | search.optimizer: \"tpe\" → \"gp\"",
        "startup: 2 | startup: 3 | search.options.startup: 2 → 3",
      })
  void what_changes_the_meaning_needs_a_word_and_goes_on_as_a_new_sweep(
      String was, String is, String told) {
    String changed =
        SWEEP
            .replace(was, is)
            .replace("gp, trials: 4, seed: 1, options: {startup: 2}", "gp, trials: 4, seed: 1");

    conflict(told, () -> resume(changed, false));
    assertThat(home.control.reading().experiments(List.of(), false, 9)).hasSize(1);

    Value.Object answer = resume(changed, true);
    assertThat(text(answer, "continues")).isEqualTo(id);
    String next = text(answer, "experiment");
    assertThat(next).isNotEqualTo(id);
    assertThat(home.store.sweeps().get(new ExperimentId(id)).orElseThrow())
        .satisfies(old -> {
          assertThat(old.growth()).isEqualTo(Growth.CLOSED);
          assertThat(old.why()).isEqualTo("goes on as " + next);
        });
    assertThat(
            Specs.stored(home.store.experiments().get(new ExperimentId(next)).orElseThrow().spec())
                .search()
                .warmStart())
        .containsExactly(id);
    conflict("nothing has changed", () -> resume(changed, true));
  }

  @Test
  void a_paused_sweep_goes_on_with_the_same_file() {
    home.control.sweeping().pause(id, ADA);

    assertThat(text(resume(SWEEP, false), "growth")).isEqualTo("open");
    conflict("is open already", () -> resume(SWEEP, false));
  }

  @Test
  void starting_again_tells_of_an_unfinished_sweep_with_another_file() {
    Resuming resuming = home.control.resuming();

    assertThat(resuming.earlier(home.request(SWEEP))).isEmpty();
    assertThat(resuming.earlier(home.request(SWEEP.replace("name: tune", "name: other"))))
        .isEmpty();
    Value.Object earlier =
        resuming.earlier(home.request(SWEEP.replace("low: -5.0", "low: 0.0"))).getFirst();
    assertThat(text(earlier, "experiment")).isEqualTo(id);
    assertThat(Json.write(items(earlier, "changes").getFirst()))
        .isEqualTo("{\"key\":\"space.x.low\",\"old\":-5.0,\"new\":0.0,\"effect\":\"new_sweep\"}");

    home.control.sweeping().stop(id, false, ADA);
    assertThat(resuming.earlier(home.request(SWEEP.replace("low: -5.0", "low: 0.0")))).isEmpty();
  }

  @Test
  void failed_trials_are_tried_again_and_the_sweep_goes_on() {
    tick();
    home.fail(1);
    home.complete("{\"loss\": 1.0}");
    home.control.sweeping().stop(id, true, ADA);

    Value.Object answer = home.control.resuming().retryFailed(id, ADA);

    assertThat(number(answer, "retried")).isEqualTo(1);
    assertThat(text(answer, "growth")).isEqualTo("open");
    assertThat(home.claim().job().trial().number()).isEqualTo(1);
    conflict("no trial", () -> home.control.resuming().retryFailed(id, ADA));
  }
}
