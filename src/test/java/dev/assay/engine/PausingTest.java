package dev.assay.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.fakes.ManualClock;
import dev.assay.space.Value;
import dev.assay.store.Trials.JobView;
import dev.assay.trial.ExperimentStatus;
import dev.assay.trial.Growth;
import dev.assay.trial.Outcome;
import dev.assay.trial.Reason;
import dev.assay.trial.TrialStatus;
import java.nio.file.Path;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Schedulers that pause trials, on the real store, with jobs that are played by hand.
@Timeout(60)
class PausingTest {

  private static final String SPACE =
      """
      name: s
      command: x
      objective: {metric: loss, goal: minimize}
      space: {a: {type: float, low: 0, high: 1}}
      search: {optimizer: random, trials: 50, seed: 3}
      """;

  private static final String PROMOTE =
      SPACE + "stopping: {scheduler: asha, mode: promote, min: 1, max: 9, eta: 3}";

  private static final String POPULATION =
      SPACE + "stopping: {scheduler: pbt, population: 4, interval: 2, max: 8}";

  @TempDir Path folder;
  private final ManualClock clock = new ManualClock();

  private PlayedSweep played(String name, String text, int trials, int slots) {
    return new PlayedSweep(folder.resolve(name), clock, text, trials, slots);
  }

  @Test
  void asha_pauses_on_each_rung_and_promotes_the_best_to_the_end() {
    try (var sweep = played("s", PROMOTE, 9, 1)) {
      sweep.play();

      assertThat(sweep.trials()).hasSize(9);
      assertThat(sweep.count(TrialStatus.PAUSED)).isZero();
      assertThat(sweep.count(TrialStatus.COMPLETED)).isPositive();
      assertThat(sweep.count(TrialStatus.PRUNED)).isGreaterThan(4);
      assertThat(sweep.trials())
          .filteredOn(t -> t.status() == TrialStatus.COMPLETED)
          .allSatisfy(t ->
              assertThat(t.jobs())
                  .extracting(JobView::until)
                  .containsExactly(
                      OptionalDouble.of(1), OptionalDouble.of(3), OptionalDouble.empty()));
      assertThat(sweep.growth()).isEqualTo(Growth.CLOSED);
      assertThat(sweep.status()).isEqualTo(ExperimentStatus.COMPLETED);
      sweep.assertSound();
    }
  }

  @Test
  void few_trials_still_come_to_a_full_result() {
    for (int trials = 1; trials <= 8; trials++) {
      try (var sweep = played("s" + trials, PROMOTE, trials, 2)) {
        sweep.play();

        assertThat(sweep.count(TrialStatus.COMPLETED)).as("of %d", trials).isEqualTo(1);
        assertThat(sweep.count(TrialStatus.PRUNED)).as("of %d", trials).isEqualTo(trials - 1);
        assertThat(sweep.status()).isEqualTo(ExperimentStatus.COMPLETED);
        sweep.assertSound();
      }
    }
  }

  @Test
  void a_space_that_is_soon_exhausted_still_comes_to_a_full_result() {
    String grid =
        PROMOTE
            .replace("{type: float, low: 0, high: 1}", "[0.1, 0.4, 0.9]")
            .replace("{optimizer: random, trials: 50, seed: 3}", "{optimizer: grid}");
    try (var sweep = played("s", grid, 50, 1)) {
      sweep.play();

      assertThat(sweep.trials()).hasSize(3);
      assertThat(sweep.trial(2).status()).isEqualTo(TrialStatus.COMPLETED);
      assertThat(sweep.count(TrialStatus.PRUNED)).isEqualTo(2);
    }
  }

  @Test
  void a_population_changes_params_while_it_trains_and_loses_no_place() {
    try (var sweep = played("s", POPULATION, 10, 4)) {
      sweep.play();

      var forks =
          sweep.trials().stream().filter(t -> t.origin().get("parent").isPresent()).toList();
      assertThat(forks).isNotEmpty();
      assertThat(sweep.trials()).hasSize(4 + forks.size()).hasSizeLessThanOrEqualTo(10);
      assertThat(sweep.count(TrialStatus.PRUNED)).isEqualTo(forks.size());
      assertThat(sweep.count(TrialStatus.COMPLETED)).isEqualTo(4);
      assertThat(forks)
          .allSatisfy(fork -> {
            int replaced =
                ((Value.Int) fork.origin().get("replaces").orElseThrow()).value().intValue();
            assertThat(sweep.trial(replaced).status()).isEqualTo(TrialStatus.PRUNED);
          });
      sweep.assertSound();
    }
  }

