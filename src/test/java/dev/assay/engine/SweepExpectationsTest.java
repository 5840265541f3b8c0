package dev.assay.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.fakes.ManualClock;
import dev.assay.result.Observation.State;
import dev.assay.space.Value;
import dev.assay.store.Leases.Claim;
import dev.assay.store.Leases.Facts;
import dev.assay.store.Leases.Finish;
import dev.assay.store.Leases.Finished;
import dev.assay.store.Leases.Free;
import dev.assay.store.StoreException;
import dev.assay.store.Subject;
import dev.assay.store.Trials.TrialView;
import dev.assay.trial.ExperimentStatus;
import dev.assay.trial.Growth;
import dev.assay.trial.JobId;
import dev.assay.trial.JobState;
import dev.assay.trial.Outcome;
import dev.assay.trial.Reason;
import dev.assay.trial.TrialStatus;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The numbers that controllers of sweeps before Assay were tested with, on the real controller and
/// the real store. Where each is proved:
///
/// | what is expected | test |
/// |---|---|
/// | three free slots, three trainings | `AdmissionTest`, here |
/// | two trials wait for evaluation under a cap of one: one is evaluated, asked again none | `AdmissionTest`, `SteeredRunsTest` with a pool of one slot |
/// | evaluations under a cap leave the other slots to training | `AdmissionTest`, `SteeredRunsTest` |
/// | one has ended and two run: the optimizer sees three | here |
/// | what a running trial is taken to be worth honours the goal | `LyingTest` |
/// | a grid of 2 × 2 with at most three: 2 trainings, none, 2 evaluations, 1 training, the end | `AdmissionTest`, here |
/// | a grid goes on after its first two points with the other two | `GridOptimizerTest`, here |
/// | a key with a single value multiplies nothing | here |
/// | true, 1 and '1' are three points, and a list is one | here |
/// | a failed point of a grid can be tried again | here |
/// | trials are numbered on, from 1 | `SweepsContract` |
/// | three of five in a batch of three: then two, numbered 4 and 5 | `AdmissionTest`, here |
/// | no batch while any trial has not ended, and none is held up by a dead one | `AdmissionTest`, here, `SteeredRunsTest` |
/// | an evaluation that was queued is not queued again | here |
/// | an evaluation that is repeated counts against the cap, and is repeated once | `AdmissionTest`, here |
/// | a late word that training has ended does not undo that evaluation began | here |
/// | what was proposed for a trial is never replaced | `SweepsContract`, here |
/// | nothing is begun twice, however often and by however many it is looked at | `SteeringTest`, `ControllerDeathTest` |
/// | a run that is stale is decided by evidence and hangs nothing | `SteeredRunsTest`, `KillTest` |
/// | a trial without its metric fails once, and says why | `WorkerTest` |
/// | completed and failed trials together come to the limit | `SteeredRunsTest` |
/// | a store that cannot be read is never taken for an empty one | here |
/// | proposals lie in bounds; whole numbers and powers of two do | `OptimizerContract`, `MixedContract` |
@Timeout(60)
class SweepExpectationsTest {

  private static final String STAGES =
      """
      name: s
      objective: {metric: loss, goal: minimize}
      stages:
        train: {command: x}
        evaluate: {command: y, needs: [train]}
      """;

  private static final String GRID =
      "space: {color: [red, blue], device: [cpu, cuda]}\nsearch: {optimizer: grid}\n";

  /// A sweep: grids of explicit size are submitted whole unless something may end them early.
  private static final String EARLY = "stopping: {scheduler: divergence}\n";

  @TempDir Path folder;
  private final ManualClock clock = new ManualClock();
  private Optional<PlayedSweep> opened = Optional.empty();

  private PlayedSweep sweep(String text, int trials, int slots) {
    var sweep = new PlayedSweep(folder, clock, text, trials, slots);
    opened = Optional.of(sweep);
    return sweep;
  }

  @AfterEach
  void close() {
    opened.ifPresent(PlayedSweep::close);
  }

  private int look(PlayedSweep sweep) {
    return new Steering(sweep.store, clock, "w").look(sweep.id).proposed();
  }

