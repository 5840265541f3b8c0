package dev.assay.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.store.EventType;
import dev.assay.trial.ExperimentId;
import dev.assay.trial.JobState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Workers that are killed with signal 9, in JVMs of their own. Every job appends a line to a file
/// of marks when it begins and one when it ends, so that true executions can be counted.
@Timeout(180)
class KillTest {
  private static final String MARKING =
      """
      name: marks
      parallelism: 4
      script: |
        echo "begin $ASSAY_PARAM_I $ASSAY_JOB_ATTEMPT" >> marks
        sleep 0.05
        echo "end $ASSAY_PARAM_I $ASSAY_JOB_ATTEMPT" >> marks
      """;

  @TempDir Path folder;
  private TestHome home;
  private WorkerJvms workers;

  @BeforeEach
  void open() {
    home = TestHome.in(folder);
    workers = new WorkerJvms(home);
  }

  @AfterEach
  void close() throws InterruptedException {
    workers.close();
    home.close();
  }

  @ParameterizedTest
  @CsvSource({
    "before-claim, 1",
    "after-claim, 1",
    "before-spawn, 2",
    "after-spawn, 2",
    "after-exit, 2",
    "before-finish, 2",
    "after-finish, 2"
  })
  void a_worker_killed_anywhere_loses_nothing_and_doubles_nothing(String waypoint, int times)
      throws Exception {
    var id = home.submit(MARKING, 6);

    var child = start(2, 60_000, 60_000, waypoint, times);
    assertThat(child.waitFor()).as(workers.log()).isEqualTo(137);
    home.worker(home.until(2, id)).run();

    assertEachRanOnce(id, 6);
  }

  @Test
  void a_job_lives_through_the_death_of_its_worker_and_is_recorded_once() throws Exception {
    var id =
        home.submit(
            """
            name: long
            objective: {metric: answer, goal: maximize}
            script: |
              echo x >> runs; while [ ! -e go ]; do sleep 0.05; done; echo "metric answer=42"
            """);
    var child = start(1, 60_000, 60_000, "-", 1);
    TestHome.await("it runs", () -> Files.exists(folder.resolve("runs")));
    child.destroyForcibly().waitFor();

    var thread = Thread.ofPlatform().start(() -> runHere(id));
    TestHome.await("it is adopted", () -> events(EventType.JOB_ADOPTED) == 1);
    Files.createFile(folder.resolve("go"));
    thread.join();

    assertThat(home.trial(id, 1).score()).hasValue(42);
    assertThat(home.trial(id, 1).attempts()).isEqualTo(1);
    assertThat(Files.readAllLines(folder.resolve("runs"))).hasSize(1);
    assertThat(events(EventType.JOB_COMPLETED)).isEqualTo(1);
  }

  @Test
  void a_worker_that_was_paused_too_long_is_fenced_and_begins_anew() throws Exception {
    var id =
        home.submit(
            "{name: long, script: 'echo x >> runs; while [ ! -e go ]; do sleep 0.05; done'}");
    var child = start(1, 1_500, 60_000, "-", 1);
    TestHome.await("it runs", () -> Files.exists(folder.resolve("runs")));
    // Stopped amid a change it would hold the lock of the file, and nobody could take over.
    TestHome.await("its start is stored", () -> events(EventType.JOB_STARTED) == 1);
    signal(child, "STOP");

    var settings = home.until(1, id).withLeaseTtl(java.time.Duration.ofMillis(1_500));
    var worker = home.worker(settings);
    var thread = Thread.ofPlatform().start(() -> run(worker));
    TestHome.await("another takes over", () -> events(EventType.JOB_ADOPTED) == 1);
    signal(child, "CONT");
    TestHome.await("it begins anew", () -> home.store().workers().alive().size() == 2);
    Files.createFile(folder.resolve("go"));
    thread.join();

    assertThat(home.trial(id, 1).jobs().getFirst().state()).isEqualTo(JobState.COMPLETED);
    assertThat(home.trial(id, 1).attempts()).isEqualTo(1);
    assertThat(events(EventType.JOB_COMPLETED)).isEqualTo(1);
    assertThat(Files.readAllLines(folder.resolve("runs"))).hasSize(1);
    assertThat(child.isAlive()).isTrue();
  }

