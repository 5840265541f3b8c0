package dev.assay.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StopTest {
  private static final Duration GRACE = Duration.ofSeconds(10);

  @TempDir Path folder;
  private Bench bench;

  @BeforeEach
  void open() {
    bench = new Bench(folder);
  }

  @AfterEach
  void close() throws InterruptedException {
    bench.close();
  }

  @Test
  void the_program_gets_its_signal_and_may_end_in_its_own_way() throws Exception {
    var launch =
        bench.script("trap 'echo saved; exit 6' INT; echo ready; while :; do sleep 0.05; done");
    var watched = bench.ready(launch);

    var stopped = bench.processes.stop(launch.directory(), "SIGINT", GRACE);

    assertThat(stopped.survivors()).isEmpty();
    var exit = Bench.exit(stopped.sighting());
    assertThat(exit.status()).isEqualTo(6);
    assertThat(exit.cause()).isEqualTo(Exit.Cause.STOPPED);
    assertThat(bench.over(watched)).isEqualTo(stopped.sighting());
    assertThat(Bench.output(launch.directory())).isEqualTo("ready\nsaved\n");
  }

  @Test
  void a_plain_program_is_recorded_as_ended_by_the_signal() throws Exception {
    var launch = bench.script("echo ready; exec sleep 100");
    bench.ready(launch);

    var exit = Bench.exit(bench.processes.stop(launch.directory(), "TERM", GRACE).sighting());

    assertThat(exit.signal()).hasValue(15);
    assertThat(exit.cause()).isEqualTo(Exit.Cause.STOPPED);
  }

  @Test
  void who_ignores_the_signal_is_killed_after_the_grace() throws Exception {
    var launch = bench.script("trap '' TERM; echo ready; while :; do sleep 0.05; done");
    bench.ready(launch);

    var stopped = bench.processes.stop(launch.directory(), "TERM", Duration.ofMillis(200));

    assertThat(Bench.exit(stopped.sighting()).signal()).hasValue(9);
    assertThat(stopped.survivors()).isEmpty();
  }

  @Test
  void a_stopped_process_is_woken_to_hear_the_signal() throws Exception {
    var launch = bench.script("trap 'exit 6' TERM; echo ready; kill -s STOP $$; sleep 100");
    bench.ready(launch);

    var stopped = bench.processes.stop(launch.directory(), "TERM", GRACE);

    assertThat(Bench.exit(stopped.sighting()).status()).isEqualTo(6);
  }

  @Test
  void children_that_ran_away_to_sessions_of_their_own_are_found_by_their_marker()
      throws Exception {
    var launch =
        bench.script(
            "(setsid sleep 100 &) ; (setsid sh -c 'sleep 100 & exit' &) ; echo ready; sleep 100");
    bench.ready(launch);
    Eventually.holds("all are there", () -> survivors(launch) >= 4);

    var stopped = bench.processes.stop(launch.directory(), "TERM", GRACE);

    assertThat(stopped.survivors()).isEmpty();
    assertThat(survivors(launch)).isZero();
    assertThat(Bench.exit(stopped.sighting()).signal()).hasValue(15);
  }

  @Test
  void what_a_program_leaves_behind_is_seen_and_ended_after_its_end() throws Exception {
    var launch = bench.script("sleep 100 & setsid sleep 100 & exit 0");
    assertThat(bench.run(launch).status()).isZero();
    var survivors = bench.processes.survivors(Set.of(launch.directory()));
    assertThat(survivors.get(launch.directory())).hasSize(2);

    assertThat(bench.processes.killSurvivors(Set.of(launch.directory()), GRACE)).isEmpty();

    assertThat(survivors(launch)).isZero();
  }

  @Test
  void a_child_that_has_cleared_its_environment_is_found_by_its_session() throws Exception {
    var launch = bench.script("env -i sleep 100 & env -i sleep 100 & exit 0");
    bench.run(launch);

    // The session has lost its leader, but one marked member proves whose it is.
    var proof = bench.script("env -i sleep 100 & sleep 100 & exit 0");
    bench.run(proof);

    assertThat(survivors(proof)).isEqualTo(2);
    bench.processes.killSurvivors(Set.of(proof.directory()), GRACE);
    assertThat(survivors(proof)).isZero();
  }

  @Test
  void the_processes_of_other_attempts_are_left_alone() throws Exception {
    var one = bench.script("echo ready; exec sleep 100");
    var two = bench.script("echo ready; exec sleep 100");
    bench.ready(one);
    bench.ready(two);

    bench.processes.stop(one.directory(), "TERM", GRACE);

    assertThat(bench.processes.observe(two.directory())).isInstanceOf(Sighting.Running.class);
    assertThat(bench.processes.survivors(Set.of(one.directory(), two.directory())))
        .containsOnlyKeys(two.directory());
  }

  @Test
  void a_directory_whose_name_begins_alike_is_another_attempt() throws Exception {
    var one = bench.script("echo ready; exec sleep 100");
    bench.ready(one);

    var shorter = Path.of(one.directory().toString().replaceAll("0$", ""));
    assertThat(bench.processes.survivors(Set.of(shorter))).isEmpty();
  }

  @Test
  void a_stop_before_the_start_makes_sure_there_is_none() throws Exception {
    var launch = bench.script("touch ran");
    Shim.makeDirectory(launch.directory());

    var stopped = bench.processes.stop(launch.directory(), "TERM", GRACE);

    assertThat(stopped.sighting()).isEqualTo(new Sighting.NotStarted());
    bench.over(bench.started(launch));
    assertThat(bench.root().resolve("ran")).doesNotExist();
  }

  @Test
  void a_stop_right_at_the_start_is_obeyed() throws Exception {
    for (int round = 0; round < 60; round++) {
      var launch = bench.script("exec sleep 100");
      var watched = bench.started(launch);

      var stopped = bench.processes.stop(launch.directory(), "TERM", GRACE);

      assertThat(stopped.survivors()).isEmpty();
      assertThat(bench.over(watched)).isEqualTo(stopped.sighting());
      assertThat(survivors(launch)).isZero();
    }
  }

  @Test
  void a_stop_after_the_end_changes_nothing() throws Exception {
    var launch = bench.script("exit 8");
    var exit = bench.run(launch);

    var stopped = bench.processes.stop(launch.directory(), "TERM", GRACE);

    assertThat(stopped.sighting()).isEqualTo(new Sighting.Ended(exit));
    assertThat(exit.cause()).isEqualTo(Exit.Cause.EXITED);
  }

  @Test
  void signals_to_the_shim_itself_change_nothing() throws Exception {
    var launch = bench.script("echo ready; while [ ! -e go ]; do sleep 0.05; done; exit 2");
    var watched = bench.ready(launch);
    var shim = bench.running(launch.directory()).shim().pid();

    for (String signal : new String[] {"TERM", "INT", "HUP", "QUIT", "USR1", "USR2"}) {
      Bench.kill(signal, -shim);
    }
    Files.createFile(bench.root().resolve("go"));

    assertThat(Bench.exit(bench.over(watched)).status()).isEqualTo(2);
  }

  @Test
  void usage_of_a_running_attempt_counts_its_whole_session() throws Exception {
    var launch = bench.script("sh -c 'while :; do :; done' & echo ready; exec sleep 100");
    bench.ready(launch);

    Eventually.holds("CPU time is seen", () -> usage(launch).cpu().toMillis() >= 50);
    var usage = usage(launch);
    assertThat(usage.residentBytes()).isBetween(500_000L, 100_000_000L);
    assertThat(usage.peakBytes()).isGreaterThanOrEqualTo(usage.residentBytes());

    bench.processes.stop(launch.directory(), "TERM", GRACE);
    assertThat(bench.processes.usage(Set.of(launch.directory()))).isEmpty();
  }

  private Usage usage(Launch launch) {
    return Optional.ofNullable(
            bench.processes.usage(Set.of(launch.directory())).get(launch.directory()))
        .orElseThrow();
  }

  private int survivors(Launch launch) {
    var found = bench.processes.survivors(Set.of(launch.directory())).get(launch.directory());
    return found == null ? 0 : found.size();
  }
}
