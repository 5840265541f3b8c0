package dev.assay.control;

import static dev.assay.control.ControlHome.items;
import static dev.assay.control.ControlHome.number;
import static dev.assay.control.ControlHome.object;
import static dev.assay.control.ControlHome.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.json.Json;
import dev.assay.space.ContentId;
import dev.assay.space.Value;
import dev.assay.store.Submission.NewTrial;
import dev.assay.store.Sweeps.Runs;
import dev.assay.trial.ExperimentId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalWatchingTest {
  private static final String THREE =
      "name: three\ncommand: x\nspace: {a: [1, 2, 3]}\nobjective: {metric: loss, goal: minimize}\n";

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

  private Value.Object board(String... status) {
    return home.control.watching().board(List.of(status), 5);
  }

  private static Value.Object first(Value.Object document, String key) {
    return (Value.Object) items(document, key).getFirst();
  }

  @Test
  void a_board_tells_what_waits_what_runs_and_what_came_out() {
    String id = home.submit(THREE);
    home.complete("{\"loss\":0.5}");
    var running = home.claim();
    home.report(running, "loss", 1, 0.4);

    var board = board();

    assertThat(Json.write(object(board, "queue")))
        .isEqualTo(
            "{\"queued\":1,\"held\":0,\"blocked\":0,\"delayed\":0,\"running\":1,\"stopping\":0}");
    assertThat(items(board, "workers")).hasSize(1);
    var live = first(board, "live");
    assertThat(text(live, "id")).isEqualTo(id);
    assertThat(text(live, "status")).isEqualTo("running");
    assertThat(number(first(live, "best"), "number")).isEqualTo(1);
    assertThat(text(first(board, "running"), "trial")).isEqualTo(id + ".2");
    assertThat(Json.write(object(first(board, "results"), "values"))).isEqualTo("{\"loss\":0.5}");
    assertThat(items(board, "recent")).isEmpty();
  }

  @Test
  void jobs_and_experiments_have_an_eta_once_another_has_completed() {
    home.submit(THREE);
    var first = home.claim();
    home.report(first, "loss", 1, 1);
    assertThat(first(board(), "running").get("eta_seconds")).contains(Value.Null.NULL);

    home.pass(Duration.ofSeconds(60));
    home.finish(
        first,
        new dev.assay.trial.Outcome.Completed(),
        "{\"loss\":1}",
        dev.assay.store.Leases.Facts.NONE);
    home.report(home.claim(), "loss", 1, 1);
    home.pass(Duration.ofSeconds(20));

    assertThat(first(board(), "running").get("eta_seconds")).contains(Value.of(40.0));
    assertThat(first(board(), "live").get("eta_seconds")).contains(Value.of(100.0));
    assertThat(home.control.reading().experiment("three").get("eta_seconds"))
        .contains(Value.of(100.0));
  }

  @Test
  void a_status_keeps_the_experiments_that_have_it() {
    home.submit("{name: failing, command: x}");
    home.fail(1);
    home.submit("{name: fine, command: x}");
    home.complete("{}");
    home.submit("{name: waiting, command: x}");

    assertThat(items(board(), "recent")).hasSize(2);
    assertThat(text(first(board("failed"), "recent"), "name")).isEqualTo("failing");
    assertThat(items(board("failed"), "live")).isEmpty();
    assertThat(text(first(board("pending"), "live"), "name")).isEqualTo("waiting");
    assertThatThrownBy(() -> board("done"))
        .isInstanceOf(ControlException.class)
        .hasMessageContaining("there is no status 'done'");
  }

  @Test
  void reports_of_a_job_elsewhere_say_how_far_it_is_where_its_scheduler_knows_the_end() {
    String id =
        home.submit(
            """
            name: trained
            command: x
            space: {a: [1, 2]}
            objective: {metric: acc, goal: maximize}
            stopping: {scheduler: asha, resource: epoch, min: 1, max: 20, eta: 2}
            """);
    home.store
        .sweeps()
        .add(new ExperimentId(id), 1, List.of(trial(1), trial(2)), Runs.QUEUED, "user:ada");
    var claims = home.claims(2);
    home.report(claims.get(0), "acc", 5, 0.5);
    home.report(claims.get(1), "epoch", 0, 15);
    home.pass(Duration.ofSeconds(100));

    var running = items(home.control.watching().machine(), "running_elsewhere");

    assertThat(running)
        .extracting(job -> Json.write(((Value.Object) job).get("done").orElseThrow()))
        .containsExactly("0.25", "0.75");
    assertThat(running)
        .extracting(job -> Json.write(((Value.Object) job).get("eta_seconds").orElseThrow()))
        .containsExactly("300.0", "33.333");
    assertThat(Json.write(home.control.reading().experiment("trained").get("done").orElseThrow()))
        .as("more trials may come")
        .isEqualTo("null");
  }

  private static NewTrial trial(int a) {
    var params = Value.object(Map.of("a", Value.of(a)));
    return new NewTrial(params, ContentId.of(params), 1, Value.EMPTY);
  }

  @Test
  void a_machine_tells_of_jobs_that_run_where_it_cannot_see_them() {
    home.submit(THREE);
    home.claim();

    var machine = home.control.watching().machine();

    assertThat(number(machine, "elsewhere")).isEqualTo(1);
    assertThat(items(machine, "running")).isEmpty();
    assertThat(text(first(machine, "running_elsewhere"), "status")).isEqualTo("running");
    assertThat(number(object(machine, "machine"), "cpus")).isPositive();
  }
}
