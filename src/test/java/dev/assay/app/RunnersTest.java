package dev.assay.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Runners of declared jobs in processes of their own, some of them killed.
@Timeout(180)
class RunnersTest {

  @TempDir Path folder;

  @BeforeEach
  void write() throws IOException {
    Files.createDirectories(folder.resolve(".git"));
    Files.writeString(folder.resolve("assay.toml"), "store = \"tree:.runs\"\n");
  }

  private Process start(String... words) throws IOException {
    return AssayProcess.builder(folder, words)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("said").toFile()))
        .start();
  }

  private void add(String command, String sweep) throws Exception {
    var added =
        AssayProcess.run(
            folder,
            "queue",
            "add",
            "--experiment",
            "E001",
            "--sweep",
            sweep,
            "--runner-command",
            command);
    assertThat(added.code()).as(added.err()).isZero();
  }

  private String said() throws IOException {
    return Files.readString(folder.resolve("said"));
  }

  private List<String> ran() throws IOException {
    return Files.exists(folder.resolve("ran"))
        ? Files.readAllLines(folder.resolve("ran"))
        : List.of();
  }

  @Test
  void two_runners_started_at_once_run_no_job_twice() throws Exception {
    add("echo {n} >> ran", "n=0..7");

    var one = start("queue", "run");
    var two = start("queue", "run");

    assertThat(one.waitFor()).as(said()).isZero();
    assertThat(two.waitFor()).as(said()).isZero();
    assertThat(ran()).containsExactlyInAnyOrder("0", "1", "2", "3", "4", "5", "6", "7");
    assertThat(AssayProcess.run(folder, "queue", "list", "--include-terminal", "-o", "csv").out())
        .doesNotContain(",queued,", ",running,");
  }

  @Test
  void a_job_whose_runner_was_killed_is_taken_over_and_not_run_again() throws Exception {
    add("echo began >> ran; until test -e go; do sleep 0.05; done; echo done >> ran", "n=0");
    var runner = start("queue", "run");
    AssayProcess.await("the job runs", () -> lines() == 1);

    AssayProcess.signal(runner, "KILL");
    runner.waitFor();
    var next = start("queue", "run");
    Files.createFile(folder.resolve("go"));

    assertThat(next.waitFor()).as(said()).isZero();
    assertThat(ran()).containsExactly("began", "done");
    assertThat(list()).contains(",complete,");
  }

  @Test
  void a_job_that_died_with_its_runner_is_run_again() throws Exception {
    add("echo $$ >> ran; until test -e go; do sleep 0.05; done", "n=0");
    var runner = start("queue", "run");
    AssayProcess.await("the job runs", () -> lines() == 1);
    var family = new ArrayList<ProcessHandle>();
    long job = Long.parseLong(ran().getFirst());

    AssayProcess.signal(runner, "KILL");
    runner.waitFor();
    ProcessHandle.of(job)
        .ifPresent(process -> {
          process.parent().ifPresent(family::add);
          family.add(process);
        });
    family.forEach(ProcessHandle::destroyForcibly);
    Files.createFile(folder.resolve("go"));
    var next = start("queue", "run");

    assertThat(next.waitFor()).as(said()).isZero();
    assertThat(lines()).as(said()).isEqualTo(2);
    assertThat(list()).contains(",complete,");
  }

  @Test
  void what_a_job_prints_is_seen_while_it_runs() throws Exception {
    add("echo first; until test -e go; do sleep 0.05; done; echo last", "n=0");

    var runner = start("queue", "run");
    AssayProcess.await("its first line is seen", () -> isSaid("first"));

    assertThat(runner.isAlive()).isTrue();
    assertThat(said()).doesNotContain("last");
    Files.createFile(folder.resolve("go"));
    assertThat(runner.waitFor()).isZero();
    assertThat(said()).contains("first\nlast\n");
  }

  private boolean isSaid(String text) {
    try {
      return said().contains(text);
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void a_stop_ends_what_a_killed_runner_left_without_waiting_for_another() throws Exception {
    add("trap '' TERM; echo $$ >> ran; while :; do sleep 0.05; done", "n=0..1");
    var runner = start("queue", "run");
    AssayProcess.await("the job runs", () -> lines() == 1);
    long job = Long.parseLong(ran().getFirst());
    AssayProcess.signal(runner, "KILL");
    runner.waitFor();
    String running = running();

    var stopped = AssayProcess.run(folder, "queue", "stop", running, "--grace-s", "0.2");
    var again = AssayProcess.run(folder, "queue", "stop", running);

    assertThat(stopped.code()).as(stopped.err()).isZero();
    assertThat(stopped.out()).contains("changed: 1", "ended: 1");
    assertThat(ProcessHandle.of(job).filter(ProcessHandle::isAlive)).isEmpty();
    assertThat(again.out()).contains("changed: 0");
    assertThat(list()).contains(",stopped,", ",queued,").doesNotContain(",running,");
    assertThat(documents()).contains("\"status\": \"stopped\"", "\"cause\": \"operator_stop\"");
    assertThat(lines()).isEqualTo(1);
  }

  @Test
  void a_forced_stop_kills_what_a_living_runner_would_give_time() throws Exception {
    add("trap '' TERM; echo $$ >> ran; while :; do sleep 0.05; done", "n=0");
    var runner = start("queue", "run");
    AssayProcess.await("the job runs", () -> lines() == 1);

    var stopped = AssayProcess.run(folder, "queue", "stop", running(), "--force");

    assertThat(stopped.code()).as(stopped.err()).isZero();
    assertThat(stopped.out()).contains("changed: 1", "ended: 1");
    assertThat(runner.waitFor()).as(said()).isEqualTo(1);
    assertThat(said()).contains(" stopped");
    assertThat(list()).contains(",stopped,");
  }

  private String running() throws Exception {
    return list()
        .lines()
        .filter(line -> line.contains(",running,"))
        .map(line -> line.substring(0, line.indexOf(',')))
        .findFirst()
        .orElseThrow();
  }

  private String documents() throws IOException {
    var all = new StringBuilder();
    try (var directories = Files.list(folder.resolve(".runs/workspace"))) {
      for (Path directory : directories.toList()) {
        all.append(Files.readString(directory.resolve("signac_job_document.json")));
      }
    }
    return all.toString();
  }

  private String list() throws Exception {
    return AssayProcess.run(folder, "queue", "list", "--include-terminal", "-o", "csv").out();
  }

  private int lines() {
    try {
      return ran().size();
    } catch (IOException e) {
      return 0;
    }
  }
}
