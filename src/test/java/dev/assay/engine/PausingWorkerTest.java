package dev.assay.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.store.EventType;
import dev.assay.store.Events.Event;
import dev.assay.store.Trials.JobView;
import dev.assay.store.Trials.TrialView;
import dev.assay.trial.ExperimentId;
import dev.assay.trial.ExperimentStatus;
import dev.assay.trial.TrialStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Trials that pause and go on, with a real worker and real processes.
@Timeout(60)
class PausingWorkerTest {

  /// Trains one step after another from its checkpoint, and says which it trained.
  private static final String SPEC =
      """
      name: s
      objective: {metric: loss, goal: minimize}
      space: {a: [3, 5, 7, 9, 11, 13, 15, 17, 19]}
      search: {optimizer: grid}
      grace: 10s
      script: |
        n=$(cat "${ASSAY_JOB_RESUME_FROM:-/nowhere}/n" 2>/dev/null || echo 0)
        while [ $n -lt 9 ]; do
          %s
          n=$((n + 1))
          echo "$ASSAY_JOB_TRIAL_NUMBER $n" >> steps
          echo $n > "$ASSAY_JOB_CHECKPOINT_DIR/n.part"
          mv "$ASSAY_JOB_CHECKPOINT_DIR/n.part" "$ASSAY_JOB_CHECKPOINT_DIR/n"
          echo "metric loss=$ASSAY_PARAM_A step=$n"
        done
      """;

  private static final String LEAVES = "[ $n -lt ${ASSAY_JOB_UNTIL:-9} ] || exit %d";

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

  private List<TrialView> run(String script, String stopping, int trials, int slots)
      throws Exception {
    var id = home.sweep(SPEC.formatted(script) + "stopping: {" + stopping + "}\n", trials);
    home.worker(home.until(slots, id)).run();
    assertThat(home.store().experiments().get(id).orElseThrow().status())
        .isEqualTo(ExperimentStatus.COMPLETED);
    return home.store().trials().list(id, 1, 100);
  }

  /// No step of any trial was trained twice.
  private void assertNothingIsTrainedTwice() throws IOException {
    assertThat(Files.readAllLines(folder.resolve("steps"))).doesNotHaveDuplicates();
  }

  @Test
  void trials_that_pause_by_themselves_are_promoted_from_their_checkpoints() throws Exception {
    var trials =
        run(LEAVES.formatted(75), "scheduler: asha, mode: promote, min: 1, max: 9, eta: 3", 9, 1);

    assertThat(trials).hasSize(9);
    assertThat(trials)
        .filteredOn(t -> t.status() == TrialStatus.COMPLETED)
        .isNotEmpty()
        .allSatisfy(t -> assertThat(t.jobs()).hasSize(3));
    assertThat(trials)
        .filteredOn(t -> t.status() != TrialStatus.COMPLETED)
        .allMatch(t -> t.status() == TrialStatus.PRUNED);
    assertThat(trials)
        .filteredOn(t -> t.score().isPresent())
        .extracting(t -> t.score().orElse(0))
        .isSubsetOf(3.0, 5.0, 7.0);
    assertNothingIsTrainedTwice();
  }

  @Test
  void a_program_that_ends_well_on_its_rung_has_paused() throws Exception {
    var trials =
        run(LEAVES.formatted(0), "scheduler: asha, mode: promote, min: 3, max: 9, eta: 3", 3, 1);

    assertThat(trials).filteredOn(t -> t.status() == TrialStatus.COMPLETED).hasSize(1);
    assertThat(trials).filteredOn(t -> t.status() == TrialStatus.PRUNED).hasSize(2);
    assertNothingIsTrainedTwice();
  }

  @Test
  void a_program_that_knows_nothing_of_rungs_is_paused_by_the_controller_within_two_seconds()
      throws Exception {
    var trials = run("sleep 0.2", "scheduler: asha, mode: promote, min: 3, max: 9, eta: 3", 3, 3);

    assertThat(trials).filteredOn(t -> t.jobs().size() > 1).isNotEmpty();
    assertThat(trials).filteredOn(t -> t.status() == TrialStatus.COMPLETED).isNotEmpty();
    ExperimentId id = trials.getFirst().id().experiment();
    var asked =
        home.store().events().after(0, 1000, Optional.of(id)).stream()
            .filter(event -> event.type() == EventType.JOB_STOPPING)
            .toList();
    assertThat(asked).isNotEmpty();
    for (Event event : asked) {
      var attempt = home.store().trials().attempt(event.attempt().orElseThrow()).orElseThrow();
      var trained = Duration.between(attempt.startedAt().orElseThrow(), event.at());
      assertThat(trained).isLessThan(Duration.ofMillis(3 * 200 + 2000));
    }
  }

  @Test
  void a_population_goes_on_from_the_checkpoints_of_its_best() throws Exception {
    var trials =
        run(LEAVES.formatted(75), "scheduler: pbt, population: 4, interval: 3, max: 9", 8, 4);

    var forks = trials.stream().filter(t -> t.origin().get("parent").isPresent()).toList();
    assertThat(forks).isNotEmpty();
    assertThat(forks)
        .allSatisfy(t -> {
          var steps = Files.readAllLines(folder.resolve("steps"));
          assertThat(steps).doesNotContain(t.id().number() + " 1");
        });
    assertThat(trials).filteredOn(t -> t.status() == TrialStatus.COMPLETED).hasSize(4);
    assertThat(trials).extracting(t -> t.jobs().getLast()).extracting(JobView::until).isNotEmpty();
    assertNothingIsTrainedTwice();
  }
}