  @Test
  void with_few_slots_nobody_goes_on_from_where_all_training_has_ended() {
    for (int slots = 1; slots <= 3; slots++) {
      try (var sweep = played("s" + slots, POPULATION, 12, slots)) {
        sweep.play();

        assertThat(sweep.count(TrialStatus.COMPLETED)).isEqualTo(4);
        sweep.assertSound();
      }
    }
  }

  @Test
  void a_population_without_room_for_forks_trains_to_its_end() {
    try (var sweep = played("s", POPULATION, 4, 4)) {
      sweep.play();

      assertThat(sweep.trials()).hasSize(4).allMatch(t -> t.status() == TrialStatus.COMPLETED);
    }
  }

  @Test
  void a_job_that_trains_beyond_its_rung_is_asked_to_pause() {
    try (var sweep = played("s", PROMOTE, 9, 1)) {
      var steering = new Steering(sweep.store, clock, "w");
      steering.look();
      var claim = sweep.claim().getFirst();
      sweep.report(claim, 1);

      steering.look();

      var stopping = sweep.store.leases().stopping(sweep.worker).getFirst();
      assertThat(stopping.attempt()).isEqualTo(claim.attempt());
      assertThat(stopping.reason()).isEqualTo(Reason.PAUSED);
      sweep.end(claim, new Outcome.Stopped());
      assertThat(sweep.trial(1).status()).isEqualTo(TrialStatus.PAUSED);
    }
  }

  @Test
  void who_earned_a_promotion_waits_for_a_worker() {
    try (var sweep = played("s", PROMOTE, 3, 3)) {
      var steering = new Steering(sweep.store, clock, "w");
      steering.look();
      sweep.claim().forEach(sweep::train);
      sweep.store.workers().leave(sweep.worker);

      steering.look();

      assertThat(sweep.count(TrialStatus.PAUSED)).isEqualTo(3);
      assertThat(sweep.growth()).isEqualTo(Growth.OPEN);
    }
  }

  @Test
  void a_controller_killed_after_any_write_promotes_the_same_trials() {
    try (var calm = played("calm", PROMOTE, 8, 1);
        var killed = played("killed", PROMOTE, 8, 1)) {
      calm.play();

      while (killed.growth() == Growth.OPEN) {
        dieAtEveryWrite(killed);
        killed.claim().forEach(killed::train);
      }

      assertThat(killed.story()).isEqualTo(calm.story());
      killed.assertSound();
    }
  }

  @Test
  void a_controller_killed_after_any_write_keeps_the_population_whole_and_its_forks() {
    try (var calm = played("calm", POPULATION, 8, 4);
        var sweep = played("killed", POPULATION, 8, 4)) {
      calm.play();

      while (sweep.growth() == Growth.OPEN) {
        dieAtEveryWrite(sweep);
        assertThat(sweep.trials()).filteredOn(t -> t.status() != TrialStatus.PRUNED).hasSize(4);
        sweep.claim().forEach(sweep::train);
      }

      assertThat(sweep.count(TrialStatus.COMPLETED)).isEqualTo(4);
      assertThat(sweep.trials())
          .filteredOn(t -> t.origin().get("replaces").isPresent())
          .extracting(t -> t.origin().get("replaces"))
          .isNotEmpty()
          .doesNotHaveDuplicates();
      assertThat(sweep.story()).isEqualTo(calm.story());
      sweep.assertSound();
    }
  }

  /// Looks again and again, each time as a new process that dies after one write, until there is
  /// nothing left to write.
  private void dieAtEveryWrite(PlayedSweep sweep) {
    for (boolean died = true; died; ) {
      try {
        new Steering(DyingStore.of(sweep.store, () -> true), clock, "w").look();
        died = false;
      } catch (DyingStore.Killed e) {
        died = true;
      }
    }
  }
}
