package dev.assay.control;

import static dev.assay.control.ControlHome.number;
import static dev.assay.control.ControlHome.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.control.Working.Settings;
import dev.assay.control.Working.Until;
import dev.assay.space.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Real processes, in this machine's own time.
class LocalWorkingTest {
  private static final Settings SETTINGS =
      new Settings("default", Optional.of(2), List.of(), Optional.empty(), 1 << 20);
  private static final Duration LONG = Duration.ofSeconds(30);

  @TempDir private Path folder;
  private Control control;

  @BeforeEach
  void open() {
    control = WorkerMain.control(folder);
  }

  @AfterEach
  void close() {
    control.working().stop(Optional.empty(), "kill", Optional.of(LONG), "user:test");
    control.close();
  }

  @Test
  void a_worker_runs_an_experiment_to_its_end_and_tells_of_it() {
    String id =
        submit(
            "command: [sh, -c, 'echo \"{\\\"loss\\\": $1}\" > $ASSAY_JOB_RESULT', sh, '{a}']\n"
                + "space: {a: [1, 0]}\nobjective: {metric: loss, goal: minimize}\n");
    var heard = new ConcurrentLinkedQueue<String>();

    Value.Object summary =
        control
            .working()
            .work(SETTINGS, new Until.Ended(List.of(id)), e -> heard.add(text(e, "type")));

    assertThat(number(summary, "completed")).isEqualTo(2);
    assertThat(heard).contains("job.claimed", "job.completed", "worker.left");
    assertThat(control.reading().results(id, 1).get("best").map(dev.assay.json.Json::write))
        .hasValueSatisfying(best -> assertThat(best).contains("\"values\":{\"loss\":0}"));
  }

  @Test
  void one_process_works_in_every_pool_that_the_stages_need() {
    String id =
        submit(
            """
            space: {a: [1, 0]}
            stages:
              train: {command: 'echo {a}', resources: {pool: large}}
              evaluate: {needs: train, command: 'echo {a}', resources: {pool: small}}
            """);

    List<Value.Object> summaries =
        control
            .working()
            .work(
                List.of(SETTINGS.withPool("large"), SETTINGS.withPool("small")),
                new Until.Ended(List.of(id)),
                _ -> {});

    assertThat(summaries).extracting(s -> number(s, "completed")).containsExactly(2, 2);
    assertThat(text(control.reading().experiment(id), "status")).isEqualTo("completed");
    assertThat(control.working().workers()).isEmpty();
  }

  @Test
  void when_one_worker_of_a_process_cannot_work_the_others_go_too() {
    String id = submit("command: [echo, later]\nstart_at: 2099-01-01T00:00:00Z");
    var alone = SETTINGS.withCrowd(OptionalInt.of(1));

    assertThatThrownBy(() ->
            control.working().work(List.of(alone, alone), new Until.Ended(List.of(id)), _ -> {}))
        .isInstanceOfSatisfying(
            ControlException.class,
            e -> assertThat(e.code()).isEqualTo(ControlException.Code.CONFLICT))
        .hasMessageContaining("pool 'default' has one worker already");
    assertThat(control.working().workers()).isEmpty();
  }

  @Test
  void all_workers_of_a_process_hear_when_it_is_asked_to_go() throws Exception {
    String id = submit("command: [echo, later]\nstart_at: 2099-01-01T00:00:00Z");
    var work =
        new FutureTask<>(() ->
            control
                .working()
                .work(
                    List.of(SETTINGS, SETTINGS.withPool("other")),
                    new Until.Ended(List.of(id)),
                    _ -> {}));
    Thread.ofPlatform().start(work);

    control.working().ask("detach");

    assertThat(work.get(60, TimeUnit.SECONDS))
        .extracting(s -> text(s, "why"))
        .containsExactly("asked", "asked");
  }

  @Test
  void what_a_job_printed_is_found() throws IOException {
    submit("command: [echo, hello]");
    control.working().work(SETTINGS, new Until.Ended(List.of("last")), _ -> {});

    var log = control.reading().log("last", "", Optional.empty());

    assertThat(log.live()).isFalse();
    assertThat(Files.readString(log.file())).isEqualTo("hello\n");
  }

  @Test
  void a_detached_worker_is_there_until_it_is_stopped() throws IOException {
    Value.Object started = control.working().startDetached(SETTINGS, WorkerMain.command());

    assertThat(control.working().workers())
        .extracting(w -> text(w, "id") + " " + text(w, "status"))
        .containsExactly(text(started, "id") + " working");
    submit("command: [\"true\"]");
    control.reading().await(List.of("last"), Optional.of(LONG));
    assertThat(control.working().log(Optional.empty()))
        .isEqualTo(Path.of(text(started, "log")))
        .exists();

    var stopped = control.working().stop(Optional.empty(), "drain", Optional.of(LONG), "user:test");

    assertThat(number(stopped, "stopped")).isEqualTo(1);
    assertThat(control.working().workers()).isEmpty();
  }

  @Test
  void a_detached_worker_that_dies_at_once_leaves_its_last_words() {
    var command = List.of("sh", "-c", "echo no such luck; exit 3");

    assertThatThrownBy(() -> control.working().startDetached(SETTINGS, command))
        .isInstanceOf(ControlException.class)
        .hasMessageContaining("ended with code 3 before it began: no such luck");
  }

  @Test
  void a_worker_that_was_killed_is_seen_as_gone_and_stop_does_not_wait_for_it() {
    var started = control.working().startDetached(SETTINGS, WorkerMain.command());
    ProcessHandle process = ProcessHandle.of(number(started, "pid")).orElseThrow();
    process.destroyForcibly();
    process.onExit().join();

    assertThat(control.working().workers())
        .extracting(w -> text(w, "status"))
        .containsExactly("gone");

    control.working().stop(Optional.empty(), "detach", Optional.of(LONG), "user:test");
    assertThat(control.working().workers()).isEmpty();
  }

  @Test
  void stopping_nobody_stops_none() {
    var stopped =
        control.working().stop(Optional.empty(), "detach", Optional.of(LONG), "user:test");

    assertThat(number(stopped, "stopped")).isZero();
  }

  @Test
  void what_cannot_be_asked_is_refused() {
    assertThatThrownBy(() -> control.working().ask("explode"))
        .hasMessageContaining("cannot be asked to 'explode'");
    assertThatThrownBy(() ->
            control.working().stop(Optional.of("w-none"), "drain", Optional.of(LONG), "user:test"))
        .hasMessageContaining("no worker 'w-none' is alive");
    assertThatThrownBy(() -> control.working().log(Optional.empty()))
        .hasMessageContaining("no worker has a log");
  }

  private String submit(String yaml) {
    return text(
        control
            .submitting()
            .submit(
                Requests.of(yaml).environment(java.util.Map.of("PATH", "/usr/bin:/bin")).build())
            .getFirst(),
        "experiment");
  }
}
