package dev.assay.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// One keeper has many attempts in its life, and never two at a time.
class KeepersTest {
  @TempDir Path folder;
  private Bench bench;
  private final ProcFiles proc = new ProcFiles();

  @BeforeEach
  void open() {
    bench = new Bench(folder);
  }

  @AfterEach
  void close() throws InterruptedException {
    bench.close();
  }

  @Test
  void attempts_that_follow_each_other_have_one_keeper() throws Exception {
    var keepers = new HashSet<ProcessIdentity>();
    for (int i = 0; i < 5; i++) {
      var launch = bench.script("exit " + i);
      assertThat(bench.run(launch).status()).isEqualTo(i);
      keepers.add(keeper(launch));
    }

    assertThat(keepers).hasSize(1);
  }

  @Test
  void attempts_at_the_same_time_have_a_keeper_each() {
    var one = bench.script("echo ready; exec sleep 100");
    var two = bench.script("echo ready; exec sleep 100");
    bench.ready(one);
    bench.ready(two);

    assertThat(keeper(one)).isNotEqualTo(keeper(two));
  }

  @Test
  void nothing_of_an_attempt_is_left_to_the_next() throws Exception {
    var other = Files.createDirectory(bench.root().resolve("other"));
    var first = Launch.of(bench.attempt(), List.of("sh", "-c", "ulimit -n 50"), other);
    bench.run(
        first
            .withEnvironment(Map.of("PATH", "/usr/bin:/bin", "ONLY_FIRST", "1"))
            .withTimeout(Duration.ofHours(1)));

    var next = bench.script("env; pwd; ulimit -n; ls /proc/self/fd");
    bench.run(next);

    assertThat(Bench.output(next.directory()))
        .doesNotContain("ONLY_FIRST", Shim.KEEPER, "other", "\n50\n")
        .contains("ASSAY_JOB_DIR=" + next.directory(), "\n" + bench.root() + "\n")
        .endsWith("\n0\n1\n2\n3\n");
  }

  @Test
  void cpu_time_is_that_of_the_attempt_alone() throws Exception {
    var busy = bench.run(bench.script("i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done"));
    var idle = bench.run(bench.script("exit 0"));

    assertThat(busy.cpu().orElseThrow()).isGreaterThan(Duration.ofMillis(30));
    assertThat(idle.cpu().orElseThrow()).isLessThan(busy.cpu().orElseThrow());
    assertThat(idle.cpu().orElseThrow()).isLessThan(Duration.ofMillis(100));
  }

  @Test
  void a_keeper_that_was_killed_while_it_waited_is_replaced() throws Exception {
    for (int round = 0; round < 5; round++) {
      var first = bench.script("exit 1");
      bench.run(first);
      Bench.kill("KILL", keeper(first).pid());
      var next = bench.script("exit 2");

      // Before or after the worker hears of it.
      var start = bench.processes.start(next);

      if (start instanceof Start.Started(Watched watched)
          && bench.over(watched) instanceof Sighting.Ended(Exit exit)) {
        assertThat(exit.status()).isEqualTo(2);
        assertThat(keeper(next)).isNotEqualTo(keeper(first));
      } else {
        assertThat(bench.processes.revoke(next.directory())).isTrue(); // to be started elsewhere
      }
    }
  }

  @Test
  void a_keeper_that_has_gone_on_keeps_no_earlier_attempt_alive() throws Exception {
    var first = bench.script("exit 1");
    bench.run(first);
    var second = bench.script("echo ready; exec sleep 100");
    bench.ready(second);
    assertThat(keeper(second)).isEqualTo(keeper(first));

    Files.delete(first.directory().resolve("exit"));

    assertThat(bench.processes.observe(first.directory()))
        .isInstanceOf(Sighting.Vanished.class)
        .hasFieldOrPropertyWithValue("mayHaveRun", true);
    assertThat(bench.processes.observe(second.directory())).isInstanceOf(Sighting.Running.class);
  }

