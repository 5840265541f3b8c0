package dev.assay.optimize.cmaes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.experiment.Objective.Goal;
import dev.assay.optimize.Coding;
import dev.assay.optimize.History;
import dev.assay.optimize.Problem;
import dev.assay.optimize.Proposal.Suggestion;
import dev.assay.result.Observation;
import dev.assay.result.Observation.State;
import dev.assay.space.Domain;
import dev.assay.space.Parameter;
import dev.assay.space.Scale;
import dev.assay.space.Space;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.hipparchus.optim.InitialGuess;
import org.hipparchus.optim.MaxEval;
import org.hipparchus.optim.SimpleBounds;
import org.hipparchus.optim.nonlinear.scalar.GoalType;
import org.hipparchus.optim.nonlinear.scalar.ObjectiveFunction;
import org.hipparchus.optim.nonlinear.scalar.noderiv.CMAESOptimizer;
import org.hipparchus.random.MersenneTwister;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Another implementation of the same strategy needs about as many evaluations.
class HipparchusOracleTest {

  private static final int DIMENSIONS = 5;
  private static final int SEEDS = 5;
  private static final int MOST = 3_000;
  private static final double TARGET = 1e-8;

  /// Functions of the textbook in the unit cube, their least value 0 off its centre.
  enum Formula {
    SPHERE(0),
    ELLIPSOID(4);

    private final double logCondition;

    Formula(double logCondition) {
      this.logCondition = logCondition;
    }

    double value(double[] point) {
      double sum = 0;
      for (int i = 0; i < point.length; i++) {
        double miss = point[i] - 0.35 - 0.06 * i;
        sum += Math.pow(10, logCondition * i / (point.length - 1)) * miss * miss;
      }
      return sum;
    }
  }

  @ParameterizedTest
  @EnumSource(Formula.class)
  void as_many_evaluations_to_a_target_as_hipparchus(Formula formula) {
    double ours = median(seed -> ours(formula, (int) seed));
    double theirs = median(seed -> theirs(formula, (int) seed));

    assertThat(theirs).isLessThan(MOST);
    assertThat(ours).isBetween(0.3 * theirs, 1.25 * theirs);
  }

  private static double median(ToDoubleFunction<Integer> evaluations) {
    double[] all =
        IntStream.range(0, SEEDS).mapToDouble(evaluations::applyAsDouble).sorted().toArray();
    return all[SEEDS / 2];
  }

  private static int ours(Formula formula, int seed) {
    var space =
        new Space(
            IntStream.range(0, DIMENSIONS)
                .mapToObj(i -> new Parameter("x" + i, new Domain.Float(0, 1, Scale.LINEAR)))
                .toList());
    var optimizer = new Cmaes(CmaesSettings.DEFAULT);
    History history = History.of(Problem.of(space, Goal.MINIMIZE, seed));
    Coding coding = history.coding();
    for (int number = 1; number <= MOST; number++) {
      Suggestion suggestion = (Suggestion) optimizer.propose(history, number);
      double value = formula.value(coding.encode(suggestion.params()).orElseThrow());
      if (value < TARGET) {
        return number;
      }
      history =
          history.with(
              Observation.running(number, suggestion.params(), suggestion.origin())
                  .ended(State.COMPLETED, List.of(value)));
    }
    return MOST;
  }

  private static int theirs(Formula formula, int seed) {
    var reached = new int[] {MOST, 0};
    var optimizer = new CMAESOptimizer(MOST, 0, true, 0, 0, new MersenneTwister(seed), false, null);
    double[] start = new double[DIMENSIONS];
    double[] step = new double[DIMENSIONS];
    double[] low = new double[DIMENSIONS];
    double[] high = new double[DIMENSIONS];
    Arrays.fill(start, 0.5);
    Arrays.fill(step, 1 / 6.0);
    Arrays.fill(high, 1);
    optimizer.optimize(
        new MaxEval(10 * MOST),
        new ObjectiveFunction(point -> {
          double value = formula.value(point);
          reached[1]++;
          if (value < TARGET) {
            reached[0] = Math.min(reached[0], reached[1]);
          }
          return value;
        }),
        GoalType.MINIMIZE,
        new InitialGuess(start),
        new SimpleBounds(low, high),
        new CMAESOptimizer.PopulationSize(8),
        new CMAESOptimizer.Sigma(step));
    return reached[0];
  }
}
