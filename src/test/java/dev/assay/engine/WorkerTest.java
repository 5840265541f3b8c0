package dev.assay.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.space.Value;
import dev.assay.store.Subject;
import dev.assay.store.Trials.AttemptView;
import dev.assay.store.Workers.Order;
import dev.assay.store.Workers.Registration;
import dev.assay.trial.ExperimentId;
import dev.assay.trial.ExperimentStatus;
import dev.assay.trial.JobState;
import dev.assay.trial.Reason;
import dev.assay.trial.TrialStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class WorkerTest {
  @TempDir Path folder;
  private TestHome home;

  @BeforeEach
  void open() {
    home = TestHome.in(folder);
  }

  @AfterEach
  void close() {
    home.close();
  }

  @Test
  void every_trial_runs_once_and_its_result_is_stored() throws Exception {
    var id =
        home.submit(
            """
            name: squares
            parallelism: 3
            objective: {metric: square, goal: maximize}
            script: |
              echo {i} >> marks
              echo "metric square=$((ASSAY_PARAM_I * ASSAY_PARAM_I))"
            """,
            10);

    var summary = home.worker(home.until(3, id)).run();

    assertThat(summary.completed()).isEqualTo(10);
    assertThat(Files.readAllLines(folder.resolve("marks"))).hasSize(10).doesNotHaveDuplicates();
    assertThat(home.trial(id, 7).values().get("square")).contains(Value.of(49.0));
    assertThat(home.trial(id, 7).score()).hasValue(49.0);
  }

  @Test
  void without_an_objective_the_newest_report_of_each_metric_is_a_value() throws Exception {
    var id =
        home.submit(
            "{name: a, script: 'echo metric loss=2 step=1; echo metric loss=1 acc=0 step=2'}");

    run(id);

    assertThat(home.trial(id, 1).values().members())
        .containsExactly(
            java.util.Map.entry("loss", Value.of(1.0)), java.util.Map.entry("acc", Value.of(0.0)));
    assertThat(home.trial(id, 1).score()).isEmpty();
  }

  @Test
  void the_objective_comes_first_among_the_values() throws Exception {
    var id =
        home.submit(
            "{name: a, script: 'echo metric loss=2 acc=0.5', objective: {metric: acc, goal:"
                + " maximize}}");

    run(id);

    assertThat(home.trial(id, 1).values().members().keySet()).containsExactly("acc", "loss");
  }

  @Test
  void a_job_sees_where_it_is_and_what_it_is() throws Exception {
    var id =
        home.submit(
            """
            name: look
            command: [sh, -c, 'env | sort > "$ASSAY_JOB_DIR/seen"; cat "$ASSAY_JOB_PARAMS" >> "$ASSAY_JOB_DIR/seen"']
            env: {MINE: "a b"}
            timeout: 1m
            """);

    run(id);

    var job = home.trial(id, 1).jobs().getFirst();
    var files = AttemptFiles.of(home.home(), job.id(), job.attempt().orElseThrow());
    assertThat(Files.readString(files.directory().resolve("seen")))
        .contains(
            "ASSAY_JOB_EXPERIMENT=" + id,
            "ASSAY_JOB_TRIAL=" + id + ".1",
            "ASSAY_JOB_TRIAL_NUMBER=1",
            "ASSAY_JOB_STAGE=main",
            "ASSAY_JOB_DEADLINE=",
            "ASSAY_JOB_SEED=",
            "CUDA_VISIBLE_DEVICES=\n",
            "CUDA_DEVICE_ORDER=PCI_BUS_ID",
            "PYTHONUNBUFFERED=1",
            "MINE=a b",
            "\"i\": 1");
  }

  @Test
  void an_exit_code_a_signal_and_a_missing_program_are_told_apart() throws Exception {
    var exit = home.submit("{name: a, command: [sh, -c, 'echo oops; exit 3']}");
    var killed = home.submit("{name: b, command: [sh, -c, 'kill -9 $$']}");
    var launch = home.submit("{name: c, command: [no-such-program]}");

    run(exit, killed, launch);

    assertThat(reason(exit)).isEqualTo(Reason.EXIT);
    var attempt = home.store().trials().attempts(exit.trial(1).job("main")).getFirst();
    assertThat(attempt.exitCode()).hasValue(3);
    assertThat(attempt.lastOutput()).isEqualTo("oops\n");
    assertThat(reason(killed)).isEqualTo(Reason.KILLED);
    assertThat(home.store().trials().attempts(killed.trial(1).job("main")).getFirst().message())
        .isEqualTo("killed by signal 9 (137), likely out of memory");
    assertThat(reason(launch)).isEqualTo(Reason.LAUNCH);
    assertThat(home.store().trials().attempts(launch.trial(1).job("main")).getFirst().message())
        .contains("no-such-program");
  }

  @Test
  void exit_code_zero_without_the_declared_result_is_a_failure() throws Exception {
    var id =
        home.submit("{name: a, command: ['true'], expect: {metrics: [acc], files: [model.bin]}}");

    run(id);

    assertThat(reason(id)).isEqualTo(Reason.NO_RESULT);
    assertThat(home.store().trials().attempts(id.trial(1).job("main")).getFirst().message())
        .contains("metric acc", "file model.bin");
  }

  @Test
  void a_failure_is_retried_as_often_as_it_was_allowed_to_and_by_exit_code() throws Exception {
    var thirdTime =
        home.submit(
            """
            name: third
            script: |
              echo x >> tries; [ "$(wc -l < tries)" -ge 3 ]
            retries: {failures: 5}
            """);
    var otherCode =
        home.submit(
            "{name: b, command: [sh, -c, 'exit 4'], retries: {failures: 5, exit_codes: [7]}}");

    run(thirdTime, otherCode);

    assertThat(home.trial(thirdTime, 1).status()).isEqualTo(TrialStatus.COMPLETED);
    assertThat(home.trial(thirdTime, 1).attempts()).isEqualTo(3);
    assertThat(home.trial(otherCode, 1).attempts()).isEqualTo(1);
  }

  @Test
  void kinds_of_failure_are_retried_as_often_as_each_may() throws Exception {
    var id =
        home.submit(
            """
            name: kinds
            script: |
              echo x >> tries
              case "$(wc -l < tries)" in 2|3) kill -9 $$;; *) exit 3;; esac
            retries: {failures: 1, killed: 2, timeout: 5}
            """);

    run(id);

    assertThat(home.store().trials().attempts(id.trial(1).job("main")))
        .extracting(AttemptView::reason)
        .containsExactly(Reason.EXIT, Reason.KILLED, Reason.KILLED, Reason.EXIT);
    assertThat(home.trial(id, 1).status()).isEqualTo(TrialStatus.FAILED);
  }

  @Test
  void a_job_beyond_its_timeout_is_ended_with_all_its_children() throws Exception {
    var id =
        home.submit("{name: a, script: 'sleep 97531 & sleep 97531', timeout: 500ms, grace: 1s}");

    run(id);

    assertThat(reason(id)).isEqualTo(Reason.TIMEOUT);
    assertThat(commandLines()).noneMatch(line -> line.contains("97531"));
  }

  @Test
  void evaluation_waits_for_training_and_sees_its_directory() throws Exception {
    var id =
        home.submit(
            """
            name: staged
            objective: {metric: found, goal: maximize}
            stages:
              train: {script: 'echo 41 > "$ASSAY_JOB_DIR/model"'}
              evaluate:
                needs: [train]
                script: 'echo "metric found=$(cat "$ASSAY_JOB_STAGE_TRAIN_DIR/model")"'
            """);

    run(id);

    assertThat(home.trial(id, 1).score()).hasValue(41);
  }

  @Test
  void a_job_that_yields_is_queued_again_and_continues_its_checkpoint() throws Exception {
    var id =
        home.submit(
            """
            name: yields
            objective: {metric: n, goal: maximize}
            script: |
              n=$(cat "${ASSAY_JOB_RESUME_FROM:-/nowhere}/n" 2>/dev/null || echo 0)
              n=$((n + 1)); echo $n > "$ASSAY_JOB_CHECKPOINT_DIR/n"
              [ $n -ge 3 ] || exit 75
              echo "metric n=$n"
            """);

    run(id);

    assertThat(home.trial(id, 1).score()).hasValue(3);
    assertThat(home.trial(id, 1).attempts()).isEqualTo(3);
  }

  @Test
  void stopping_a_running_job_ends_it_as_stopped_with_its_grandchildren() throws Exception {
    var id = home.submit("{name: a, script: 'setsid sleep 86420 & sleep 86420', grace: 2s}");
    var worker = home.worker(home.until(1, id));
    var thread = Thread.ofPlatform().start(() -> runQuietly(worker));
    TestHome.await(
        "it runs", () -> commandLines().stream().filter(l -> l.contains("86420")).count() >= 2);

    home.store().operations().stop(new Subject.OfExperiment(id), Reason.OPERATOR, "user:t");
    thread.join();

    assertThat(state(id)).isEqualTo(JobState.STOPPED);
    assertThat(commandLines()).noneMatch(line -> line.contains("86420"));
  }

  @Test
  void a_detached_worker_leaves_its_jobs_alive_and_the_next_one_records_them_once()
      throws Exception {
    var id =
        home.submit(
            "{name: a, script: 'echo x >> runs; while [ ! -e go ]; do sleep 0.05; done; exit 0'}");
    var first = home.worker(home.until(1, id));
    var thread = Thread.ofPlatform().start(() -> runQuietly(first));
    TestHome.await("it runs", () -> Files.exists(folder.resolve("runs")));
    first.ask(Order.DETACH);
    thread.join();
    assertThat(state(id)).isEqualTo(JobState.RUNNING);
    var attempt = home.trial(id, 1).jobs().getFirst().attempt().orElseThrow();
    var startedAt = home.store().trials().attempt(attempt).orElseThrow().startedAt();

    Files.createFile(folder.resolve("go"));
    run(id);

    assertThat(state(id)).isEqualTo(JobState.COMPLETED);
    assertThat(home.trial(id, 1).attempts()).isEqualTo(1);
    assertThat(Files.readAllLines(folder.resolve("runs"))).hasSize(1);
    assertThat(home.store().trials().attempt(attempt).orElseThrow().startedAt())
        .isPresent()
        .isEqualTo(startedAt);
  }

  @Test
  void a_draining_worker_waits_for_its_jobs_and_a_killing_one_queues_them_again() throws Exception {
    var drained = home.submit("{name: a, script: 'echo x >> a; sleep 0.5'}", 3);
    var worker = home.worker(home.until(1, drained));
    var thread = Thread.ofPlatform().start(() -> runQuietly(worker));
    TestHome.await("it runs", () -> Files.exists(folder.resolve("a")));
    worker.ask(Order.DRAIN);
    thread.join();
    assertThat(jobs(drained, JobState.COMPLETED)).isEqualTo(1);
    assertThat(jobs(drained, JobState.QUEUED)).isEqualTo(2);

    var killed = home.worker(home.until(1, drained));
    var other = Thread.ofPlatform().start(() -> runQuietly(killed));
    TestHome.await("it runs", () -> jobs(drained, JobState.RUNNING) == 1);
    killed.ask(Order.KILL);
    other.join();

    assertThat(jobs(drained, JobState.RUNNING)).isZero();
  }

  @Test
  void two_workers_share_an_experiment_and_its_parallelism_holds() throws Exception {
    var id =
        home.submit(
            """
            name: shared
            parallelism: 2
            script: |
              mkdir -p live; : > live/$$; ls live | wc -l >> seen; sleep 0.05; rm live/$$
            """,
            12);
    var one = home.worker(home.until(4, id));
    var two = home.worker(home.until(4, id));

    var thread = Thread.ofPlatform().start(() -> runQuietly(one));
    two.run();
    thread.join();

    assertThat(jobs(id, JobState.COMPLETED)).isEqualTo(12);
    assertThat(Files.readAllLines(folder.resolve("seen")))
        .hasSize(12)
        .allSatisfy(n -> assertThat(Integer.parseInt(n.strip())).isLessThanOrEqualTo(2));
  }

  @Test
  void secrets_reach_the_job_and_never_the_store() throws Exception {
    var secret = folder.resolve("token");
    Files.writeString(secret, "s3cret-value-123\n");
    var id =
        home.submit(
            "{name: a, script: 'echo $TOKEN; exit 1', env_from: {TOKEN: \"file:" + secret + "\"}}");

    run(id);

    var attempt = home.store().trials().attempts(id.trial(1).job("main")).getFirst();
    assertThat(attempt.lastOutput()).isEqualTo("[redacted]\n");
    assertThat(home.store().experiments().get(id).orElseThrow().spec()).doesNotContain("s3cret");
  }

  @Test
  void a_worker_with_nothing_to_do_leaves_after_its_idle_time() throws Exception {
    var summary = home.worker(leavingAfter(Duration.ofMillis(300))).run();

    assertThat(summary.completed()).isZero();
    assertThat(home.store().workers().alive()).isEmpty();
  }

  @Test
  void a_worker_that_steers_is_not_idle_while_it_thinks_of_what_to_try_next() throws Exception {
    var id =
        home.sweep(
            """
            name: s
            script: echo metric loss={a}
            objective: {metric: loss, goal: minimize}
            space: {a: {type: float, low: 0, high: 1}}
            search: {optimizer: tpe, trials: 6, seed: 1}
            """,
            6);

    var summary = home.worker(leavingAfter(Duration.ofMillis(1))).run();

    assertThat(summary.completed()).isEqualTo(6);
    assertThat(home.store().experiments().get(id).orElseThrow().status())
        .isEqualTo(ExperimentStatus.COMPLETED);
  }

  @Test
  void a_worker_takes_as_many_jobs_as_it_was_to_and_goes_when_they_have_ended() throws Exception {
    var id = home.submit("{name: a, script: 'echo {i} >> marks'}", 9);

    var summary = home.worker(leavingAfter(Duration.ofMinutes(9), 3).withMaxJobs(5)).run();

    assertThat(summary.completed()).isEqualTo(5);
    assertThat(summary.why()).isEqualTo(WorkerSummary.Why.MAX_JOBS);
    assertThat(Files.readAllLines(folder.resolve("marks"))).hasSize(5);
    assertThat(home.store().experiments().get(id).orElseThrow().jobs())
        .containsEntry(JobState.QUEUED, 4);
    assertThat(home.store().workers().alive()).isEmpty();
  }

  @Test
  void who_takes_no_more_jobs_is_seen_to_drain() throws Exception {
    var id = home.submit("{name: a, script: 'while [ ! -e go ]; do sleep 0.02; done'}", 3);
    var worker = home.worker(leavingAfter(Duration.ofMinutes(9), 2).withMaxJobs(1));
    var thread = Thread.ofPlatform().start(() -> runQuietly(worker));

    TestHome.await(
        "it drains",
        () -> home.store().workers().alive().stream().anyMatch(w -> w.order() == Order.DRAIN));
    assertThat(home.trial(id, 1).status()).isEqualTo(TrialStatus.RUNNING);
    Files.createFile(folder.resolve("go"));
    thread.join();

    assertThat(home.trial(id, 1).status()).isEqualTo(TrialStatus.COMPLETED);
    assertThat(home.trial(id, 2).status()).isEqualTo(TrialStatus.PENDING);
  }

  @Test
  void a_worker_whose_pool_is_full_does_not_begin() throws Exception {
    home.store().workers().register(registered(), Duration.ofMinutes(1));
    var second = home.worker(leavingAfter(Duration.ofMillis(1)).withCrowd(1));

    assertThatThrownBy(second::run)
        .isInstanceOf(CrowdedException.class)
        .hasMessage("pool 'default' has one worker already, as many as it may");
    assertThat(home.worker(leavingAfter(Duration.ofMillis(1)).withCrowd(2)).run().why())
        .isEqualTo(WorkerSummary.Why.IDLE);
  }

  private static Registration registered() {
    return new Registration(
        "elsewhere",
        "boot",
        1,
        1,
        "default",
        1,
        1,
        List.of(),
        Long.MAX_VALUE,
        "test",
        Duration.ZERO,
        "");
  }

  private static WorkerSettings leavingAfter(Duration idle) {
    return leavingAfter(idle, 1);
  }

  private static WorkerSettings leavingAfter(Duration idle, int slots) {
    return new WorkerSettings(
        "default",
        slots,
        slots,
        List.of(),
        Long.MAX_VALUE,
        Optional.of(idle),
        java.util.Set.of(),
        1 << 20,
        "test");
  }

  private void run(ExperimentId... ids) throws Exception {
    home.worker(home.until(2, ids)).run();
  }

  private static void runQuietly(Worker worker) {
    try {
      worker.run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Reason reason(ExperimentId id) {
    return home.trial(id, 1).jobs().getFirst().reason();
  }

  private JobState state(ExperimentId id) {
    return home.trial(id, 1).jobs().getFirst().state();
  }

  private int jobs(ExperimentId id, JobState state) {
    return home.store().experiments().get(id).orElseThrow().jobs().getOrDefault(state, 0);
  }

  private static List<String> commandLines() {
    try (var processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
      var lines = new java.util.ArrayList<String>();
      for (var process : processes) {
        try {
          lines.add(Files.readString(process.resolve("cmdline")).replace('\0', ' '));
        } catch (IOException e) {
          continue; // it ended meanwhile
        }
      }
      return lines;
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
