package dev.assay.simulate;

import dev.assay.experiment.Objective.Goal;
import dev.assay.optimize.Coding;
import dev.assay.space.Axis;
import dev.assay.space.Domain;
import dev.assay.space.Parameter;
import dev.assay.space.Scale;
import dev.assay.space.Space;
import dev.assay.space.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/// A formula over a box, laid over a space: each coordinate of a point is stretched to its side of
/// the box.
final class Function implements Task {
  private final String name;
  private final double[] low;
  private final double[] high;
  private final ToDoubleFunction<double[]> formula;
  private final double least;
  private final Space space;
  private final Coding coding;
  private final Goal goal;

  private Function(
      String name,
      double[] low,
      double[] high,
      ToDoubleFunction<double[]> formula,
      double least,
      Space space,
      Goal goal) {
    this.name = name;
    this.low = low;
    this.high = high;
    this.formula = formula;
    this.least = least;
    this.space = space;
    this.coding = new Coding(space);
    this.goal = goal;
  }

  /// A formula over floats `x1`, `x2`, … in its box, to be minimised.
  ///
  /// @param best a point at which it is least; not kept
  static Function of(
      String name, double[] low, double[] high, ToDoubleFunction<double[]> formula, double[] best) {
    List<Parameter> parameters = new ArrayList<>();
    for (int i = 0; i < low.length; i++) {
      var domain = new Domain.Float(low[i], high[i], Scale.LINEAR);
      parameters.add(new Parameter("x" + (i + 1), domain));
    }
    double least = formula.applyAsDouble(best);
    return new Function(name, low, high, formula, least, new Space(parameters), Goal.MINIMIZE);
  }

  /// The same over another space, which must have as many coordinates.
  Function over(Space other) {
    return new Function(name, low, high, formula, least, other, goal);
  }

  /// The same upside down where `other` is to maximise.
  Function towards(Goal other) {
    return new Function(name, low, high, formula, least, space, other);
  }

  int dimensions() {
    return low.length;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Space space() {
    return space;
  }

  @Override
  public Goal goal() {
    return goal;
  }

  @Override
  public double evaluate(Value.Object params) {
    Optional<double[]> point = coding.encode(params);
    double[] x = point.orElseThrow(() -> Task.noPoint(this, params)).clone();
    for (int i = 0; i < x.length; i++) {
      x[i] = low[i] + share(coding.axes().get(i), x[i]) * (high[i] - low[i]);
    }
    return signed(formula.applyAsDouble(x));
  }

  /// From 0 to 1; a choice counts as if its values stood in a row, and what is absent as the
  /// middle.
  private static double share(Axis axis, double coordinate) {
    if (Double.isNaN(coordinate)) {
      return 0.5;
    }
    return axis instanceof Axis.Choice ? (coordinate + 0.5) / axis.cells() : coordinate;
  }

  private double signed(double value) {
    return goal == Goal.MINIMIZE ? value : -value;
  }

  @Override
  public double optimum() {
    return signed(least);
  }

  /// The difference to the optimum; never below 0, whatever the last digit says.
  @Override
  public double regret(double best) {
    return Double.isNaN(best) ? Double.POSITIVE_INFINITY : Math.max(0, signed(best) - least);
  }
}
