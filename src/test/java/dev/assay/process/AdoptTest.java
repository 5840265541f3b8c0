package dev.assay.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdoptTest {
  private static final String LONG_JOB =
      "echo run >>marker; while [ ! -e go ]; do sleep 0.05; done; exit 5";

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
  void a_job_outlives_the_kill_of_its_worker_and_its_end_is_known() throws Exception {
    var attempt = bench.attempt();
    var worker = ChildJvm.start(Map.of(), bench.root(), attempt, LONG_JOB);
    bench.running(attempt);

    worker.destroyForcibly().waitFor();
    var adopted = bench.processes.adopt(attempt);
    assertThat(adopted.await(Duration.ofMillis(300))).isEmpty();
    Files.createFile(bench.root().resolve("go"));

    assertThat(Bench.exit(bench.over(adopted)).status()).isEqualTo(5);
    assertThat(Bench.text(bench.root().resolve("marker"))).isEqualTo("run\n");
  }

  @Test
  void a_job_outlives_interrupt_and_hangup_of_the_workers_terminal() throws Exception {
    for (String signal : new String[] {"INT", "HUP"}) {
      var attempt = bench.attempt();
      var worker = ChildJvm.start(Map.of(), bench.root(), attempt, LONG_JOB);
      bench.running(attempt);

      Bench.kill(signal, -worker.pid());
      worker.waitFor();

      assertThat(bench.processes.observe(attempt)).isInstanceOf(Sighting.Running.class);
    }
  }

  @Test
  void an_adopted_job_can_be_stopped() throws Exception {
    var launch = bench.script("echo ready; exec sleep 100");
    bench.ready(launch);
    var other = Processes.unpackedIn(bench.root().resolve("shim"));
    var adopted = other.adopt(launch.directory());

    other.stop(launch.directory(), "TERM", Duration.ofSeconds(10));

    assertThat(Bench.exit(bench.over(adopted)).cause()).isEqualTo(Exit.Cause.STOPPED);
  }

  @Test
  void nothing_is_seen_where_nothing_was_started() throws Exception {
    var attempt = bench.attempt();
    assertThat(bench.processes.observe(attempt)).isEqualTo(new Sighting.NotStarted());
    Shim.makeDirectory(attempt);
    assertThat(bench.processes.observe(attempt)).isEqualTo(new Sighting.NotStarted());
  }

  @Test
  void a_job_whose_shim_was_killed_is_an_orphan_until_it_is_gone() throws Exception {
    var launch = bench.script("echo ready; exec sleep 100");
    var watched = bench.ready(launch);
    var running = bench.running(launch.directory());

    Bench.kill("KILL", running.shim().pid());
    Eventually.holds(
        "the shim is gone",
        () -> bench.processes.observe(launch.directory()) instanceof Sighting.Orphaned);
    assertThat(watched.await(Duration.ofMillis(100))).isEmpty();
    var stopped = bench.processes.stop(launch.directory(), "TERM", Duration.ofSeconds(10));

    assertThat(stopped.survivors()).isEmpty();
    assertThat(bench.over(watched))
        .isEqualTo(
            new Sighting.Vanished(true, "its shim was killed, so nobody knows how it ended"));
  }

  @Test
  void the_timeout_is_kept_even_when_worker_and_shim_were_killed() throws Exception {
    var launch =
        bench
            .script("echo ready; exec sleep 100")
            .withTimeout(Duration.ofSeconds(1))
            .withEnding("TERM", Duration.ofSeconds(1));
    var watched = bench.ready(launch);

    Bench.kill("KILL", bench.running(launch.directory()).shim().pid());

    assertThat(bench.over(watched)).isInstanceOf(Sighting.Vanished.class);
  }

  @Test
  void a_job_of_before_a_reboot_has_vanished() throws Exception {
    var launch = bench.script("exit 0");
    bench.run(launch);
    Files.delete(launch.directory().resolve("exit"));
    var gate = launch.directory().resolve("gate");
    var host = new ProcFiles().host();
    var text = Files.readString(gate);

    Files.writeString(gate, text.replace(host.substring(0, 8), "00000000"));
    assertThat(bench.processes.observe(launch.directory()))
        .isEqualTo(new Sighting.Vanished(true, "the machine was started anew"));

    Files.writeString(gate, text.replace("pid:[", "pid:[9"));
    assertThat(bench.processes.observe(launch.directory())).isInstanceOf(Sighting.Elsewhere.class);
  }

  @Test
  void a_stranger_with_the_same_pid_is_not_the_job() throws Exception {
    var launch = bench.script("exit 0");
    bench.run(launch);
    Files.delete(launch.directory().resolve("exit"));
    var stranger = new ProcessBuilder("sleep", "100").start();
    try {
      var proc = new ProcFiles();
      var ticks = proc.stat(stranger.pid()).orElseThrow().ticks();
      var id = stranger.pid() + " " + (ticks - 1);
      Files.writeString(
          launch.directory().resolve("gate"), "gate " + id + " " + proc.host() + " end\n");
      Files.writeString(launch.directory().resolve("payload"), "payload " + id + " 1.0 end\n");

      assertThat(bench.processes.observe(launch.directory())).isInstanceOf(Sighting.Vanished.class);
      bench.processes.stop(launch.directory(), "KILL", Duration.ZERO);
      bench.processes.killSurvivors(Set.of(launch.directory()), Duration.ZERO);

      assertThat(stranger.isAlive()).isTrue();
    } finally {
      stranger.destroyForcibly();
    }
  }

  @Test
  void a_leader_that_left_its_threads_behind_is_alive() throws Exception {
    var launch =
        bench.launch(
            "python3",
            "-c",
            """
            import ctypes, threading, time
            threading.Thread(target=time.sleep, args=(100,)).start()
            print('ready', flush=True)
            ctypes.CDLL(None).pthread_exit(None)
            """);
    var watched = bench.ready(launch);
    var payload = bench.running(launch.directory()).payload();
    Eventually.holds(
        "the leader is a zombie",
        () -> new ProcFiles().stat(payload.pid()).orElseThrow().state() == 'Z');

    assertThat(bench.processes.survivors(Set.of(launch.directory())).get(launch.directory()))
        .contains(payload);
    bench.processes.stop(launch.directory(), "TERM", Duration.ofSeconds(5));

    assertThat(Bench.exit(bench.over(watched)).signal()).hasValue(15);
  }
}