  @Test
  void a_directory_behind_a_link_is_the_same_attempt() throws Exception {
    Files.createDirectory(bench.root().resolve("real"));
    Files.createSymbolicLink(bench.root().resolve("link"), Path.of("real"));
    var directory = bench.root().resolve("link").resolve("attempt");
    var launch =
        Launch.of(directory, List.of("sh", "-c", "echo ready; sleep 100"), bench.root())
            .withEnvironment(Map.of("PATH", "/usr/bin:/bin"));
    bench.ready(launch);

    assertThat(bench.processes.observe(directory)).isInstanceOf(Sighting.Running.class);

    var stopped = bench.processes.stop(directory, "TERM", Duration.ofSeconds(10));
    assertThat(Bench.exit(stopped.sighting()).cause()).isEqualTo(Exit.Cause.STOPPED);
    assertThat(stopped.survivors()).isEmpty();
  }

  @Test
  void a_keeper_that_cannot_write_its_start_down_is_seen() throws Exception {
    var directory = bench.attempt();
    Shim.makeDirectory(directory);
    Files.createFile(directory.resolve("gate")); // on a full disk it stays empty
    var builder = new ProcessBuilder("sleep", "100").directory(directory.toFile());
    builder.environment().put(Shim.KEEPER, "1");
    var keeper = builder.start();
    try {
      assertThat(bench.processes.observe(directory)).isEqualTo(new Sighting.Starting());
    } finally {
      keeper.destroyForcibly().waitFor();
    }
    assertThat(bench.processes.observe(directory)).isInstanceOf(Sighting.Vanished.class);
  }

  @Test
  void keepers_end_with_their_worker_and_not_before_their_attempts() throws Exception {
    var attempt = bench.attempt();
    var worker =
        ChildJvm.start(
            Map.of(), bench.root(), attempt, "while [ ! -e go ]; do sleep 0.05; done; exit 5");
    var keeper = bench.running(attempt).shim();
    worker.destroyForcibly().waitFor();
    assertThat(proc.isAlive(keeper)).isTrue();

    Files.createFile(bench.root().resolve("go"));

    assertThat(Bench.exit(bench.over(bench.processes.adopt(attempt))).status()).isEqualTo(5);
    Eventually.holds("the keeper has ended", () -> !proc.isAlive(keeper));
  }

  @Test
  void keepers_that_wait_end_when_they_are_let_go() throws Exception {
    var waiting = bench.script("exit 0");
    bench.run(waiting);
    var busy = bench.script("echo ready; while [ ! -e go ]; do sleep 0.05; done; exit 3");
    var free = bench.script("exit 0");
    var watched = bench.ready(busy);
    bench.run(free);

    bench.processes.close();

    Eventually.holds("who waits ends", () -> !proc.isAlive(keeper(free)));
    assertThat(bench.processes.observe(busy.directory())).isInstanceOf(Sighting.Running.class);
    Files.createFile(bench.root().resolve("go"));
    assertThat(Bench.exit(bench.over(watched)).status()).isEqualTo(3);
    Eventually.holds("who was busy ends", () -> !proc.isAlive(keeper(busy)));
  }

  @Test
  void a_working_directory_that_cannot_be_entered_any_more_is_told_in_the_output()
      throws IOException, InterruptedException {
    var gone = bench.root().resolve("gone");
    var launch = Launch.of(bench.attempt(), List.of("true"), gone);
    Shim.makeDirectory(launch.directory());
    var shim = Shim.unpack(bench.root().resolve("shim"));
    var keeper = shim.spawn();

    Bench.tellAll(keeper, LaunchText.of(launch, shim.tools(), proc.host()));
    keeper.waitFor();

    var sighting = bench.processes.observe(launch.directory());
    assertThat(Bench.exit(sighting).status()).isEqualTo(126);
    assertThat(Bench.output(launch.directory())).contains("cd", gone.toString());
  }

  private static ProcessIdentity keeper(Launch launch) {
    return new AttemptFiles(launch.directory()).shim().orElseThrow();
  }
}