  private static boolean end(PlayedSweep sweep, Claim claim, Outcome outcome) {
    Value.Object values = Value.object(Map.of("loss", Value.of(0.5)));
    var finish =
        new Finish(
            claim.attempt(),
            outcome,
            Optional.empty(),
            values,
            OptionalDouble.of(0.5),
            Facts.NONE,
            Optional.empty());
    List<Finished> ended =
        sweep
            .store
            .leases()
            .exchange(sweep.worker, List.of(finish), new Free("default", 0, 0), 0)
            .finished();
    return ended.getFirst().accepted();
  }

  private static void complete(PlayedSweep sweep, List<Claim> claims) {
    claims.forEach(claim -> end(sweep, claim, new Outcome.Completed()));
  }

  private static List<String> stages(List<Claim> claims) {
    return claims.stream().map(claim -> claim.job().stage()).toList();
  }

  private static List<String> params(PlayedSweep sweep) {
    return sweep.trials().stream().map(t -> dev.assay.json.Json.write(t.params())).toList();
  }

  @Test
  void a_grid_of_four_points_and_at_most_three_trials_goes_step_by_step() {
    var sweep = sweep(STAGES + GRID + EARLY, 3, 2);

    assertThat(look(sweep)).isEqualTo(2);
    var trained = sweep.claim();
    assertThat(stages(trained)).containsExactly("train", "train");
    assertThat(look(sweep)).isZero();
    complete(sweep, trained);
    assertThat(look(sweep)).isZero();
    var evaluated = sweep.claim();
    assertThat(stages(evaluated)).containsExactly("evaluate", "evaluate");
    assertThat(sweep.claim()).as("an evaluation that was queued is not queued again").isEmpty();
    complete(sweep, evaluated);
    assertThat(look(sweep)).isEqualTo(1);
    complete(sweep, sweep.claim());
    complete(sweep, sweep.claim());
    assertThat(look(sweep)).isZero();

    assertThat(sweep.growth()).isEqualTo(Growth.CLOSED);
    assertThat(sweep.status()).isEqualTo(ExperimentStatus.COMPLETED);
    assertThat(sweep.trials()).hasSize(3).allMatch(t -> t.status() == TrialStatus.COMPLETED);
  }

  @Test
  void a_grid_goes_on_after_a_restart_with_the_points_that_are_left() {
    var sweep =
        sweep("command: x\nobjective: {metric: loss, goal: minimize}\n" + GRID + EARLY, 4, 2);
    look(sweep);
    complete(sweep, sweep.claim());

    var again = sweep.restarted(2);
    opened = Optional.of(again);
    clock.advance(java.time.Duration.ofSeconds(20));
    assertThat(look(again)).isEqualTo(2);

    assertThat(params(again))
        .containsExactly(
            "{\"color\":\"red\",\"device\":\"cpu\"}",
            "{\"color\":\"red\",\"device\":\"cuda\"}",
            "{\"color\":\"blue\",\"device\":\"cpu\"}",
            "{\"color\":\"blue\",\"device\":\"cuda\"}");
  }

  @Test
  void what_is_alike_in_other_languages_is_different_and_what_has_one_value_multiplies_nothing() {
    String space =
        """
        command: x
        objective: {metric: loss, goal: minimize}
        space: {flag: [true, 1, '1', [1, 2]], epochs: [5]}
        search: {optimizer: grid}
        """;
    var sweep = sweep(space + EARLY, 9, 9);

    assertThat(look(sweep)).isEqualTo(4);
    assertThat(params(sweep)).hasSize(4).doesNotHaveDuplicates().allMatch(t -> t.contains("5"));
    complete(sweep, sweep.claim());
    assertThat(look(sweep)).isZero();
    assertThat(sweep.growth()).isEqualTo(Growth.CLOSED);
  }

  @Test
  void a_failed_point_of_a_grid_can_be_tried_again() {
    var sweep =
        sweep("command: x\nobjective: {metric: loss, goal: minimize}\n" + GRID + EARLY, 4, 4);
    look(sweep);
    var claims = sweep.claim();
    complete(sweep, claims.subList(0, 3));
    end(sweep, claims.get(3), new Outcome.Failed(Reason.EXIT));
    look(sweep);
    assertThat(sweep.status()).isEqualTo(ExperimentStatus.PARTIAL);

    int queued =
        sweep.store.operations().retry(new Subject.OfTrial(sweep.id.trial(4)), true, "user:ada");
    complete(sweep, sweep.claim());

    assertThat(queued).isEqualTo(1);
    assertThat(sweep.trials()).hasSize(4);
    assertThat(sweep.trial(4).attempts()).isEqualTo(2);
    assertThat(sweep.status()).isEqualTo(ExperimentStatus.COMPLETED);
  }

