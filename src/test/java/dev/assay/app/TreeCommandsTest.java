package dev.assay.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.app.Transcript.Said;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The usual commands on a store of files.
class TreeCommandsTest {
  private static final String EXPERIMENT =
      """
      name: digits
      script: |
        test {lr} != 9 && pwd && printf '{"loss": %s}' {lr} > "$ASSAY_JOB_RESULT"
      objective: {metric: loss, goal: minimize}
      """;

  @TempDir Path folder;
  private final Map<String, String> environment = new HashMap<>();

  @BeforeEach
  void write() throws IOException {
    Files.writeString(folder.resolve("assay.toml"), "store = \"tree:.runs\"\n");
    Files.writeString(folder.resolve("e.yaml"), EXPERIMENT);
    environment.put("PATH", "/usr/bin:/bin");
    environment.put("HOME", folder.toString());
    environment.put("SECRET_OF_THIS_MACHINE", "hush");
  }

  private Said type(String... words) {
    return new Transcript(folder, InstantSource.system(), environment).type(words);
  }

  @Test
  void an_experiment_is_submitted_run_shown_and_tried_again() {
    Said submit = type("submit", "e.yaml", "--sweep", "lr=0.1|9");
    Said queue = type("queue", "list", "-o", "json");
    Said work = type("worker", "start", "--idle-exit", "100ms");
    Said trials = type("trial", "list", "last", "-o", "json");
    Said logs = type("trial", "logs", "last.1");
    Said wait = type("wait", "last");
    Said retry = type("retry", "last");
    Said cancel = type("experiment", "cancel", "last");
    Said shown = type("experiment", "get", "last", "-o", "json");

    assertThat(submit.code()).as(submit.err()).isZero();
    assertThat(queue.out()).contains("\"status\":\"queued\"");
    assertThat(work.out()).contains("completed: 1", "failed: 1");
    assertThat(trials.out()).contains("\"loss\":0.1", "\"status\":\"failed\"");
    assertThat(logs.out()).contains(folder.getFileName().toString());
    assertThat(wait.err()).contains("digits");
    assertThat(retry.out()).contains("changed: 2");
    assertThat(cancel.code()).isZero();
    assertThat(shown.out()).contains("\"cancelled\":2");
    assertThat(type("db", "check").out()).contains("ok: yes", "trials: 2");
    assertThat(type("doctor").out()).contains("signac tree");
    assertThat(folder.resolve(".assay/assay.db")).doesNotExist();
  }

  @Test
  void the_store_is_named_by_a_flag_a_variable_or_a_file() {
    type("submit", "e.yaml", "--params", "lr=1", "--store", "tree:other");
    environment.put("ASSAY_STORE", "tree:" + folder.resolve("third"));
    type("submit", "e.yaml", "--params", "lr=1");

    assertThat(folder.resolve("other/workspace")).isNotEmptyDirectory();
    assertThat(folder.resolve("third/workspace")).isNotEmptyDirectory();
    assertThat(folder.resolve(".runs")).doesNotExist();
    assertThat(type("config", "show", "--origin").out()).contains("ASSAY_STORE");
  }

