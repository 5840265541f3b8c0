package dev.assay.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Programs that behave badly, each under a worker that lives, one that was restarted, and one that
/// was killed.
@Tag("soak")
class ProcessZooTest {
  private static final Duration GRACE = Duration.ofSeconds(10);
  private static final Duration SHORT = Duration.ofMillis(300);

  /// What became of the worker that started the program.
  enum Worker {
    LIVES,
    RESTARTED,
    KILLED
  }

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

  @ParameterizedTest
  @EnumSource
  void every_exit_code_is_told(Worker worker) throws Exception {
    var scripts = new HashMap<Path, String>();
    var codes = new HashMap<Path, Integer>();
    for (int code = 0; code < 256; code++) {
      var attempt = bench.attempt();
      scripts.put(attempt, "exit " + code);
      codes.put(attempt, code);
    }

    var watched = start(worker, scripts);

    for (Map.Entry<Path, Integer> each : codes.entrySet()) {
      assertThat(exit(watched, each.getKey()).status()).isEqualTo(each.getValue());
    }
  }

  @ParameterizedTest
  @EnumSource
  void every_signal_is_told(Worker worker) throws Exception {
    var scripts = new HashMap<Path, String>();
    var signals = new HashMap<Path, Integer>();
    for (int signal = 1; signal < 32; signal++) {
      if (Set.of(17, 18, 19, 20, 21, 22, 23, 28).contains(signal)) {
        continue; // these do not end a program
      }
      var attempt = bench.attempt();
      scripts.put(attempt, "kill -" + signal + " $$; sleep 100");
      signals.put(attempt, signal);
    }

    var watched = start(worker, scripts);

    for (Map.Entry<Path, Integer> each : signals.entrySet()) {
      assertThat(exit(watched, each.getKey()).signal()).hasValue(each.getValue());
    }
  }

  @ParameterizedTest
  @EnumSource
  void two_hundred_forks_are_ended(Worker worker) throws Exception {
    var attempt = bench.attempt();
    var script = "i=0; while [ $i -lt 200 ]; do sleep 100 & i=$((i+1)); done; echo ready; wait";
    start(worker, Map.of(attempt, script));
    awaitReady(attempt);
    assertThat(living(attempt)).isGreaterThan(200);

    assertThatItStops(attempt, GRACE, 15);
  }

  @ParameterizedTest
  @EnumSource
  void forks_that_go_on_forking_are_ended(Worker worker) throws Exception {
    var attempt = bench.attempt();
    var script =
        "trap '' TERM; f() { sleep 0.01; [ -e halt ] || f & }; echo ready; "
            + "while [ ! -e halt ]; do (f); sleep 0.02; done";
    start(worker, Map.of(attempt, script));
    awaitReady(attempt);

    assertThatItStops(attempt, SHORT, 9);
  }

