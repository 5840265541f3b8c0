package dev.assay.simulate;

import dev.assay.experiment.Objective.Goal;
import dev.assay.numeric.RandomBits;
import dev.assay.optimize.Coding;
import dev.assay.space.Space;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Test functions by name, all to be minimised, over floats `x1`, `x2`, … on a linear scale:
///
/// | name | box | least value |
/// |---|---|---|
/// | `quad2` | ±5 | 0 at (2, −1) |
/// | `branin` | −5…10, 0…15 | 0.3979 at three places |
/// | `hartmann6` | 0…1 | −3.3224 |
/// | `rosenbrock-D` | ±5 | 0 at (1, …) |
/// | `styblinski-D` | ±5 | −39.166 D at (−2.9035, …) |
/// | `levy-D` | ±10 | 0 at (1, …) |
/// | `sphere-D`, `rastrigin-D`, `ackley-D` | ±5, ±5.12, ±32.768 | 0 at an offset |
///
/// `D` is the number of parameters, from 1 (`rosenbrock` from 2) to 100. The last three have their
/// least value in the centre of the box in the literature, where some searches begin; here it lies
/// at an offset from the centre, the same every time.
public final class Functions {

  /// The names; `D` stands for the number of parameters.
  public static final List<String> NAMES =
      List.of(
          "branin",
          "hartmann6",
          "quad2",
          "rosenbrock-D",
          "styblinski-D",
          "levy-D",
          "sphere-D",
          "rastrigin-D",
          "ackley-D");

  private static final int MAX_DIMENSIONS = 100;
  private static final Pattern OF_A_FAMILY = Pattern.compile("([a-z]+)-([1-9][0-9]{0,2})");

  /// Where the offsets come from. Any number would do; another one makes other functions.
  private static final long OFFSETS = 20_261;

  private Functions() {}

  /// The function called `name`.
  ///
  /// @throws SimulationException if there is none
  public static Task named(String name) {
    return function(name);
  }

  /// The function called `name` over a space of one's own, so that one's own search can be tried on
  /// it: each parameter, on its scale, is stretched to a side of the box; values without an order
  /// count as if they stood in a row, absent ones as the middle. A family may be named without `D`.
  /// The optimum is that of the formula, which a discrete space may miss.
  ///
  /// @param goal upside down where it is to maximise
  /// @throws SimulationException if there is no such function, or it has another number of
  ///   parameters than the space
  public static Task over(String name, Space space, Goal goal) {
    int dimensions = new Coding(space).dimensions();
    boolean isFamily = NAMES.contains(name + "-D");
    Function function = function(isFamily ? "%s-%d".formatted(name, dimensions) : name);
    if (function.dimensions() != dimensions) {
      throw new SimulationException(
          "function '%s' has %d parameters, the space %d that vary"
              .formatted(name, function.dimensions(), dimensions));
    }
    return function.over(space).towards(goal);
  }

  private static Function function(String name) {
    return switch (name) {
      case "branin" -> {
        double[] low = {-5, 0};
        double[] high = {10, 15};
        yield Function.of(name, low, high, Formulas::branin, new double[] {Math.PI, 2.275});
      }
      case "hartmann6" ->
          Function.of(name, constant(6, 0), constant(6, 1), Formulas::hartmann, HARTMANN_BEST);
      case "quad2" -> inBox(name, 5, Formulas::quad, new double[] {2, -1});
      default -> ofFamily(name);
    };
  }

  /// Found by descending from the published four digits.
  private static final double[] HARTMANN_BEST = {
    0.20168951171875, 0.15001068719482424, 0.4768739694824219,
    0.27533242724609375, 0.31165161853027346, 0.6573005340576172
  };

  private static Function ofFamily(String name) {
    Matcher matcher = OF_A_FAMILY.matcher(name);
    if (!matcher.matches()) {
      throw unknown(name);
    }
    int dimensions = Integer.parseInt(matcher.group(2));
    if (dimensions > MAX_DIMENSIONS || (name.startsWith("rosenbrock") && dimensions < 2)) {
      throw new SimulationException(
          "function '%s' needs %s to %d parameters"
              .formatted(name, name.startsWith("rosenbrock") ? "2" : "1", MAX_DIMENSIONS));
    }
    return switch (matcher.group(1)) {
      case "rosenbrock" -> inBox(name, 5, Formulas::rosenbrock, constant(dimensions, 1));
      case "styblinski" ->
          inBox(name, 5, Formulas::styblinski, constant(dimensions, -2.903534027771177));
      case "levy" -> inBox(name, 10, Formulas::levy, constant(dimensions, 1));
      case "sphere" -> moved(name, 5, Formulas::sphere, dimensions);
      case "rastrigin" -> moved(name, 5.12, Formulas::rastrigin, dimensions);
      case "ackley" -> moved(name, 32.768, Formulas::ackley, dimensions);
      default -> throw unknown(name);
    };
  }

  private static SimulationException unknown(String name) {
    return new SimulationException(
        "no function '%s'; there are %s (D: the number of parameters)"
            .formatted(name, String.join(", ", NAMES)));
  }

  private static Function inBox(
      String name, double bound, ToDoubleFunction<double[]> formula, double[] best) {
    return Function.of(
        name, constant(best.length, -bound), constant(best.length, bound), formula, best);
  }

  /// A function whose least value is at 0, moved by at most 0.6 of the way to the border.
  private static Function moved(
      String name, double bound, ToDoubleFunction<double[]> formula, int dimensions) {
    RandomBits bits = RandomBits.of(OFFSETS).at(name);
    double[] offset = new double[dimensions];
    Arrays.setAll(offset, i -> bound * 0.6 * (2 * bits.at(i).fraction() - 1));
    ToDoubleFunction<double[]> there =
        x -> {
          double[] relative = new double[x.length];
          Arrays.setAll(relative, i -> x[i] - offset[i]);
          return formula.applyAsDouble(relative);
        };
    return inBox(name, bound, there, offset);
  }

  private static double[] constant(int length, double value) {
    double[] all = new double[length];
    Arrays.fill(all, value);
    return all;
  }
}
