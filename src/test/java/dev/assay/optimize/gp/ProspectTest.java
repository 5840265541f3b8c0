package dev.assay.optimize.gp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import dev.assay.experiment.Objective.Goal;
import dev.assay.optimize.History;
import dev.assay.optimize.Problem;
import dev.assay.result.Observation;
import dev.assay.space.Domain;
import dev.assay.space.Parameter;
import dev.assay.space.Scale;
import dev.assay.space.Space;
import dev.assay.space.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

/// What is left to gain, of curves whose least value is known.
class ProspectTest {

  private static final Space LINE =
      new Space(List.of(new Parameter("x", new Domain.Float(0, 1, Scale.LINEAR, 0))));

  private static History history(Goal goal, DoubleUnaryOperator curve, double... points) {
    var trials = new ArrayList<Observation>();
    for (double x : points) {
      Value.Object params = Value.object(Map.of("x", Value.of(x)));
      trials.add(
          Observation.running(trials.size() + 1, params, Value.EMPTY)
              .ended(Observation.State.COMPLETED, List.of(curve.applyAsDouble(x))));
    }
    return History.of(Problem.of(LINE, goal, 1), trials);
  }

  private static double gain(Goal goal, DoubleUnaryOperator curve, double... points) {
    return Prospect.improvement(history(goal, curve, points)).orElseThrow();
  }

  private static double bowl(double x) {
    return (x - 0.31) * (x - 0.31);
  }

  private static final double[] WIDE = {0.02, 0.15, 0.55, 0.7, 0.83, 0.98};

  private static double[] near() {
    return DoubleStream.concat(
            DoubleStream.of(WIDE), DoubleStream.of(0.25, 0.29, 0.305, 0.31, 0.315, 0.33, 0.37))
        .toArray();
  }

  @Test
  void much_is_left_where_the_best_was_not_looked_at_and_next_to_nothing_where_it_was() {
    double before = gain(Goal.MINIMIZE, ProspectTest::bowl, WIDE);
    double after = gain(Goal.MINIMIZE, ProspectTest::bowl, near());

    double truth = bowl(0.15); // the best so far, less the least, which is 0
    assertThat(before).isBetween(truth / 10, truth * 3);
    assertThat(after).isLessThan(before / 50).isGreaterThanOrEqualTo(0);
  }

  @Test
  void it_is_told_in_the_unit_of_the_objective() {
    double one = gain(Goal.MINIMIZE, ProspectTest::bowl, WIDE);
    double thousand = gain(Goal.MINIMIZE, x -> 1000 * bowl(x) + 5, WIDE);

    assertThat(thousand).isCloseTo(1000 * one, offset(one));
  }

  @Test
  void more_is_better_where_that_is_the_goal() {
    double less = gain(Goal.MINIMIZE, ProspectTest::bowl, WIDE);
    double more = gain(Goal.MAXIMIZE, x -> -bowl(x), WIDE);

    assertThat(more).isEqualTo(less);
  }

  @Test
  void a_diverged_trial_does_not_make_it_large() {
    double without = gain(Goal.MINIMIZE, ProspectTest::bowl, near());
    double[] all = DoubleStream.concat(DoubleStream.of(near()), DoubleStream.of(0.995)).toArray();
    double with = gain(Goal.MINIMIZE, x -> x == 0.995 ? 1e9 : bowl(x), all);

    assertThat(with).isLessThan(without + 0.01);
  }

  @Test
  void nothing_is_said_of_too_little_and_nothing_is_left_where_all_is_the_same() {
    assertThat(Prospect.improvement(history(Goal.MINIMIZE, x -> x, 0.5))).isEmpty();
    assertThat(Prospect.improvement(history(Goal.MINIMIZE, x -> Double.NaN, WIDE))).isEmpty();
    assertThat(gain(Goal.MINIMIZE, x -> 7, WIDE)).isZero();
  }
}
