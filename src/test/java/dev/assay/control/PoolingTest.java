package dev.assay.control;

import static dev.assay.control.ControlHome.number;
import static dev.assay.control.ControlHome.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.control.Pooling.Scale;
import dev.assay.control.Working.Settings;
import dev.assay.control.Working.Until;
import dev.assay.json.Json;
import dev.assay.space.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PoolingTest {
  private static final Duration LONG = Duration.ofSeconds(60);

  @TempDir private Path folder;
  private Control control;

  @BeforeEach
  void open() throws IOException {
    Files.writeString(
        folder.resolve("assay.toml"),
        """
        [pools.training]
        slots = 1
        cpus = 1
        workers = 1
        job_types = ["training"]

        [pools.small]
        slots = 4
        """);
    control = WorkerMain.control(folder);
  }

  @AfterEach
  void close() {
    control.working().stop(Optional.empty(), "kill", Optional.of(LONG), "user:test");
    control.close();
  }

  private void submit(String yaml) {
    control
        .submitting()
        .submit(Requests.of(yaml).environment(Map.of("PATH", "/usr/bin:/bin")).build());
  }

  private Scale scale(boolean isDry, String... pools) {
    return new Scale(List.of(pools), WorkerMain.command(), Duration.ZERO, isDry, "user:test");
  }

  @Test
  void pools_are_those_that_are_declared_or_have_jobs() {
    submit("{command: x, job_type: training, repeat: 3, parallelism: 2}");
    submit("{command: x}");

    List<Value.Object> pools = control.pooling().pools();

    assertThat(pools)
        .extracting(pool -> text(pool, "pool") + " " + number(pool, "queued"))
        .containsExactly("default 1", "small 0", "training 3");
    assertThat(pools.getLast().get("max_workers")).contains(Value.of(1));
    assertThat(pools.getLast().get("utilization")).contains(Value.Null.NULL);
  }

  @Test
  void what_would_be_done_is_said_and_not_done() {
    submit("{command: x, job_type: training, repeat: 3}");

    List<Value.Object> said = control.pooling().scale(scale(true));

    assertThat(said).hasSize(1);
    assertThat(text(said.getFirst(), "decision")).isEqualTo("start");
    assertThat(number(said.getFirst(), "wanted")).isEqualTo(1);
    assertThat(control.working().workers()).isEmpty();
  }

  @Test
  void jobs_that_are_too_large_start_nobody() {
    submit("{command: x, job_type: training, resources: {cpus: 2}}");

    assertThat(control.pooling().scale(scale(false)))
        .extracting(pool -> text(pool, "decision") + ": " + text(pool, "why"))
        .containsExactly("stay: one job is too large for any worker of this pool");
  }

  @Test
  void only_pools_that_say_how_many_workers_they_may_have_are_scaled() {
    assertThatThrownBy(() -> control.pooling().scale(scale(true, "small")))
        .hasMessage("pool 'small' does not say how many workers it may have");
    assertThatThrownBy(() -> control.pooling().scale(scale(true, "trainin")))
        .isInstanceOfSatisfying(
            ControlException.class, e -> assertThat(e.hint()).isEqualTo("did you mean 'training'?"))
        .hasMessage("--pool: found 'trainin'; the pools are default, small, training");
  }

  @Test
  void however_many_scalers_look_at_once_there_are_never_too_many_workers() throws Exception {
    submit("{command: sleep 60, job_type: training, repeat: 3}");
    List<Callable<List<Value.Object>>> scalers =
        Collections.nCopies(
            2,
            () -> {
              try (Control own = WorkerMain.control(folder)) {
                return own.pooling().scale(scale(false));
              }
            });

    var answers = new ArrayList<Value.Object>();
    try (var threads = Executors.newFixedThreadPool(2)) {
      for (var answer : threads.invokeAll(scalers)) {
        answers.addAll(answer.get());
      }
    }

    assertThat(answers).extracting(answer -> text(answer, "failed")).containsOnly("");
    assertThat(control.working().workers())
        .extracting(worker -> text(worker, "pool"))
        .containsExactly("training");
    assertThat(control.pooling().scale(scale(false)))
        .extracting(answer -> text(answer, "decision"))
        .containsExactly("stay");
  }

  @Test
  void a_worker_beyond_those_that_a_pool_may_have_is_refused_and_one_that_died_takes_no_place()
      throws Exception {
    var settings = new Settings("training", Optional.empty(), List.of(), Optional.empty(), 1 << 20);
    Value.Object first = control.working().startDetached(settings, WorkerMain.command());

    assertThatThrownBy(() -> control.working().work(settings, new Until.Asked(), _ -> {}))
        .isInstanceOfSatisfying(
            ControlException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ControlException.Code.CONFLICT);
              assertThat(e.hint()).endsWith("assay.toml:1");
            })
        .hasMessage("pool 'training' has one worker already, as many as it may");

    ProcessHandle process = ProcessHandle.of(number(first, "pid")).orElseThrow();
    process.destroyForcibly();
    process.onExit().join();

    var second = control.working().startDetached(settings, WorkerMain.command());

    assertThat(control.working().workers())
        .extracting(worker -> text(worker, "id"))
        .containsExactly(text(second, "id"));
  }

  @Test
  void a_worker_of_a_pool_that_nobody_declared_is_refused_unless_jobs_wait_for_it() {
    var settings =
        new Settings(
            "trainin", Optional.of(1), List.of(), Optional.of(Duration.ofMillis(1)), 1 << 20);

    assertThatThrownBy(() -> control.working().work(settings, new Until.Asked(), _ -> {}))
        .isInstanceOf(ControlException.class)
        .hasMessage("pool: found 'trainin'; the pools are default, small, training");
  }

  @Test
  void a_job_that_no_worker_of_its_pool_can_ever_run_is_warned_of_and_explained() {
    List<Value.Object> receipts =
        control
            .submitting()
            .submit(
                Requests.of("{command: x, job_type: training, resources: {cpus: 2}}")
                    .environment(Map.of("PATH", "/usr/bin:/bin"))
                    .build());
    String where = folder.resolve("assay.toml") + ":1";
    String lack = "it asks for 2 CPUs, and a worker of pool 'training' has 1 (%s)".formatted(where);

    assertThat(receipts.getFirst().get("warnings"))
        .contains(Value.of(List.of(Value.of("stage main: it would never start: " + lack))));
    assertThat(Json.write(control.reading().explain("last")))
        .contains("no worker is alive, and it needs one of pool 'training'")
        .contains("it can never start here: " + lack);
  }
}
