package dev.assay.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.assay.experiment.Limit;
import dev.assay.experiment.Objective;
import dev.assay.experiment.Objective.Goal;
import dev.assay.experiment.Objective.Reduce;
import dev.assay.optimize.History;
import dev.assay.optimize.Problem;
import dev.assay.result.Observation;
import dev.assay.result.Observation.State;
import dev.assay.space.Domain;
import dev.assay.space.Parameter;
import dev.assay.space.Scale;
import dev.assay.space.Space;
import dev.assay.space.Value;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FrontTest {

  private static final Problem PROBLEM =
      Problem.of(
              new Space(List.of(new Parameter("x", new Domain.Float(0, 100, Scale.LINEAR)))),
              Goal.MINIMIZE,
              1)
          .withObjectives(
              List.of(
                  new Objective("loss", Goal.MINIMIZE, Reduce.LAST),
                  new Objective("speed", Goal.MAXIMIZE, Reduce.LAST)));

  private static Observation trial(int number, State state, double... values) {
    var params = Value.object(Map.of("x", Value.of((double) number)));
    return Observation.running(number, params, Value.EMPTY)
        .ended(state, java.util.Arrays.stream(values).boxed().toList());
  }

  private static List<Integer> numbers(Front front) {
    return front.rows().stream().map(History.Row::number).toList();
  }

  @Test
  void it_holds_what_no_other_trial_beats() {
    Front front =
        Front.of(
            History.of(
                PROBLEM,
                List.of(
                    trial(1, State.COMPLETED, 1, 1),
                    trial(2, State.COMPLETED, 2, 2),
                    trial(3, State.COMPLETED, 2, 1.5),
                    trial(4, State.COMPLETED, 3, 4),
                    trial(5, State.FAILED),
                    trial(6, State.COMPLETED, 0, Double.NaN),
                    trial(7, State.COMPLETED, 2, 2))));

    assertThat(numbers(front)).containsExactly(1, 2, 4, 7);
  }

  @Test
  void the_hypervolume_is_exact() {
    Front front =
        Front.of(
            History.of(
                PROBLEM,
                List.of(
                    trial(1, State.COMPLETED, 1, 1),
                    trial(2, State.COMPLETED, 2, 2),
                    trial(3, State.COMPLETED, 3, 3))));

    // As losses (1, -1), (2, -2), (3, -3); up to (4, 0): three steps of a staircase.
    assertThat(front.hypervolume(new double[] {4, 0})).isEqualTo(3 + 2 + 1, within(1e-12));
    assertThat(front.reference()).containsExactly(3.2, -0.8);
    assertThat(front.hypervolume()).isEqualTo(2.2 * 0.2 + 1.2 * 1 + 0.2 * 1, within(1e-12));
  }

  @Test
  void trials_that_break_a_limit_are_not_in_it() {
    var limited = PROBLEM.withLimits(List.of(new Limit("memory", Limit.Side.AT_MOST, 8)));
    var history =
        History.of(
            limited,
            List.of(
                trial(1, State.COMPLETED, 1, 1).withLimits(List.of(9.0)),
                trial(2, State.COMPLETED, 2, 0.5).withLimits(List.of(7.0))));

    assertThat(numbers(Front.of(history))).containsExactly(2);
  }

  @Test
  void nothing_makes_an_empty_front() {
    Front front = Front.of(History.of(PROBLEM));

    assertThat(front.rows()).isEmpty();
    assertThat(front.hypervolume()).isZero();
  }
}
