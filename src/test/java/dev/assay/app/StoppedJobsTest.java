package dev.assay.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.app.Transcript.Said;
import dev.assay.process.Processes;
import dev.assay.store.Leases.Claim;
import dev.assay.store.Leases.Free;
import dev.assay.store.Workers.Registration;
import dev.assay.store.tree.TreeStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Stopping jobs whose runners are not what they seem, or not here.
class StoppedJobsTest {

  @TempDir Path folder;

  @BeforeEach
  void write() throws IOException {
    Files.createDirectories(folder.resolve(".git"));
    Files.writeString(folder.resolve("assay.toml"), "store = \"tree:.runs\"\n");
    assertThat(
            type("queue", "add", "--experiment", "E001", "--sp", "a=1", "--runner-command", "true")
                .code())
        .isZero();
  }

  private Said type(String... words) {
    return new Transcript(
            folder,
            InstantSource.system(),
            Map.of("PATH", "/usr/bin:/bin", "HOME", folder.toString()))
        .type(words);
  }

  /// Claims the job as a runner with these facts; it never starts it.
  private Claim claim(String host, String bootId, long pid, long startTicks) {
    var store =
        TreeStore.open(
            folder.resolve(".runs"), InstantSource.system(), RandomGenerator.getDefault());
    var registration =
        new Registration(
            host,
            bootId,
            pid,
            startTicks,
            "default",
            1,
            4,
            List.of(),
            1L << 33,
            "0.1",
            Duration.ZERO,
            "");
    var lease = store.workers().register(registration, Duration.ofMinutes(10));
    return store
        .leases()
        .exchange(lease, List.of(), new Free("default", 4, 1L << 33), 1)
        .claims()
        .getFirst();
  }

  private String status() {
    return type("queue", "list", "--include-terminal", "-o", "csv").out();
  }

  @Test
  void what_does_not_run_is_left_as_it_is() {
    Said waiting = type("queue", "stop", "last");
    type("queue", "run");
    Said ended = type("queue", "stop", "last");

    assertThat(waiting.code()).isZero();
    assertThat(waiting.out()).contains("changed: 0", "left: 1", "ended: 0");
    assertThat(ended.code()).isZero();
    assertThat(ended.out()).contains("changed: 0");
    assertThat(status()).contains(",complete,");
  }

  @Test
  void a_process_that_only_has_the_number_of_a_runner_is_left_alone_and_the_job_ends() {
    try (var processes = Processes.unpackedIn(folder.resolve("bin"))) {
      var self = processes.self();
      claim("here", self.host(), self.pid(), self.startTicks() - 1);
    }

    Said stopped = type("queue", "stop", "last", "--force");

    assertThat(stopped.code()).as(stopped.err()).isZero();
    assertThat(stopped.out()).contains("changed: 1");
    assertThat(status()).contains(",stopped,");
  }

  @Test
  void what_runs_on_another_host_is_asked_and_never_signalled() {
    claim("elsewhere", "another-boot/pid:[1]", ProcessHandle.current().pid(), 1);

    Said forced = type("queue", "stop", "last", "--force");
    Said asked = type("queue", "stop", "last");

    assertThat(forced.code()).isEqualTo(4);
    assertThat(forced.err()).contains("runs on elsewhere", "cannot be reached from here");
    assertThat(asked.code()).isZero();
    assertThat(asked.out()).contains("changed: 1", "ended: 0");
    assertThat(status()).contains(",running,");
  }

  @Test
  void what_makes_no_sense_is_one_line() {
    Said both = type("queue", "stop", "last", "--force", "--grace-s", "5");
    Said odd = type("queue", "stop", "last", "--grace-s", "soon");

    assertThat(both.code()).isEqualTo(2);
    assertThat(both.err()).contains("--force leaves no time");
    assertThat(odd.code()).isEqualTo(2);
    assertThat(odd.err()).contains("--grace needs a span of time, found 'soon'");
  }
}
