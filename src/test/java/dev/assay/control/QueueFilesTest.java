package dev.assay.control;

import static dev.assay.control.ControlHome.number;
import static dev.assay.control.ControlHome.object;
import static dev.assay.control.ControlHome.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.config.InputException;
import dev.assay.config.TomlConfig;
import dev.assay.control.Submitting.Source;
import dev.assay.control.Working.Settings;
import dev.assay.control.Working.Until;
import dev.assay.json.Json;
import dev.assay.space.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Submissions of the queue for training prompts, run by real workers with a stand-in for its
/// training program. That queue's own tests have their counterparts here and in QueueVerbsTest.
class QueueFilesTest {
  private static final Path SAMPLES = Path.of("src/test/resources/queue").toAbsolutePath();
  private static final Settings WORKER =
      new Settings("default", Optional.of(4), Optional.empty(), 1 << 20);

  /// Takes the arguments of the real one, and does what `$MODE` of the job says.
  private static final String TRAIN =
      """
      config=$4
      [ "$1 $2 $3 $5 $6 $7" = "--type prompt_learning --config --poll --stream-format cli" ] || exit 9
      results=$(sed -n 's/^results_folder = "\\(.*\\)"/\\1/p' "$config")
      mode=$(sed -n 's/^mode = "\\(.*\\)"/\\1/p' "$config")
      rollouts=$(sed -n 's/^rollouts = //p' "$config")
      echo "Policy: m | Env: e | 1/$rollouts (33.3%) | ETA: 2m 30s | Best: 0.250"
      case $mode in
        silent) exit 0 ;;
        fail) echo broken >&2; exit 3 ;;
        zero) rollouts=0; best=0.0 ;;
        *) best=0.6 ;;
      esac
      printf '{"checkpoints":[{"rollout_count":0,"performance":0.2},{"rollout_count":%s,"performance":%s}]}' \\
        "$rollouts" "$best" > "$results/x_learning_curve.json"
      printf '{"total_time":15.5,"total_rollouts":%s,"baseline_score":0.9}' "$rollouts" > "$results/x_stats.json"
      echo '{}' > "$results/x_best_prompt.json"
      """;

  @TempDir private Path folder;
  private Control control;

  @BeforeEach
  void open() throws IOException {
    control = WorkerMain.control(folder);
    Files.writeString(folder.resolve("train.sh"), TRAIN);
    Files.writeString(folder.resolve("job.env"), "KEY=1\n");
    Files.writeString(
        folder.resolve("config.toml"),
        """
        [prompt_learning]
        mode = "ok"
        env_file_path = "job.env"
        results_folder = "results"
        [prompt_learning.gepa]
        rollouts = 3
        """);
  }

  @AfterEach
  void close() {
    control.working().stop(Optional.empty(), "kill", Optional.of(Duration.ofSeconds(30)), "user:x");
    control.close();
  }

  private Requests request(String json) {
    var source = new Source.Text("queue.json", json, folder);
    return new Requests(
        List.of(source),
        List.of(),
        List.of(),
        Map.of(),
        false,
        false,
        List.of(),
        "",
        "",
        Map.of(
            "PATH",
            "/usr/bin:/bin",
            "EXPERIMENT_QUEUE_TRAIN_CMD",
            "sh '%s'".formatted(folder.resolve("train.sh"))));
  }

  private String submit(Requests request) {
    return text(control.submitting().submit(request.build()).getFirst(), "experiment");
  }

  private static String job(String overrides) {
    return "{\"job_type\": \"gepa\", \"config_path\": \"config.toml\", \"config_overrides\": %s}"
        .formatted(overrides);
  }

  private static String experiment(String... jobs) {
    return """
    {"name": "Queue", "description": "d", "parallelism": 2, "metadata": {"k": 1},
     "jobs": [%s]}\
    """
        .formatted(String.join(", ", jobs));
  }

  private String run(String... jobs) {
    return run(request(experiment(jobs)));
  }

  private String run(Requests request) {
    String id = submit(request);
    control.working().work(WORKER, new Until.Ended(List.of(id)), _ -> {});
    return id;
  }

