package dev.assay.control;

import static dev.assay.control.ControlHome.items;
import static dev.assay.control.ControlHome.number;
import static dev.assay.control.ControlHome.object;
import static dev.assay.control.ControlHome.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.json.Json;
import dev.assay.space.Value;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
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
  void a_machine_tells_of_jobs_that_run_where_it_cannot_see_them() {
    home.submit(THREE);
    home.claim();

    var machine = home.control.watching().machine();

    assertThat(number(machine, "elsewhere")).isEqualTo(1);
    assertThat(items(machine, "running")).isEmpty();
    assertThat(number(object(machine, "machine"), "cpus")).isPositive();
  }
}
