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
import java.util.stream.IntStream;

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
/// | `zdt1-D`, `zdt2-D`, `zdt3-D` | 0…1 | two objectives |
///
/// The front of the last three is where x₂, x₃, … are at an offset: there f₁ = x₁, and f₂ is 1 −
/// √f₁, 1 − f₁² or 1 − √f₁ − f₁ sin 10πf₁ (Zitzler, Deb and Thiele, 2000).
///
/// `D` is the number of parameters, from 1 (`rosenbrock` and `zdt` from 2) to 100. What has its
/// least value in the centre or a corner of the box in the literature, where some searches begin,
/// has it at an offset here, the same every time.
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
          "ackley-D",
          "zdt1-D",
          "zdt2-D",
          "zdt3-D");

  private static final int MAX_DIMENSIONS = 100;
  private static final Pattern OF_A_FAMILY = Pattern.compile("([a-z]+[0-9]?)-([1-9][0-9]{0,2})");

  /// Where the offsets come from. Any number would do; another one makes other functions.
  private static final long OFFSETS = 20_261;

  private Functions() {}

  /// The function called `name`, which has one objective.
  ///
  /// @throws SimulationException if there is none
  public static Task named(String name) {
    List<Function> parts = parts(name);
    if (parts.size() > 1) {
      throw new SimulationException(
          "function '%s' has %d objectives, not one".formatted(name, parts.size()));
    }
    return parts.getFirst();
  }

  /// The objectives of the function called `name`, to be minimised.
  ///
  /// @throws SimulationException if there is none
  public static List<Task> objectives(String name) {
    return List.copyOf(parts(name));
  }

  /// The same, where a family may be named without `D`.
  public static List<Task> objectives(String name, int dimensions) {
    return List.copyOf(parts(whole(name, dimensions)));
  }

  private static String whole(String name, int dimensions) {
    return NAMES.contains(name + "-D") ? "%s-%d".formatted(name, dimensions) : name;
  }

  /// The function called `name` over a space of one's own, so that one's own search can be tried on
  /// it: each parameter, on its scale, is stretched to a side of the box; values without an order
  /// count as if they stood in a row, absent ones as the middle. A family may be named without `D`.
  /// The optimum is that of the formula, which a discrete space may miss.
  ///
  /// @param goals one for each objective of the function, which is upside down where it is to
  ///   maximise
  /// @throws SimulationException if there is no such function, or it has another number of
  ///   parameters than the space, or of objectives
  public static List<Task> over(String name, Space space, List<Goal> goals) {
    int dimensions = new Coding(space).dimensions();
    List<Function> parts = parts(whole(name, dimensions));
    if (parts.getFirst().dimensions() != dimensions) {
      throw new SimulationException(
          "function '%s' has %d parameters, the space %d that vary"
              .formatted(name, parts.getFirst().dimensions(), dimensions));
    }
    if (parts.size() != goals.size()) {
      throw new SimulationException(
          "function '%s' stands for %d objective%s, here are %d"
              .formatted(name, parts.size(), parts.size() == 1 ? "" : "s", goals.size()));
    }
    return IntStream.range(0, parts.size())
        .<Task>mapToObj(i -> parts.get(i).over(space).towards(goals.get(i)))
        .toList();
  }

  private static List<Function> parts(String name) {
    Matcher matcher = OF_A_FAMILY.matcher(name);
    if (!matcher.matches() || !matcher.group(1).startsWith("zdt")) {
      return List.of(function(name));
    }
    int dimensions = Integer.parseInt(matcher.group(2));
    ToDoubleFunction<double[]> second =
        switch (matcher.group(1)) {
          case "zdt1" -> Formulas::zdt1;
          case "zdt2" -> Formulas::zdt2;
          case "zdt3" -> Formulas::zdt3;
          default -> throw unknown(name);
        };
    checkDimensions(name, dimensions);
    double[] best = new double[dimensions];
    double[] other = best.clone();
    other[0] = matcher.group(1).equals("zdt3") ? ZDT3_BEST : 1;
    return List.of(
        inCorner(name, Formulas::zdt, best, dimensions), inCorner(name, second, other, dimensions));
  }

  /// Where the second objective of the third is least on its front, to sixteen digits.
  private static final double ZDT3_BEST = 0.8518328654364139;

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
    checkDimensions(name, dimensions);
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

  private static void checkDimensions(String name, int dimensions) {
    int least = name.startsWith("rosenbrock") || name.startsWith("zdt") ? 2 : 1;
    if (dimensions > MAX_DIMENSIONS || dimensions < least) {
      throw new SimulationException(
          "function '%s' needs %d to %d parameters".formatted(name, least, MAX_DIMENSIONS));
    }
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
    return inBox(name, bound, from(offset, formula), offset);
  }

  /// A function over 0 to 1 that is least at `best` but that all of its coordinates behind the
  /// first are moved by 0.2 to 0.8.
  private static Function inCorner(
      String name, ToDoubleFunction<double[]> formula, double[] best, int dimensions) {
    RandomBits bits = RandomBits.of(OFFSETS).at("zdt");
    double[] offset = new double[dimensions];
    Arrays.setAll(offset, i -> i == 0 ? 0 : 0.2 + 0.6 * bits.at(i).fraction());
    double[] there = best.clone();
    Arrays.setAll(there, i -> best[i] + offset[i]);
    return Function.of(
        name, constant(dimensions, 0), constant(dimensions, 1), from(offset, formula), there);
  }

  private static ToDoubleFunction<double[]> from(
      double[] offset, ToDoubleFunction<double[]> formula) {
    return x -> {
      double[] relative = new double[x.length];
      Arrays.setAll(relative, i -> x[i] - offset[i]);
      return formula.applyAsDouble(relative);
    };
  }

  private static double[] constant(int length, double value) {
    double[] all = new double[length];
    Arrays.fill(all, value);
    return all;
  }
}
