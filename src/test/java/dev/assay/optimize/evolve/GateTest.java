package dev.assay.optimize.evolve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.assay.experiment.Objective;
import dev.assay.experiment.Objective.Goal;
import dev.assay.experiment.Objective.Reduce;
import dev.assay.optimize.evolve.Gate.Schedule;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GateTest {

  @ParameterizedTest
  @CsvSource({
    "SIGMOID, 0, 40, 0.0024726231566347743",
    "SIGMOID, 10, 40, 0.04742587317756678",
    "SIGMOID, 20, 40, 0.5",
    "SIGMOID, 40, 40, 0.9975273768433653",
    "SQRT, 0, 40, 0",
    "SQRT, 10, 40, 0.5",
    "SQRT, 40, 40, 1",
    "LINEAR, 0, 40, 0",
    "LINEAR, 10, 40, 0.25",
    "LINEAR, 40, 40, 1",
    "SIGMOID, 3, 0, 1",
    "SQRT, 3, 0, 1",
    "LINEAR, 3, -1, 1",
  })
  void a_schedule_is_as_strict_as_its_formula(
      Schedule schedule, int generation, int generations, double strictness) {
    assertThat(schedule.strictness(generation, generations)).isCloseTo(strictness, within(1e-15));
  }

  @Test
  void a_threshold_rises_from_its_base_to_its_maximum() {
    var gate = new Gate(Schedule.SIGMOID, Map.of("bugfix", 0.2), Map.of("bugfix", 0.6));

    assertThat(gate.threshold("bugfix", 0, 2)).isCloseTo(0.200989, within(1e-6));
    assertThat(gate.threshold("bugfix", 1, 2)).isCloseTo(0.4, within(1e-12));
    assertThat(gate.threshold("style", 1, 2)).isNaN();
  }

  @Test
  void a_trial_passes_that_reaches_every_threshold_in_the_direction_of_its_objective() {
    var gate =
        new Gate(
            Schedule.LINEAR,
            Map.of("score", 0.2, "error", 0.8),
            Map.of("score", 0.6, "error", 0.4));
    List<Objective> objectives =
        List.of(
            new Objective("score", Goal.MAXIMIZE, Reduce.LAST),
            new Objective("error", Goal.MINIMIZE, Reduce.LAST),
            new Objective("size", Goal.MINIMIZE, Reduce.LAST));

    assertThat(gate.lets(new double[] {-0.4, 0.6, 1e9}, objectives, 1, 2)).isTrue();
    assertThat(gate.lets(new double[] {-0.39, 0.6, 0}, objectives, 1, 2)).isFalse();
    assertThat(gate.lets(new double[] {-0.4, 0.61, 0}, objectives, 1, 2)).isFalse();
    assertThat(gate.lets(new double[] {Double.NaN, 0.1, 0}, objectives, 1, 2)).isFalse();
    assertThat(Gate.OPEN.lets(new double[] {9, 9, 9}, objectives, 1, 2)).isTrue();
  }

  @Test
  void an_unknown_schedule_and_thresholds_without_an_end_are_refused() {
    assertThat(Schedule.named("sqrt")).isEqualTo(Schedule.SQRT);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Schedule.named("cosine"))
        .withMessage("schedule must be sigmoid, sqrt or linear, found 'cosine'");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Gate(Schedule.SQRT, Map.of("a", 1.0), Map.of("b", 1.0)))
        .withMessage("base and maximum must name the same metrics, found [a] and [b]");
  }
}