  @Test
  void nothing_of_this_machine_is_written_where_git_looks() throws IOException {
    type("submit", "e.yaml", "--params", "lr=1");

    try (var files = Files.walk(folder.resolve(".runs/experiments"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertThat(Files.readString(file))
            .contains("\\\"cwd\\\":\\\"\\\"")
            .doesNotContain("/usr/bin:/bin");
      }
    }
    assertThat(folder.resolve(".runs/.local/.gitignore")).hasContent("*");
  }

  @Test
  void no_committed_file_names_a_folder_or_process_of_this_machine_and_looking_changes_none()
      throws Exception {
    Path clone = Files.createDirectory(folder.resolve("clone"));
    environment.put("VIRTUAL_ENV", clone.resolve("venv").toString());
    Files.writeString(clone.resolve(".gitignore"), ".assay/*\n!.assay/ledger/\n");
    Files.writeString(clone.resolve("assay.toml"), "store = \"tree:.runs\"\n");
    Files.writeString(clone.resolve("requirements.txt"), "numpy==2\n");
    Files.writeString(clone.resolve("e.yaml"), EXPERIMENT.replace("pwd && ", ""));
    Files.writeString(clone.resolve("f.yaml"), "name: gone\ncommand: ./gone.sh\n");
    git(clone, "init", "-q");
    git(clone, "add", "-A");
    git(clone, "commit", "-qm", "begin");
    var here = new Transcript(clone, InstantSource.system(), environment);
    assertThat(here.type("submit", "e.yaml", "f.yaml", "--sweep", "lr=0.1|9").code()).isZero();
    Files.writeString(clone.resolve("requirements.txt"), "numpy==3\n");
    assertThat(
            new Transcript(clone, InstantSource.system(), environment)
                .type("worker", "start", "--idle-exit", "100ms")
                .out())
        .contains("completed: 1");
    git(clone, "add", "-A");

    for (String file : git(clone, "ls-files").lines().toList()) {
      assertThat(clone.resolve(file))
          .content()
          .doesNotContain(folder.toString(), folder.toRealPath().toString())
          .doesNotContain("\"pid\"", "start_ticks", "heartbeat", "lease", "boot_id");
    }
    assertThat(git(clone, "ls-files")).contains("signac_job_document.json", ".assay/ledger/");
    git(clone, "commit", "-qm", "ran");
    for (var words :
        new String[] {"queue list", "experiment get last", "db check", "worker list"}) {
      new Transcript(clone, InstantSource.system(), environment).type(words.split(" "));
    }
    new Transcript(clone, InstantSource.system(), environment)
        .type("worker", "start", "--idle-exit", "1ms");
    assertThat(git(clone, "status", "--porcelain")).isEmpty();
    assertThat(
            new Transcript(clone, InstantSource.system(), environment)
                .type("experiment", "get", "last", "-o", "json")
                .out())
        .contains("\"root\":\"" + clone.toRealPath() + "\"");
  }

  private static String git(Path where, String... words) throws Exception {
    var command =
        new ArrayList<>(List.of("git", "-c", "user.name=Ada", "-c", "user.email=ada@example.org"));
    command.addAll(List.of(words));
    var process =
        new ProcessBuilder(command).directory(where.toFile()).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes());
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(said).isZero();
    return said;
  }

  @Test
  void a_tree_that_was_moved_to_another_folder_runs_there() throws IOException {
    type("submit", "e.yaml", "--params", "lr=1");
    Path there = Files.createDirectory(folder.resolve("there"));
    Files.move(folder.resolve(".runs"), there.resolve(".runs"));

    var moved = new Transcript(there, InstantSource.system(), environment);
    Said work =
        moved.type("worker", "start", "--idle-exit", "100ms", "--store", "tree:.runs", "-C", ".");
    Said logs =
        new Transcript(there, InstantSource.system(), environment)
            .type("trial", "logs", "last", "--store", "tree:.runs", "-C", ".");

    assertThat(work.out()).contains("completed: 1");
    assertThat(logs.out()).contains(folder.getFileName() + "/there");
  }

  @Test
  void what_a_tree_cannot_do_is_refused_in_one_line_and_nothing_is_stored() throws IOException {
    Files.writeString(folder.resolve("b.yaml"), "command: \"true\"\nbudget: {wall_time: 1h}\n");
    Files.writeString(
        folder.resolve("n.yaml"), "command: \"true\"\nnotify: {to: [\"https://example.org/a\"]}\n");

    for (var words :
        new String[][] {
          {"submit", "b.yaml"},
          {"submit", "n.yaml"},
          {"submit", "e.yaml", "--store", "tree:none/there"},
          {"submit", "e.yaml", "--store", "redis:x"},
          {"db", "backup", "copy"},
          {"db", "compact"}
        }) {
      Said refused = type(words);
      assertThat(refused.code()).as(String.join(" ", words) + refused.err()).isEqualTo(2);
      assertThat(refused.err().lines().filter(line -> line.startsWith("assay: "))).hasSize(1);
    }
    assertThat(type("submit", "b.yaml").err()).contains("a tree store keeps none");
    assertThat(type("submit", "n.yaml").err()).contains("a tree store tells nobody");
    assertThat(type("experiment", "list", "-o", "id").out()).isEmpty();
  }
}
