package dev.assay.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.store.EventType;
import dev.assay.store.Events.Event;
import dev.assay.store.Trials.AttemptView;
import dev.assay.store.Trials.TrialView;
import dev.assay.trial.ExperimentId;
import dev.assay.trial.Reason;
import dev.assay.trial.TrialStatus;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Trials that a scheduler ends early, with a real worker and real processes.
@Timeout(60)
class PruningWorkerTest {

  private static final String SPEC =
      """
      name: s
      objective: {metric: loss, goal: minimize}
      space: {a: [3, 500]}
      search: {optimizer: grid}
      stopping: {scheduler: divergence, bound: 100}
      grace: %s
      script: |
        trap '%s' TERM
        date +%%s%%3N > reported-$ASSAY_PARAM_A
        echo "metric loss=$ASSAY_PARAM_A step=1"
        [ $ASSAY_PARAM_A = 3 ] && exit 0
        while :; do sleep 0.05; done
      """;

  @TempDir Path folder;
  private TestHome home;

  @BeforeEach
  void open() {
    home = TestHome.in(folder);
  }

  @AfterEach
  void close() {
    home.close();
  }

  /// Runs both trials, and gives the one that diverges.
  private TrialView run(String grace, String trap) throws Exception {
    ExperimentId id = home.sweep(SPEC.formatted(grace, trap), 2);
    home.worker(home.until(2, id)).run();
    List<TrialView> trials = home.store().trials().list(id, 1, 10);
    assertThat(trials)
        .extracting(TrialView::status)
        .containsExactlyInAnyOrder(TrialStatus.COMPLETED, TrialStatus.PRUNED);
    return trials.stream().filter(t -> t.status() == TrialStatus.PRUNED).findFirst().orElseThrow();
  }

  private AttemptView attempt(TrialView trial) {
    var attempt = trial.jobs().getFirst().attempt().orElseThrow();
    return home.store().trials().attempt(attempt).orElseThrow();
  }

  private Instant asked(TrialView trial) {
    return home.store().events().after(0, 1000, Optional.of(trial.id().experiment())).stream()
        .filter(event -> event.type() == EventType.JOB_STOPPING)
        .map(Event::at)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void a_report_reaches_its_scheduler_within_two_seconds_and_the_job_hears_its_signal()
      throws Exception {
    TrialView pruned = run("10s", "sleep 0.3; echo saved > saved; exit 0");

    assertThat(pruned.jobs().getFirst().reason()).isEqualTo(Reason.DIVERGED);
    long said = Long.parseLong(Files.readString(folder.resolve("reported-500")).strip());
    assertThat(Duration.between(Instant.ofEpochMilli(said), asked(pruned)))
        .isLessThan(Duration.ofSeconds(2));
    assertThat(folder.resolve("saved")).exists(); // it had its grace
    assertThat(attempt(pruned).exitCode()).hasValue(0);
  }

  @Test
  void a_job_that_does_not_hear_is_killed_after_its_grace() throws Exception {
    TrialView pruned = run("1s", "");

    AttemptView attempt = attempt(pruned);
    assertThat(attempt.signal()).hasValue(9);
    assertThat(Duration.between(asked(pruned), attempt.endedAt().orElseThrow()))
        .isBetween(Duration.ofMillis(900), Duration.ofSeconds(5));
  }
}
