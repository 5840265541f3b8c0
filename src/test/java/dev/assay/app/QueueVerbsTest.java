package dev.assay.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.app.Transcript.Said;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The commands and variables that users of the queue for training prompts know, as they are here.
class QueueVerbsTest {
  private static final String EXPERIMENT =
      """
      {"name": "Trial Run", "parallelism": 1, "jobs": [
        {"job_type": "gepa", "config_path": "config.toml", "config_overrides": {"rollouts": 2}},
        {"type": "mipro", "config_path": "config.toml"}]}
      """;

  @TempDir Path folder;
  private final Map<String, String> environment = new HashMap<>();

  @BeforeEach
  void write() throws IOException {
    Files.writeString(folder.resolve("config.toml"), "results_folder = \"out\"\nrollouts = 1\n");
    Files.writeString(folder.resolve("experiment.json"), EXPERIMENT);
    Files.writeString(
        folder.resolve("train.sh"),
        "results=$(sed -n 's/^results_folder = \"\\(.*\\)\"/\\1/p' \"$4\")\n"
            + "rollouts=$(sed -n 's/^rollouts = //p' \"$4\")\n"
            + "echo \"{\\\"total_rollouts\\\": $rollouts, \\\"total_time\\\": 0.5}\" > \"$results/a_stats.json\"\n");
    environment.put("PATH", "/usr/bin:/bin");
    environment.put("HOME", folder.toString());
    environment.put("EXPERIMENT_QUEUE_TRAIN_CMD", "sh " + folder.resolve("train.sh"));
  }

  private Said type(String... words) {
    return new Transcript(folder, InstantSource.system(), environment).type(words);
  }

  @Test
  void a_submission_is_stored_run_and_its_results_are_shown() {
    Said submit = type("submit", "experiment.json", "-o", "json");
    Said waiting = type("experiment", "get", "last", "-o", "json");
    Said work = type("queue", "start", "--idle-exit", "100ms", "--slots", "2");
    Said done = type("experiment", "get", "Trial Run", "-o", "json");
    Said results = type("trial", "list", "last", "-o", "json");

    assertThat(submit.out()).contains("\"name\":\"Trial Run\"", "\"jobs\":2");
    assertThat(waiting.out()).contains("\"status\":\"pending\"", "\"queued\":2");
    assertThat(work.code()).as(work.err()).isZero();
    assertThat(done.out()).contains("\"status\":\"completed\"", "\"completed\":2");
    assertThat(results.out()).contains("\"total_rollouts\":2", "\"total_rollouts\":1", "mipro");
  }

  @Test
  void experiments_are_listed_by_status_and_cancelled() {
    type("submit", "experiment.json");

    assertThat(type("experiment", "list", "--status", "pending", "-o", "json").out())
        .contains("Trial Run");
    assertThat(type("experiment", "list", "--status", "completed", "-o", "json").out().strip())
        .isEqualTo("[]");
    assertThat(type("experiment", "cancel", "Trial Run").code()).isZero();
    assertThat(type("experiment", "get", "last", "-o", "json").out())
        .contains("\"status\":\"cancelled\"", "\"cancelled\":2");
  }

  @Test
  void the_database_that_was_named_says_where_everything_is() {
    environment.put("EXPERIMENT_QUEUE_DB_PATH", "~/queue/db.sqlite");
    environment.put("EXPERIMENT_QUEUE_BROKER_URL", "redis://localhost:6379/0");

    Said submit = type("submit", "experiment.json");
    Said start = type("queue", "start", "--idle-exit", "100ms");
    Said status = type("queue", "status", "-o", "json");

    assertThat(submit.code()).as(submit.err()).isZero();
    assertThat(submit.err())
        .contains("EXPERIMENT_QUEUE_BROKER_URL is not needed: there is no broker here");
    assertThat(start.err())
        .contains("EXPERIMENT_QUEUE_BROKER_URL is not needed")
        .contains("working in " + folder.resolve("queue/.assay"));
    assertThat(status.out().strip()).isEqualTo("[]");
    assertThat(folder.resolve("queue/.assay/assay.db")).exists();
    assertThat(folder.resolve("queue/db.sqlite")).as("that queue's own").doesNotExist();
    assertThat(folder.resolve(".assay")).doesNotExist();
  }

  @Test
  void a_submission_that_cannot_run_is_one_line_and_stores_nothing() throws IOException {
    Files.writeString(
        folder.resolve("config.toml"), "[prompt_learning]\nenv_file_path = \"no.env\"\n");

    Said submit = type("submit", "experiment.json");

    assertThat(submit.code()).isEqualTo(2);
    assertThat(submit.out()).isEmpty();
    assertThat(submit.err())
        .contains("experiment.json:2: jobs[0].config_path: " + folder.resolve("config.toml"))
        .contains("prompt_learning.env_file_path: there is no file '" + folder.resolve("no.env"));
    assertThat(type("experiment", "list", "-o", "json").out().strip()).isEqualTo("[]");
  }

  @Test
  void a_quote_that_is_never_closed_in_the_training_command_is_named() {
    environment.put("EXPERIMENT_QUEUE_TRAIN_CMD", "python 'x");

    Said submit = type("submit", "experiment.json");

    assertThat(submit.code()).isEqualTo(2);
    assertThat(submit.err()).contains("EXPERIMENT_QUEUE_TRAIN_CMD: a single quote is never closed");
  }
}
