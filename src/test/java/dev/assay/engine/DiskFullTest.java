package dev.assay.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.assay.store.EventType;
import dev.assay.store.Events.Event;
import dev.assay.store.StoreException;
import dev.assay.store.Subject;
import dev.assay.trial.ExperimentId;
import dev.assay.trial.JobState;
import dev.assay.trial.Reason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A home on a disk of a few megabytes that is really full.
@Timeout(120)
class DiskFullTest {
  private static final String WAITING =
      "{name: waits, script: 'echo x >> %1$s/runs; while [ ! -e %1$s/go ]; do sleep 0.05; done',"
          + " cwd: %1$s}";

  @TempDir Path folder;
  private Path disk;
  private SmallDisk small;

  @BeforeEach
  void mount() throws Exception {
    disk = Files.createDirectory(folder.resolve("disk"));
    var mounted = SmallDisk.mount(disk, "6m");
    assumeTrue(
        mounted.isPresent(), "a full disk needs the right to mount a tmpfs of a few megabytes");
    small = mounted.get();
  }

  @AfterEach
  void unmount() throws Exception {
    if (small != null) {
      small.close();
    }
  }

  @Test
  void a_full_disk_loses_nothing_and_work_goes_on_when_there_is_space() throws Exception {
    try (var home = TestHome.in(disk)) {
      var accepted = home.submit(WAITING.formatted(folder));
      var worker = home.worker(home.until(1, accepted));
      var thread = Thread.ofPlatform().start(() -> run(worker));
      TestHome.await("it runs", () -> Files.exists(folder.resolve("runs")));

      small.fill();
      assertThatThrownBy(() -> submitUntilItFails(home))
          .isInstanceOfSatisfying(
              StoreException.class,
              e -> assertThat(e.code()).isEqualTo(StoreException.Code.UNAVAILABLE))
          .hasMessageContaining("full");
      Files.createFile(folder.resolve("go"));
      assertThat(thread.join(java.time.Duration.ofSeconds(2))).as("it waits for space").isFalse();
      small.free();
      thread.join();

      assertThat(state(home, accepted)).isEqualTo(JobState.COMPLETED);
      assertThat(Files.readAllLines(folder.resolve("runs"))).hasSize(1);
      var after = home.submit("{name: after, command: ['true']}");
      home.worker(home.until(1, after)).run();
      assertThat(state(home, after)).isEqualTo(JobState.COMPLETED);
    }
  }

  @Test
  void a_job_that_cannot_start_for_want_of_space_runs_elsewhere() throws Exception {
    try (var full = new TestHome(folder, disk.resolve("full"), TestHome.store(folder))) {
      var id = full.submit("{name: once, script: 'echo x >> %s/runs'}".formatted(folder));
      var worker = full.worker(full.until(1, id));
      small.fill();
      var thread = Thread.ofPlatform().start(() -> run(worker));
      TestHome.await("it is given back", () -> isGivenBack(full));

      var other = new TestHome(folder, folder.resolve("other"), full.store());
      other.worker(other.until(1, id)).run();
      assertThat(state(full, id)).isEqualTo(JobState.COMPLETED);
      thread.join();

      assertThat(Files.readAllLines(folder.resolve("runs"))).hasSize(1);
    }
  }

  @Test
  void a_job_is_stopped_although_the_disk_is_full() throws Exception {
    try (var home = new TestHome(folder, disk.resolve("full"), TestHome.store(folder))) {
      var id = home.submit(WAITING.formatted(folder));
      var worker = home.worker(home.until(1, id));
      var thread = Thread.ofPlatform().start(() -> run(worker));
      TestHome.await("it runs", () -> Files.exists(folder.resolve("runs")));

      small.fill();
      home.store().operations().stop(new Subject.OfExperiment(id), Reason.OPERATOR, "user:tester");
      TestHome.await("it has ended", () -> state(home, id) == JobState.STOPPED);
      small.free();
      thread.join();
    }
  }

  private static boolean isGivenBack(TestHome home) {
    var types =
        home.store().events().after(0, 1_000, Optional.empty()).stream().map(Event::type).toList();
    return types.lastIndexOf(EventType.JOB_QUEUED) > types.indexOf(EventType.JOB_CLAIMED)
        && types.contains(EventType.JOB_CLAIMED);
  }

  private static void submitUntilItFails(TestHome home) {
    for (int i = 0; i < 1_000; i++) {
      home.submit("{name: more, command: ['true']}", 100);
    }
  }

  private static JobState state(TestHome home, ExperimentId id) {
    return home.trial(id, 1).jobs().getFirst().state();
  }

  private static void run(Worker worker) {
    try {
      worker.run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
