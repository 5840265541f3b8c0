package dev.assay.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.store.EventType;
import dev.assay.store.Trials.TrialView;
import dev.assay.store.sql.SqliteStore;
import dev.assay.trial.ExperimentId;
import dev.assay.trial.ExperimentStatus;
import dev.assay.trial.TrialStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Sweeps with eight workers, in JVMs of their own, that are killed with signal 9 at any moment:
/// also the one that proposes. A sweep of N trials has N trials, and each ran once.
@Timeout(120)
class SweepKillTest {
  private static final int WORKERS = 8;

  private static final String SPEC =
      """
      name: s
      objective: {metric: loss, goal: minimize}
      space: {a: {type: float, low: 0, high: 1}}
      search: {optimizer: %s, trials: 1000}
      script: |
        echo "$ASSAY_JOB_TRIAL_NUMBER" >> began
        sleep 0.05
        echo "$ASSAY_JOB_TRIAL_NUMBER" >> ended
        echo "metric loss=$ASSAY_PARAM_A step=1"
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

  @Test
  void eight_workers_killed_at_random_run_exactly_as_many_trials_as_they_may() throws Exception {
    storm("random", 36, 5, Duration.ofMillis(600));
  }

  @Tag("soak")
  @Timeout(1200)
  @Test
  void eight_workers_killed_at_random_for_a_long_time_run_exactly_as_many() throws Exception {
    storm("tpe", 600, 100, Duration.ofMillis(1500));
  }

  /// @param kills how many workers die
  /// @param pause the longest between two deaths
  private void storm(String optimizer, int trials, int kills, Duration pause) throws Exception {
    long seed = Long.getLong("assay.seed", System.nanoTime());
    System.out.println("SweepKillTest: -Dassay.seed=" + seed);
    var random = new Random(seed);
    var id = home.sweep(SPEC.formatted(optimizer), trials);
    List<Process> alive = new ArrayList<>();
    for (int i = 0; i < WORKERS; i++) {
      alive.add(start());
    }
    TestHome.await("one of them proposes", () -> count(id) > 0);
    for (int i = 0; i < kills; i++) {
      long until = System.nanoTime() + random.nextInt((int) pause.toMillis()) * 1_000_000L;
      TestHome.await("a moment", () -> System.nanoTime() > until);
      alive.remove(random.nextInt(alive.size())).destroyForcibly().waitFor();
      // Some are not replaced, so the last ones have much to take over.
      if (alive.size() < WORKERS / 2 || random.nextBoolean()) {
        alive.add(start());
      }
    }
    home.worker(home.until(4, id)).run();

    assertExactly(id, trials);
  }

  private Process start() throws IOException {
    return workers.start(List.of(), 2, 60_000, 60_000, "-", 1);
  }

  private int count(ExperimentId id) {
    return home.store().sweeps().get(id).orElseThrow().trials();
  }

  private void assertExactly(ExperimentId id, int trials) throws IOException {
    List<TrialView> all = home.store().trials().list(id, 1, 1000);
    assertThat(all).hasSize(trials).allMatch(t -> t.status() == TrialStatus.COMPLETED);
    assertThat(all).allMatch(t -> t.score().isPresent());
    assertThat(all).extracting(TrialView::params).doesNotHaveDuplicates();
    assertThat(Files.readAllLines(folder.resolve("began"))).hasSize(trials).doesNotHaveDuplicates();
    assertThat(Files.readAllLines(folder.resolve("ended"))).hasSize(trials).doesNotHaveDuplicates();
    assertThat(events(EventType.JOB_COMPLETED)).isEqualTo(trials);
    assertThat(events(EventType.SWEEP_CLOSED)).isEqualTo(1);
    assertThat(home.store().experiments().get(id).orElseThrow().status())
        .isEqualTo(ExperimentStatus.COMPLETED);
    assertThat(((SqliteStore) home.store()).maintenance().check().problems()).isEmpty();
  }

  private long events(EventType type) {
    return home.store().events().after(0, 100_000, Optional.empty()).stream()
        .filter(e -> e.type() == type)
        .count();
  }
}
