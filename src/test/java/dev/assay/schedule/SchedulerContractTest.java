package dev.assay.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.experiment.Objective;
import dev.assay.experiment.Objective.Goal;
import dev.assay.experiment.Objective.Reduce;
import dev.assay.numeric.RandomBits;
import dev.assay.space.Domain;
import dev.assay.space.Parameter;
import dev.assay.space.Scale;
import dev.assay.space.Space;
import dev.assay.space.Value;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.ToDoubleBiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What every scheduler keeps.
class SchedulerContractTest {

  private static final int SLOTS = 4;
  private static final int BUDGET = 24;
  private static final int EPOCHS = 9;

  private static final Space SPACE =
      new Space(
          List.of(
              new Parameter("lr", new Domain.Float(1e-5, 1, Scale.LOG)),
              new Parameter("width", new Domain.Int(8, 256, 8, Scale.LINEAR))));

  private static final Value.Object PARAMS =
      SPACE.point(Map.of("lr", Value.of(0.01), "width", Value.of(64)));

  private static final Map<String, Map<String, Value>> OPTIONS =
      Map.of(
          "asha", Map.of("max", Value.of(EPOCHS)),
          "hyperband", Map.of("max", Value.of(EPOCHS)),
          "pbt", Map.of("max", Value.of(EPOCHS), "interval", Value.of(3)),
          "patience", Map.of("reports", Value.of(3)));

  static Stream<Named<Scheduler>> schedulers() {
    var all = new ArrayList<Named<Scheduler>>();
    for (String name : Schedulers.names()) {
      all.add(Named.of(name, of(name, OPTIONS.getOrDefault(name, Map.of()))));
    }
    Map<String, Value> promoting = Map.of("max", Value.of(EPOCHS), "mode", Value.of("promote"));
    all.add(Named.of("asha that promotes", of("asha", promoting)));
    Map<String, Value> impatient = new HashMap<>(promoting);
    impatient.put("patience", Value.of(2));
    all.add(Named.of("asha that promotes and loses patience", of("asha", impatient)));
    return all.stream();
  }

  static Scheduler of(String name, Map<String, Value> options) {
    return Schedulers.of(name, options, SPACE, List.of(), 11);
  }

  /// Losses that fall, each trial's to a floor of its own.
  static double loss(int trial, int epoch) {
    RandomBits bits = RandomBits.of(3).at(trial);
    return bits.at(0).fraction() + Math.pow(0.3 + 0.5 * bits.at(1).fraction(), epoch);
  }

  private static Sweep sweep(Scheduler scheduler, Objective objective, boolean staged) {
    ToDoubleBiFunction<Integer, Integer> loss =
        objective.goal() == Goal.MINIMIZE
            ? SchedulerContractTest::loss
            : (trial, epoch) -> -loss(trial, epoch);
    return new Sweep(scheduler, SLOTS, BUDGET, EPOCHS, staged, objective, loss);
  }

  @ParameterizedTest
  @MethodSource("schedulers")
  void a_sweep_comes_to_its_end_within_its_budget_and_its_slots(Scheduler scheduler) {
    var sweep = sweep(scheduler, Sweep.LOSS, false);

    for (int tick = 0; tick < 10_000 && !sweep.isFinished(); tick++) {
      checkWork(sweep.snapshot(), scheduler);
      sweep.tick(PARAMS);
    }

    assertThat(sweep.isFinished()).isTrue();
    assertThat(sweep.size()).isBetween(4, BUDGET);
    assertThat(sweep.completed()).isNotEmpty();
    assertThat(sweep.trained()).isLessThanOrEqualTo(BUDGET * EPOCHS);
  }

  private static void checkWork(Snapshot snapshot, Scheduler scheduler) {
    int work = 0;
    for (Decision decision : scheduler.decide(snapshot)) {
      work +=
          switch (decision) {
            case Decision.Train(int count, _) -> count;
            case Decision.Evaluate _, Decision.Resume _, Decision.Fork _ -> 1;
            case Decision.Pause _, Decision.Stop _, Decision.Finish _ -> 0;
          };
    }
    assertThat(work).isLessThanOrEqualTo(snapshot.slots());
  }

