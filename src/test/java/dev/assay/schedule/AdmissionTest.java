package dev.assay.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.result.Observation;
import dev.assay.result.Observation.State;
import dev.assay.schedule.Run.Phase;
import dev.assay.space.Value;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Who begins when, in the numbers that the sweeps before Assay were tested with.
class AdmissionTest {

  private static Run run(int number, Phase phase) {
    var trial = Observation.running(number, Value.EMPTY, Value.EMPTY);
    var ended = phase == Phase.ENDED ? trial.ended(State.COMPLETED, List.of(1.0)) : trial;
    return Run.of(ended, phase, Double.POSITIVE_INFINITY, List.of(Sweep.LOSS), "epoch");
  }

  private static Snapshot snapshot(int slots, int trialsLeft, Phase... phases) {
    List<Run> runs =
        IntStream.range(0, phases.length).mapToObj(i -> run(i + 1, phases[i])).toList();
    return new Snapshot(List.of(Sweep.LOSS), runs, slots, trialsLeft);
  }

  private static Decision train(int count) {
    return new Decision.Train(count, Double.POSITIVE_INFINITY);
  }

  @Test
  void three_free_slots_train_three_trials() {
    assertThat(Fifo.capped(1).decide(snapshot(3, 10))).containsExactly(train(3));
  }

  @Test
  void of_two_trials_that_wait_for_evaluation_under_a_cap_of_one_one_is_evaluated_and_once() {
    assertThat(Fifo.capped(1).decide(snapshot(1, 10, Phase.TRAINED, Phase.TRAINED)))
        .containsExactly(new Decision.Evaluate(1));
    assertThat(Fifo.capped(1).decide(snapshot(0, 10, Phase.EVALUATING, Phase.TRAINED))).isEmpty();
    assertThat(Fifo.capped(1).decide(snapshot(0, 0, Phase.EVALUATING, Phase.TRAINED))).isEmpty();
  }

  @Test
  void an_evaluation_that_waits_for_its_turn_does_not_block_training() {
    List<Decision> decisions = Fifo.capped(1).decide(snapshot(5, 10, Phase.TRAINED, Phase.TRAINED));

    assertThat(decisions).containsExactly(new Decision.Evaluate(1), train(4));
  }

  @Test
  void a_trial_that_is_evaluated_again_counts_against_the_cap() {
    assertThat(Fifo.capped(1).decide(snapshot(2, 0, Phase.EVALUATING, Phase.TRAINED))).isEmpty();
  }

  @Test
  void a_small_sweep_of_three_trials_goes_step_by_step() {
    Scheduler fifo = Fifo.plain();

    assertThat(fifo.decide(snapshot(2, 3))).containsExactly(train(2));
    assertThat(fifo.decide(snapshot(0, 1, Phase.TRAINING, Phase.TRAINING))).isEmpty();
    assertThat(fifo.decide(snapshot(2, 1, Phase.TRAINED, Phase.TRAINED)))
        .containsExactly(new Decision.Evaluate(1), new Decision.Evaluate(2));
    assertThat(fifo.decide(snapshot(1, 1, Phase.ENDED, Phase.ENDED))).containsExactly(train(1));
    assertThat(fifo.decide(snapshot(2, 0, Phase.ENDED, Phase.ENDED, Phase.ENDED)))
        .singleElement()
        .isInstanceOf(Decision.Finish.class);
  }

  @Test
  void a_batch_begins_when_the_last_one_has_ended_and_is_cut_by_the_budget() {
    var batched = new Batched(3);

    assertThat(batched.decide(snapshot(4, 5))).containsExactly(train(3));
    assertThat(batched.decide(snapshot(4, 2, Phase.ENDED, Phase.ENDED, Phase.ENDED)))
        .containsExactly(train(2));
    assertThat(batched.decide(snapshot(4, 2, Phase.ENDED, Phase.ENDED, Phase.TRAINING))).isEmpty();
    assertThat(batched.decide(snapshot(4, 2, Phase.ENDED, Phase.EVALUATING, Phase.ENDED)))
        .isEmpty();
  }

  @Test
  void a_trial_that_failed_does_not_hold_up_the_next_batch() {
    Observation failed =
        Observation.running(1, Value.EMPTY, Value.EMPTY).ended(State.FAILED, List.of());
    Run run = Run.of(failed, Phase.ENDED, Double.POSITIVE_INFINITY, List.of(Sweep.LOSS), "epoch");

    assertThat(new Batched(1).decide(new Snapshot(List.of(Sweep.LOSS), List.of(run), 1, 1)))
        .containsExactly(train(1));
  }

  @Test
  void what_does_not_fit_is_refused_in_one_line() {
    assertThatThrownBy(() -> new Batched(0))
        .isInstanceOf(InvalidStoppingException.class)
        .hasMessage("batch must be at least 1, found 0");
    assertThatThrownBy(() -> SchedulerContractTest.of("bohb", java.util.Map.of()))
        .hasMessageStartingWith("there is no scheduler 'bohb'; there are asha, async, batched");
    assertThatThrownBy(() -> SchedulerContractTest.of("asha", java.util.Map.of()))
        .hasMessage("asha: max: it is needed, a number of at least 0");
    assertThatThrownBy(
            () -> SchedulerContractTest.of("median", java.util.Map.of("percentil", Value.of(3))))
        .hasMessageContaining(
            "median: percentil: median has no such option; it has percentile, startup");
  }
}