  @Test
  void what_was_taken_over_before_it_began_does_not_begin_when_its_worker_wakes() throws Exception {
    var id = home.submit("{name: once, script: 'echo x >> runs'}");
    var claimed = new CountDownLatch(1);
    var awake = new CountDownLatch(1);
    Waypoint sleepy =
        name -> {
          if (name.equals("after-claim")) {
            claimed.countDown();
            awaitQuietly(awake);
          }
        };
    var sleeper =
        Worker.create(home.store(), home.home(), home.until(1, id), InstantSource.system(), sleepy);
    var thread = Thread.ofPlatform().start(() -> run(sleeper));
    claimed.await();
    for (var worker : home.store().workers().alive()) {
      home.store().workers().expire(worker.lease().worker(), worker.lease().epoch(), "user:t");
    }

    runHere(id);
    awake.countDown();
    thread.join();

    var first = home.store().trials().attempts(id.trial(1).job("main")).getFirst().id();
    var files = AttemptFiles.of(home.home(), id.trial(1).job("main"), first);
    assertThat(files.directory().resolve("gate")).content().startsWith("revoked");
    assertThat(Files.readAllLines(folder.resolve("runs"))).hasSize(1);
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void a_worker_whose_jobs_kill_it_again_and_again_gives_them_up() throws Exception {
    var id =
        home.submit(
            "{name: poison, script: 'kill -9 $(ps -o ppid= -p $$); kill -9 $$'}"); // its keeper

    home.worker(home.until(1, id)).run();

    var job = home.trial(id, 1).jobs().getFirst();
    assertThat(job.state()).isEqualTo(JobState.FAILED);
    assertThat(job.reason()).isEqualTo(dev.assay.trial.Reason.CRASH_LIMIT);
    assertThat(job.attempts()).isEqualTo(3);
  }

  @Test
  void workers_killed_at_random_lose_nothing_and_double_nothing() throws Exception {
    storm(24, 4);
  }

  @Tag("soak")
  @Timeout(1200)
  @Test
  void workers_killed_at_random_for_a_long_time_lose_nothing_and_double_nothing() throws Exception {
    storm(1_000, 60);
  }

  private void storm(int trials, int kills) throws Exception {
    long seed = Long.getLong("assay.seed", System.nanoTime());
    System.out.println("KillTest: -Dassay.seed=" + seed);
    var random = new Random(seed);
    var id = home.submit(MARKING, trials);
    for (int i = 0; i < kills; i++) {
      var child = start(3, 60_000, 60_000, "-", 1);
      long until = System.nanoTime() + 300_000_000L + random.nextInt(700) * 1_000_000L;
      TestHome.await("a moment", () -> System.nanoTime() > until || !child.isAlive());
      child.destroyForcibly().waitFor();
    }
    home.worker(home.until(4, id)).run();

    assertEachRanOnce(id, trials);
  }

  private void assertEachRanOnce(ExperimentId id, int trials) throws IOException {
    var view = home.store().experiments().get(id).orElseThrow();
    assertThat(view.jobs().get(JobState.COMPLETED)).as("%s", view.jobs()).isEqualTo(trials);
    Map<String, Long> ends =
        Files.readAllLines(folder.resolve("marks")).stream()
            .filter(line -> line.startsWith("end"))
            .collect(Collectors.groupingBy(l -> l.split(" ")[1], Collectors.counting()));
    assertThat(ends).hasSize(trials).allSatisfy((trial, n) -> assertThat(n).as(trial).isEqualTo(1));
    assertThat(Files.readAllLines(folder.resolve("marks"))).hasSize(2 * trials);
    assertThat(events(EventType.JOB_COMPLETED)).isEqualTo(trials);
    assertThat(home.store().workers().alive()).isEmpty();
  }

  private long events(EventType type) {
    return home.store().events().after(0, 100_000, Optional.empty()).stream()
        .filter(e -> e.type() == type)
        .count();
  }

  private void runHere(ExperimentId id) {
    try {
      run(home.worker(home.until(1, id)));
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static void run(Worker worker) {
    try {
      worker.run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void a_job_hears_signals_that_its_worker_was_told_to_ignore() throws Exception {
    home.submit("{name: deaf, script: 'grep SigIgn /proc/self/status > seen'}");

    var child =
        workers.start(
            List.of("sh", "-c", "trap '' HUP INT; exec \"$@\"", "sh"), 1, 60_000, 200, "-", 1);

    assertThat(child.waitFor()).as(workers.log()).isZero();
    var mask = Files.readString(folder.resolve("seen")).strip();
    assertThat(Long.parseUnsignedLong(mask.substring(mask.length() - 8), 16) & 3).as(mask).isZero();
  }

  private Process start(int slots, long ttl, long idle, String waypoint, int times)
      throws IOException {
    return workers.start(List.of(), slots, ttl, idle, waypoint, times);
  }

  private static void signal(Process process, String name) throws Exception {
    new ProcessBuilder("kill", "-s", name, Long.toString(process.pid())).start().waitFor();
  }
}