  @ParameterizedTest
  @EnumSource
  void a_daemon_that_forked_twice_is_ended(Worker worker) throws Exception {
    var attempt = bench.attempt();
    start(worker, Map.of(attempt, "(setsid sh -c 'trap \"\" TERM; sleep 100 & wait' &); exit 0"));
    Eventually.holds("only the daemon is left", () -> ended(attempt) && living(attempt) == 2);

    assertThat(bench.processes.killSurvivors(Set.of(attempt), SHORT)).isEmpty();
    assertThat(living(attempt)).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void who_ignores_every_signal_is_killed(Worker worker) throws Exception {
    var attempt = bench.attempt();
    var script = "trap '' TERM INT HUP QUIT USR1; echo ready; while :; do sleep 0.1; done";
    start(worker, Map.of(attempt, script));
    awaitReady(attempt);

    assertThatItStops(attempt, SHORT, 9);
  }

  @ParameterizedTest
  @EnumSource
  void who_has_stopped_itself_is_ended(Worker worker) throws Exception {
    var attempt = bench.attempt();
    start(worker, Map.of(attempt, "echo ready; kill -s STOP $$; exit 3"));
    awaitReady(attempt);

    assertThatItStops(attempt, GRACE, 15);
  }

  @ParameterizedTest
  @EnumSource
  void closed_output_is_no_end(Worker worker) throws Exception {
    var attempt = bench.attempt();
    var watched = start(worker, Map.of(attempt, "exec >&- 2>&- <&-; sleep 1; exit 11"));

    assertThat(exit(watched, attempt).status()).isEqualTo(11);
  }

  @ParameterizedTest
  @EnumSource
  void a_gigabyte_of_output_is_all_there(Worker worker) throws Exception {
    var attempt = bench.attempt();
    var watched = start(worker, Map.of(attempt, "head -c 1073741824 /dev/zero; exit 12"));

    assertThat(exit(watched, attempt).status()).isEqualTo(12);
    assertThat(attempt.resolve("output.log")).hasSize(1L << 30);
  }

  @ParameterizedTest
  @EnumSource
  void output_without_lines_or_in_no_encoding_is_kept_byte_for_byte(Worker worker)
      throws Exception {
    var attempt = bench.attempt();
    var script = "head -c 104857600 /dev/zero | tr '\\0' '\\377'; printf '\\300\\200\\000end'";
    var watched = start(worker, Map.of(attempt, script));

    assertThat(exit(watched, attempt).status()).isZero();
    assertThat(attempt.resolve("output.log")).hasSize(104_857_600L + 6);
  }

  @ParameterizedTest
  @EnumSource
  void a_working_directory_that_is_removed_changes_nothing(Worker worker) throws Exception {
    var attempt = bench.attempt();
    var script = "mkdir gone; cd gone; rmdir ../gone; echo ready; sleep 1; exit 13";
    var watched = start(worker, Map.of(attempt, script));

    assertThat(exit(watched, attempt).status()).isEqualTo(13);
  }

  @ParameterizedTest
  @EnumSource
  void who_removes_its_own_attempt_directory_can_still_be_ended(Worker worker) throws Exception {
    var attempt = bench.attempt();
    start(worker, Map.of(attempt, "rm -rf \"$ASSAY_JOB_DIR\"; touch ready; exec sleep 100"));
    Eventually.holds("it removed it", () -> Files.exists(bench.root().resolve("ready")));

    assertThat(bench.processes.observe(attempt)).isInstanceOf(Sighting.Orphaned.class);
    assertThat(bench.processes.killSurvivors(Set.of(attempt), GRACE)).isEmpty();
    Eventually.holds(
        "the shim gives up",
        () -> bench.processes.observe(attempt).equals(new Sighting.NotStarted()));
  }

  @ParameterizedTest
  @EnumSource
  void a_group_that_outlives_its_leader_is_ended(Worker worker) throws Exception {
    var attempt = bench.attempt();
    start(worker, Map.of(attempt, "(trap '' TERM HUP; while :; do sleep 0.1; done) & exit 14"));
    Eventually.holds("only the group is left", () -> ended(attempt) && living(attempt) > 0);

    assertThat(bench.processes.killSurvivors(Set.of(attempt), SHORT)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void a_deep_tree_of_children_is_ended(Worker worker) throws Exception {
    var attempt = bench.attempt();
    var script =
        "d() { if [ $1 -gt 0 ]; then (d $(($1-1))); else echo ready; sleep 100; fi; }; d 60; exit 1";
    start(worker, Map.of(attempt, script));
    awaitReady(attempt);

    assertThatItStops(attempt, GRACE, 15);
  }

  private Map<Path, Watched> start(Worker worker, Map<Path, String> scripts)
      throws IOException, InterruptedException {
    var watched = new HashMap<Path, Watched>();
    if (worker == Worker.KILLED) {
      ChildJvm.start(Map.of(), bench.root(), scripts).destroyForcibly().waitFor();
      scripts.keySet().forEach(attempt -> watched.put(attempt, bench.processes.adopt(attempt)));
      return watched;
    }
    for (Map.Entry<Path, String> each : scripts.entrySet()) {
      var launch =
          Launch.of(each.getKey(), List.of("sh", "-c", each.getValue()), bench.root())
              .withEnvironment(Map.of("PATH", "/usr/bin:/bin"));
      var mine = bench.started(launch);
      Eventually.holds(
          "it has begun",
          () ->
              !(bench.processes.observe(each.getKey()) instanceof Sighting.NotStarted)
                  || Files.notExists(each.getKey()));
      watched.put(
          each.getKey(), worker == Worker.LIVES ? mine : bench.processes.adopt(each.getKey()));
    }
    return watched;
  }

  private Exit exit(Map<Path, Watched> watched, Path attempt) throws InterruptedException {
    // A killed worker may have died before its last shim came to the gate.
    Eventually.holds(
        "it has begun", () -> !(bench.processes.observe(attempt) instanceof Sighting.NotStarted));
    return Bench.exit(bench.over(Optional.ofNullable(watched.get(attempt)).orElseThrow()));
  }

  private void assertThatItStops(Path attempt, Duration grace, int signal)
      throws InterruptedException {
    var stopped = bench.processes.stop(attempt, "TERM", grace);

    assertThat(stopped.survivors()).isEmpty();
    assertThat(living(attempt)).isZero();
    var exit = Bench.exit(stopped.sighting());
    assertThat(exit.signal()).hasValue(signal);
    assertThat(exit.cause()).isEqualTo(Exit.Cause.STOPPED);
  }

  private void awaitReady(Path attempt) {
    Eventually.holds("ready", () -> Bench.output(attempt).startsWith("ready\n"));
  }

  private boolean ended(Path attempt) {
    return bench.processes.observe(attempt) instanceof Sighting.Ended;
  }

  private int living(Path attempt) {
    return bench.processes.survivors(new HashSet<>(Set.of(attempt))).values().stream()
        .mapToInt(List::size)
        .sum();
  }
}