  @ParameterizedTest
  @MethodSource("schedulers")
  void every_trained_trial_of_a_staged_sweep_is_evaluated(Scheduler scheduler) {
    var sweep = sweep(scheduler, Sweep.LOSS, true);

    for (int tick = 0; tick < 10_000 && !sweep.isFinished(); tick++) {
      sweep.tick(PARAMS);
    }

    assertThat(sweep.isFinished()).isTrue();
    assertThat(sweep.snapshot().runs()).allMatch(Run::isOver);
  }

  @ParameterizedTest
  @MethodSource("schedulers")
  void decisions_depend_on_nothing_but_the_snapshot(Scheduler scheduler) {
    var sweep = sweep(scheduler, Sweep.LOSS, false);

    for (int tick = 0; tick < 60 && !sweep.isFinished(); tick++) {
      Snapshot snapshot = sweep.snapshot();
      List<Run> shuffled = new ArrayList<>(snapshot.runs());
      Collections.shuffle(shuffled, new Random(tick));
      var other =
          new Snapshot(snapshot.objectives(), shuffled, snapshot.slots(), snapshot.trialsLeft());

      assertThat(scheduler.decide(other)).isEqualTo(scheduler.decide(snapshot));
      sweep.tick(PARAMS);
    }
  }

  @ParameterizedTest
  @MethodSource("schedulers")
  void to_minimise_a_loss_is_to_maximise_its_opposite(Scheduler scheduler) {
    var down = sweep(scheduler, Sweep.LOSS, false);
    var up = sweep(scheduler, new Objective("gain", Goal.MAXIMIZE, Reduce.LAST), false);

    for (int tick = 0; tick < 200 && !down.isFinished(); tick++) {
      down.tick(PARAMS);
      up.tick(PARAMS);

      assertThat(up.completed()).isEqualTo(down.completed());
      assertThat(up.trained()).isEqualTo(down.trained());
    }
  }

  @ParameterizedTest
  @MethodSource("schedulers")
  void reports_that_are_no_numbers_never_stop_the_sweep_itself(Scheduler scheduler) {
    var sweep =
        new Sweep(
            scheduler,
            SLOTS,
            BUDGET,
            EPOCHS,
            false,
            Sweep.LOSS,
            (trial, epoch) ->
                switch (trial % 4) {
                  case 0 -> Double.NaN;
                  case 1 -> Double.POSITIVE_INFINITY;
                  case 2 -> epoch > 2 ? Double.NaN : 1;
                  default -> loss(trial, epoch);
                });

    for (int tick = 0; tick < 10_000 && !sweep.isFinished(); tick++) {
      sweep.tick(PARAMS);
    }

    assertThat(sweep.isFinished()).isTrue();
  }

  @ParameterizedTest
  @MethodSource("schedulers")
  void without_slots_nothing_begins(Scheduler scheduler) {
    var snapshot = new Snapshot(List.of(Sweep.LOSS), List.of(), 0, 5);

    assertThat(scheduler.decide(snapshot)).isEmpty();
  }

  @Test
  void halving_trains_a_fraction_of_the_epochs_and_keeps_a_good_trial() {
    var all = sweep(of("fifo", Map.of()), Sweep.LOSS, false);
    var halved = sweep(of("asha", Map.of("max", Value.of(EPOCHS))), Sweep.LOSS, false);
    var promoted =
        sweep(
            of("asha", Map.of("max", Value.of(EPOCHS), "mode", Value.of("promote"))),
            Sweep.LOSS,
            false);

    for (Sweep sweep : List.of(all, halved, promoted)) {
      while (sweep.tick(PARAMS)) {
        assertThat(sweep.trained()).isLessThanOrEqualTo(BUDGET * EPOCHS);
      }
    }

    assertThat(all.trained()).isEqualTo(BUDGET * EPOCHS);
    assertThat(halved.trained()).isLessThan(BUDGET * EPOCHS / 2);
    assertThat(promoted.trained()).isLessThan(BUDGET * EPOCHS / 2);
    assertThat(best(halved)).isLessThanOrEqualTo(best(all) + 0.1);
    assertThat(best(promoted)).isLessThanOrEqualTo(best(all) + 0.1);
  }

  private static double best(Sweep sweep) {
    return sweep.completed().stream()
        .mapToDouble(trial -> loss(trial, EPOCHS))
        .min()
        .orElse(Double.POSITIVE_INFINITY);
  }
}