  private Value.Object trial(String id, int number) {
    return control.reading().trial(id + "." + number);
  }

  private Path attempt(String id, int number) throws IOException {
    Path stage = folder.resolve(".assay/runs").resolve(id + "." + number).resolve("main");
    try (var attempts = Files.list(stage)) {
      return attempts.findFirst().orElseThrow();
    }
  }

  @Test
  void a_job_runs_with_its_settings_and_its_files_become_metrics_and_values() throws Exception {
    String id = run(job("{\"prompt_learning.gepa.rollouts\": 4}"));

    Value.Object trial = trial(id, 1);
    assertThat(text(trial, "status")).isEqualTo("completed");
    assertThat(Json.write(object(trial, "values")))
        .contains("\"best_score\":0.6", "\"baseline_score\":0.2", "\"total_rollouts\":4")
        .contains("\"total_time\":15.5", "x_best_prompt.json");
    assertThat(control.reading().metrics(id + ".1", Optional.of("score")).toString())
        .contains("0.2", "0.6");
    assertThat(text(control.reading().experiment(id), "status")).isEqualTo("completed");
  }

  @Test
  void the_file_that_is_written_has_absolute_paths_and_every_override_with_its_type()
      throws Exception {
    String id =
        run(
            job(
                """
                {"prompt_learning.gepa.rollouts": 5, "prompt_learning": {"gepa": {"rate": 0.5}},
                 "prompt_learning.name": "a b'$(x)\\"", "flag": true}\
                """));

    Path written = attempt(id, 1).resolve("config.toml");
    TomlConfig config = TomlConfig.read(written, Files.readString(written));
    assertThat(Files.readString(written))
        .contains("rollouts = 5", "rate = 0.5", "name = \"a b'$(x)\\\"\"", "flag = true")
        .contains("env_file_path = \"%s\"".formatted(folder.resolve("job.env")));
    assertThat(config.resultsFolder().orElseThrow().getParent())
        .isEqualTo(folder.resolve("results"));
    assertThat(Files.readString(folder.resolve("config.toml"))).contains("rollouts = 3");
  }

  @Test
  void jobs_of_one_folder_do_not_take_each_other_s_results() {
    String id = run(job("{\"prompt_learning.gepa.rollouts\": 7}"), job("{}"), job("{}"));

    for (int number = 1; number <= 3; number++) {
      assertThat(number(object(trial(id, number), "values"), "total_rollouts"))
          .isEqualTo(number == 1 ? 7 : 3);
    }
    assertThat(folder.resolve("results")).isDirectoryContaining(p -> p.toString().contains(id));
  }

  @Test
  void a_job_that_ends_well_without_a_rollout_has_failed_and_its_sibling_has_not() {
    String id =
        run(
            job("{\"prompt_learning.mode\": \"silent\"}"),
            job("{\"prompt_learning.mode\": \"zero\"}"),
            job("{\"prompt_learning.mode\": \"fail\"}"),
            job("{}"));

    assertThat(Json.write(trial(id, 1)))
        .contains("ended well without its declared result: metric total_rollouts of at least 1.0");
    assertThat(Json.write(trial(id, 2))).contains("total_rollouts of at least 1.0 (it is 0)");
    assertThat(Json.write(trial(id, 3))).contains("exit code 3");
    assertThat(text(trial(id, 4), "status")).isEqualTo("completed");
    assertThat(text(control.reading().experiment(id), "status"))
        .as("said as it is")
        .isEqualTo("partial");
  }

  @Test
  void a_score_of_zero_is_a_score() throws Exception {
    Files.createDirectories(folder.resolve("r"));
    Files.copy(
        SAMPLES.resolve("synth_gepa_iris_learning_curve.json"),
        folder.resolve("r/synth_gepa_iris_learning_curve.json"));
    Files.writeString(
        folder.resolve("train.sh"),
        "results=$(sed -n 's/^results_folder = \"\\(.*\\)\"/\\1/p' \"$4\"); cp \"%s\"/r/* \"$results\""
            .formatted(folder));

    String id = run(job("{}"));

    assertThat(Json.write(object(trial(id, 1), "values")))
        .contains("\"best_score\":0.0", "\"baseline_score\":0.0", "\"total_rollouts\":10");
  }

