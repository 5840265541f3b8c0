package dev.assay.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EndTest {
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
  void an_exit_code_is_what_the_program_said() throws Exception {
    for (int code : new int[] {0, 1, 2, 75, 126, 127, 128, 255}) {
      var exit = bench.run(bench.script("exit " + code));

      assertThat(exit.status()).isEqualTo(code);
      assertThat(exit.code()).hasValue(code);
      assertThat(exit.signal()).isEmpty();
      assertThat(exit.cause()).isEqualTo(Exit.Cause.EXITED);
    }
  }

  @Test
  void a_signal_is_told_as_a_signal() throws Exception {
    for (String signal : new String[] {"INT", "TERM", "KILL", "SEGV", "ABRT", "PIPE"}) {
      var exit = bench.run(bench.script("kill -s " + signal + " $$"));

      assertThat(exit.signal()).as(signal).hasValue(number(signal));
      assertThat(exit.code()).isEmpty();
      assertThat(exit.cause()).isEqualTo(Exit.Cause.EXITED);
    }
  }

  @Test
  void times_are_measured() throws Exception {
    var before = Instant.now().minusSeconds(1);
    var exit = bench.run(bench.script("i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done"));

    assertThat(exit.endedAt()).isBetween(before, Instant.now().plusSeconds(1));
    assertThat(exit.cpu().orElseThrow()).isBetween(Duration.ofMillis(10), Duration.ofSeconds(20));
    assertThat(exit.elapsed().orElseThrow())
        .isBetween(Duration.ofMillis(10), Duration.ofSeconds(20));
  }

  @Test
  void the_shim_itself_says_nothing_in_the_output() throws Exception {
    var launch = bench.script("kill -s KILL $$");

    bench.run(launch);

    assertThat(Bench.output(launch.directory())).isEmpty();
  }

  @Test
  void a_timeout_is_enforced_against_a_program_that_ignores_the_signal() throws Exception {
    var launch =
        bench
            .script("trap '' TERM; echo ready; while :; do sleep 0.05; done")
            .withTimeout(Duration.ofMillis(900))
            .withEnding("TERM", Duration.ofMillis(300));

    var exit = bench.run(launch);

    assertThat(exit.cause()).isEqualTo(Exit.Cause.TIMEOUT);
    assertThat(exit.signal()).hasValue(9);
    assertThat(exit.elapsed().orElseThrow()).isGreaterThanOrEqualTo(Duration.ofMillis(1190));
    assertThatNothingIsLeft(launch);
  }

  @Test
  void a_timeout_lets_a_program_end_in_its_own_way_and_its_children_too() throws Exception {
    var launch =
        bench
            .script(
                "exec 2>/dev/null; (trap 'sleep 0.2; echo child; exit' USR1; while :; do sleep"
                    + " 0.05; done) & trap 'echo parent; exit 7' USR1; while :; do sleep 0.05;"
                    + " done")
            .withTimeout(Duration.ofMillis(900))
            .withEnding("USR1", Duration.ofSeconds(10));

    var exit = bench.run(launch);

    assertThat(exit.status()).isEqualTo(7);
    assertThat(exit.cause()).isEqualTo(Exit.Cause.TIMEOUT);
    assertThat(Bench.output(launch.directory())).isEqualTo("parent\nchild\n");
    assertThatNothingIsLeft(launch);
  }

  @Test
  void a_timeout_that_is_not_reached_leaves_no_sleep_behind() throws Exception {
    var launch = bench.launch("true").withTimeout(Duration.ofHours(3));

    var exit = bench.run(launch);

    assertThat(exit.cause()).isEqualTo(Exit.Cause.EXITED);
    assertThatNothingIsLeft(launch);
  }

  @Test
  void many_quick_programs_with_timeouts_and_leases_at_once_all_end() throws Exception {
    var launches = new ArrayList<Launch>();
    for (int i = 0; i < 60; i++) {
      launches.add(
          leased(bench.launch("true").withTimeout(Duration.ofHours(3)), Duration.ofHours(1)));
    }
    var watched = new ArrayList<Watched>();
    for (Launch launch : launches) {
      watched.add(bench.started(launch));
    }

    for (Watched each : watched) {
      assertThat(Bench.exit(bench.over(each)).status()).isZero();
    }
    launches.forEach(this::assertThatNothingIsLeft);
  }

  @Test
  void a_lease_that_nobody_renews_ends_the_program() throws Exception {
    var launch = leased(bench.script("echo ready; exec sleep 100"), Duration.ofHours(1));
    var watched = bench.ready(launch);
    renew(launch, Duration.ZERO);

    var exit = Bench.exit(bench.over(watched));

    assertThat(exit.cause()).isEqualTo(Exit.Cause.LEASE);
    assertThat(exit.signal()).hasValue(15);
    assertThatNothingIsLeft(launch);
  }

  @Test
  void when_its_lease_is_over_a_program_has_no_more_grace_than_that_allows() throws Exception {
    var launch =
        leased(
            bench
                .script("trap '' TERM; echo ready; while :; do sleep 0.05; done")
                .withEnding("TERM", Duration.ofHours(1)),
            Duration.ofHours(1));
    var watched = bench.ready(launch);
    renew(launch, Duration.ZERO);

    var exit = Bench.exit(bench.over(watched));

    assertThat(exit.cause()).isEqualTo(Exit.Cause.LEASE);
    assertThat(exit.signal()).hasValue(9);
    assertThatNothingIsLeft(launch);
  }

  @Test
  void a_lease_that_is_not_over_lets_the_program_run() throws Exception {
    var launch = leased(bench.script("echo ready; sleep 2; exit 5"), Duration.ofHours(1));

    var watched = bench.ready(launch);

    assertThat(Bench.exit(bench.over(watched)).status()).isEqualTo(5);
  }

  @Test
  void what_its_lease_does_not_cover_is_not_begun() throws Exception {
    var launch = leased(bench.script("echo ready"), Duration.ofSeconds(-1));

    assertThat(bench.over(bench.started(launch))).isInstanceOf(Sighting.NotStarted.class);
    assertThat(bench.processes.revoke(launch.directory())).isTrue();
    assertThat(launch.directory().resolve("output.log")).doesNotExist();
  }

  @Test
  void a_late_note_of_an_earlier_instant_prolongs_nothing() throws Exception {
    var launch = leased(bench.script("echo ready; exec sleep 100"), Duration.ofHours(1));
    var earlier = bench.processes.uptime();
    var watched = bench.ready(launch);

    bench.processes.lease(launch.directory(), earlier);

    assertThat(bench.processes.leaseEnd(launch.directory()))
        .hasValueSatisfying(end -> assertThat(end).isLessThanOrEqualTo(earlier));
    assertThat(Bench.exit(bench.over(watched)).cause()).isEqualTo(Exit.Cause.LEASE);
  }

  @Test
  void a_lease_that_is_over_is_told_as_the_cause_of_the_end() throws Exception {
    var launch = leased(bench.script("echo ready; exec sleep 100"), Duration.ofHours(1));
    var watched = bench.ready(launch);

    bench.processes.fence(launch.directory(), "TERM", Duration.ofSeconds(10));

    assertThat(Bench.exit(bench.over(watched)).cause()).isEqualTo(Exit.Cause.LEASE);
    assertThatNothingIsLeft(launch);
  }

  private Launch leased(Launch launch, Duration left) throws Exception {
    Shim.makeDirectory(launch.directory());
    renew(launch, left);
    return launch.withLease(new Launch.Lease(Duration.ofMillis(300), Duration.ofMillis(500)));
  }

  private void renew(Launch launch, Duration left) {
    bench.processes.lease(launch.directory(), bench.processes.uptime().plus(left));
  }

  @Test
  void a_full_disk_delays_the_record_of_the_end_and_does_not_lose_it() throws Exception {
    var launch = bench.script("echo ready; exit 3");
    Shim.makeDirectory(launch.directory());
    var exit = launch.directory().resolve("exit");
    Files.createSymbolicLink(exit, Path.of("/dev/full"));
    var watched = bench.ready(launch);
    bench.running(launch.directory());
    var payload = bench.running(launch.directory()).payload();
    Eventually.holds("the program ended", () -> !new ProcFiles().isAlive(payload));
    assertThat(watched.await(Duration.ZERO)).isEmpty();

    Files.delete(exit);

    assertThat(Bench.exit(bench.over(watched)).status()).isEqualTo(3);
  }

  @Test
  void a_torn_record_is_never_a_success() throws Exception {
    var launch = bench.script("exit 0");
    bench.run(launch);
    var file = launch.directory().resolve("exit");
    var whole = Files.readString(file);

    for (int length = 0; length < whole.length(); length++) {
      Files.writeString(file, whole.substring(0, length));

      assertThat(bench.processes.observe(launch.directory()))
          .as(whole.substring(0, length))
          .isInstanceOf(Sighting.Vanished.class)
          .hasFieldOrPropertyWithValue("mayHaveRun", true);
    }
  }

  private void assertThatNothingIsLeft(Launch launch) {
    Eventually.holds(
        "the shim is gone",
        () -> new Sweep(new ProcFiles()).marked(launch.directory(), 0).isEmpty());
    assertThat(bench.processes.survivors(Set.of(launch.directory()))).isEmpty();
  }

  private static int number(String signal) {
    return switch (signal) {
      case "INT" -> 2;
      case "ABRT" -> 6;
      case "KILL" -> 9;
      case "SEGV" -> 11;
      case "PIPE" -> 13;
      case "TERM" -> 15;
      default -> throw new IllegalArgumentException(signal);
    };
  }
}
