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