  private static final String LEARNING =
      "space: {a: {type: float, low: 0, high: 1}}\nsearch: {optimizer: tpe, trials: 9}\n";

  @Test
  void with_one_trial_ended_and_two_that_run_the_optimizer_sees_three() {
    var sweep = sweep("command: x\nobjective: {metric: loss, goal: minimize}\n" + LEARNING, 9, 3);
    assertThat(look(sweep)).isEqualTo(3);
    assertThat(look(sweep)).isZero();
    end(sweep, sweep.claim().getFirst(), new Outcome.Completed());

    var spec = sweep.store.experiments().get(sweep.id).orElseThrow().spec();
    var memory = SweepMemory.of(sweep.store, sweep.id, dev.assay.config.SpecText.read(spec));
    memory.look();

    assertThat(memory.history().rows())
        .extracting(row -> row.state())
        .containsExactlyInAnyOrder(State.COMPLETED, State.RUNNING, State.RUNNING);
    assertThat(look(sweep)).isEqualTo(1);
  }

  @Test
  void a_batch_of_three_is_followed_by_the_two_that_are_left() {
    var sweep =
        sweep(
            "command: x\nobjective: {metric: loss, goal: minimize}\n"
                + LEARNING
                + "stopping: {scheduler: batched, batch: 3}\n",
            5,
            4);
    assertThat(look(sweep)).isEqualTo(3);
    var batch = sweep.claim();
    complete(sweep, batch.subList(0, 2));
    assertThat(look(sweep)).as("one runs").isZero();
    end(sweep, batch.get(2), new Outcome.Failed(Reason.EXIT));

    assertThat(look(sweep)).isEqualTo(2);
    assertThat(sweep.trials()).extracting(t -> t.id().number()).containsExactly(1, 2, 3, 4, 5);
  }

  @Test
  void an_evaluation_is_repeated_once_and_late_words_change_nothing() {
    var sweep = sweep(STAGES + LEARNING, 1, 1);
    look(sweep);
    var trained = sweep.claim().getFirst();
    Value.Object params = sweep.trial(1).params();
    end(sweep, trained, new Outcome.Completed());
    var evaluation = sweep.claim().getFirst();

    assertThat(end(sweep, trained, new Outcome.Failed(Reason.EXIT))).isFalse();
    assertThat(state(sweep, trained.job())).isEqualTo(JobState.COMPLETED);
    assertThat(state(sweep, evaluation.job())).isEqualTo(JobState.RUNNING);

    end(sweep, evaluation, new Outcome.Completed());
    var again = new Subject.OfJob(evaluation.job());
    assertThat(sweep.store.operations().retry(again, false, "user:ada")).isEqualTo(1);
    assertThat(sweep.store.operations().retry(again, false, "user:ada")).isZero();
    assertThat(stages(sweep.claim())).containsExactly("evaluate");
    assertThat(sweep.store.operations().retry(again, false, "user:ada")).isZero();
    assertThat(sweep.claim()).isEmpty();
    assertThat(sweep.trials()).extracting(TrialView::params).containsExactly(params);
  }

  private static JobState state(PlayedSweep sweep, JobId job) {
    return sweep.store.trials().job(job).orElseThrow().state();
  }

  @Test
  void a_store_that_cannot_be_read_is_not_taken_for_an_empty_one() {
    var sweep = sweep("command: x\nobjective: {metric: loss, goal: minimize}\n" + LEARNING, 9, 3);
    look(sweep);
    complete(sweep, sweep.claim());
    var steering = new Steering(DyingStore.deaf(sweep.store), clock, "w");

    assertThatThrownBy(() -> steering.look(sweep.id)).isInstanceOf(StoreException.class);

    assertThat(sweep.trials()).hasSize(3);
    assertThat(look(sweep)).isEqualTo(3);
  }
}