  @Test
  void the_files_of_a_finished_job_give_what_they_say() throws Exception {
    Files.writeString(
        folder.resolve("train.sh"),
        "results=$(sed -n 's/^results_folder = \"\\(.*\\)\"/\\1/p' \"$4\"); cp \"%s\"/dspy_* \"%s\"/iris_* \"$results\""
            .formatted(SAMPLES, SAMPLES));

    String id = run(job("{}"));

    assertThat(Json.write(object(trial(id, 1), "values")))
        .contains("\"best_score\":0.7333", "\"total_rollouts\":500", "\"val_n\":30")
        .contains("\"total_time\":315.3066921234131", "iris_best_prompt.json");
  }

  @Test
  void its_lines_become_progress() {
    var told = new ConcurrentLinkedQueue<String>();
    String id = submit(request(experiment(job("{}"))));

    control.working().work(WORKER, new Until.Ended(List.of(id)), e -> told.add(Json.write(e)));

    assertThat(Json.write(trial(id, 1)))
        .contains("\"step\":1", "\"of\":3", "\"percent\":33.3", "\"eta_seconds\":150")
        .contains("\"best\":0.25");
  }

  @Test
  void a_sweep_sets_values_of_the_file_and_one_that_cannot_be_set_stores_nothing() {
    Requests good = request(experiment(job("{}"))).sweep("prompt_learning.gepa.rollouts=5|6");
    Requests bad = request(experiment(job("{}"))).sweep("prompt_learning.mode.x=1|2");

    String id = run(good);

    assertThat(number(object(trial(id, 1), "values"), "total_rollouts")).isEqualTo(5);
    assertThat(number(object(trial(id, 2), "values"), "total_rollouts")).isEqualTo(6);
    assertThatThrownBy(() -> submit(bad))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("'prompt_learning.mode' is text, and only a table has keys");
    assertThatThrownBy(() -> submit(request(experiment(job("{}"))).params("job_type=mipro")))
        .hasMessageContaining("--params: job_type: it cannot be changed here");
    assertThat(control.reading().experiments(List.of(), true, 10)).hasSize(1);
  }

  @Test
  void settings_that_changed_while_a_job_waited_change_nothing_and_a_missing_file_fails_it()
      throws Exception {
    String changed = submit(request(experiment(job("{}"))));
    Files.writeString(folder.resolve("config.toml"), "[prompt_learning]\nmode = \"fail\"\n");
    control.working().work(WORKER, new Until.Ended(List.of(changed)), _ -> {});
    assertThat(text(trial(changed, 1), "status")).isEqualTo("completed");

    Files.writeString(
        folder.resolve("config.toml"), "env_file_path = \"job.env\"\nmode = \"ok\"\n");
    String missing = submit(request(experiment(job("{}"))));
    Files.delete(folder.resolve("job.env"));
    control.working().work(WORKER, new Until.Ended(List.of(missing)), _ -> {});
    assertThat(Json.write(trial(missing, 1)))
        .contains("env_file_path: there is no file '%s'".formatted(folder.resolve("job.env")));
  }

  @Test
  void a_submission_that_cannot_run_stores_nothing() {
    for (String jobs :
        List.of(
            "",
            "{\"job_type\": \"gepa\", \"config_path\": \"none.toml\"}",
            job("{\"prompt_learning.env_file_path\": \"none.env\"}"))) {
      assertThatThrownBy(() -> submit(request(experiment(jobs))))
          .isInstanceOf(InputException.class)
          .hasMessageStartingWith("queue.json:");
    }
    assertThat(control.reading().experiments(List.of(), true, 10)).isEmpty();
  }

  @Test
  void a_worker_without_experiments_ends_when_it_is_idle() {
    var idle = new Settings("default", Optional.of(1), Optional.of(Duration.ofMillis(50)), 1 << 20);

    Value.Object summary = control.working().work(idle, new Until.Asked(), _ -> {});

    assertThat(number(summary, "completed")).isZero();
  }
}
