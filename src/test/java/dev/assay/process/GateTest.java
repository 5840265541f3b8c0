package dev.assay.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GateTest {
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
  void of_two_shims_started_at_once_in_one_directory_one_runs_the_command() throws Exception {
    for (int round = 0; round < 25; round++) {
      var launch = bench.script("echo run >>marker");
      Callable<Sighting> start = () -> bench.over(bench.started(launch));

      atOnce(start, start);

      assertThat(runs()).isEqualTo(round + 1);
    }
  }

  @Test
  void a_second_start_in_the_same_directory_runs_nothing() throws Exception {
    var launch = bench.script("echo run >>marker; exit 4");
    bench.run(launch);

    assertThat(bench.run(launch).status()).isEqualTo(4);
    assertThat(runs()).isEqualTo(1);
  }

  @Test
  void a_revoked_attempt_never_runs() throws Exception {
    var launch = bench.script("echo run >>marker");
    Shim.makeDirectory(launch.directory());

    assertThat(bench.processes.revoke(launch.directory())).isTrue();
    assertThat(bench.processes.revoke(launch.directory())).isTrue();
    assertThat(bench.over(bench.started(launch))).isEqualTo(new Sighting.NotStarted());
    assertThat(runs()).isZero();
  }

  @Test
  void what_is_revoked_before_it_has_a_directory_never_runs() throws Exception {
    var launch = bench.script("echo run >>marker");

    assertThat(bench.processes.revoke(launch.directory())).isTrue();
    assertThat(bench.over(bench.started(launch))).isEqualTo(new Sighting.NotStarted());
    assertThat(runs()).isZero();
  }

  @Test
  void revoke_and_start_agree_whoever_comes_first() throws Exception {
    int ran = 0;
    for (int round = 0; round < 60; round++) {
      var launch = bench.script("echo run >>marker");
      Shim.makeDirectory(launch.directory());
      long delay = 250_000L << round % 8;

      var both =
          atOnce(
              () -> bench.over(bench.started(launch)),
              () -> {
                LockSupport.parkNanos(delay);
                return bench.processes.revoke(launch.directory());
              });

      if (both.get(1).equals(true)) {
        assertThat(both.getFirst()).isEqualTo(new Sighting.NotStarted());
      } else {
        assertThat(both.getFirst()).isInstanceOf(Sighting.Ended.class);
        ran++;
      }
      assertThat(runs()).isEqualTo(ran);
    }
    assertThat(ran).as("both ways were seen").isBetween(1, 59);
  }

  @Test
  void an_attempt_that_has_begun_cannot_be_revoked() {
    var launch = bench.script("echo ready; exec sleep 100");
    bench.ready(launch);

    assertThat(bench.processes.revoke(launch.directory())).isFalse();
  }

  @Test
  void a_shim_whose_worker_dies_before_all_is_told_never_begins() throws Exception {
    var launch = bench.script("echo run >>marker");
    var shim = Shim.unpack(bench.root().resolve("shim"));
    var text = LaunchText.of(launch, shim.tools(), "host");

    for (int length = 0; length < text.length - 1; length += 7) {
      Shim.makeDirectory(launch.directory());
      var process = shim.spawn();
      Bench.tellAll(process, Arrays.copyOf(text, length));

      assertThat(process.waitFor()).isNotZero();
      assertThat(bench.processes.observe(launch.directory())).isEqualTo(new Sighting.NotStarted());
    }
    assertThat(runs()).isZero();
  }

  private static ArrayList<Object> atOnce(Callable<?>... tasks) throws Exception {
    var barrier = new CyclicBarrier(tasks.length);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var running = new ArrayList<Future<Object>>();
      for (Callable<?> task : tasks) {
        running.add(
            threads.submit(() -> {
              barrier.await();
              return task.call();
            }));
      }
      var results = new ArrayList<Object>();
      for (Future<Object> each : running) {
        results.add(each.get());
      }
      return results;
    }
  }

  private long runs() throws Exception {
    var marker = bench.root().resolve("marker");
    return Files.exists(marker) ? Files.readAllLines(marker).size() : 0;
  }
}
