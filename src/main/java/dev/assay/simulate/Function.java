package dev.assay.simulate;

import dev.assay.experiment.Objective.Goal;
import dev.assay.space.Domain;
import dev.assay.space.Parameter;
import dev.assay.space.Scale;
import dev.assay.space.Space;
import dev.assay.space.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/// A formula over a box, to be minimised.
final class Function implements Task {
  private final String name;
  private final Space space;
  private final ToDoubleFunction<double[]> formula;
  private final double optimum;

  /// @param best a point at which the formula is least; not kept
  Function(
      String name, double[] low, double[] high, ToDoubleFunction<double[]> formula, double[] best) {
    this.name = name;
    this.formula = formula;
    List<Parameter> parameters = new ArrayList<>();
    for (int i = 0; i < low.length; i++) {
      var domain = new Domain.Float(low[i], high[i], Scale.LINEAR);
      parameters.add(new Parameter("x" + (i + 1), domain));
    }
    this.space = new Space(parameters);
    this.optimum = formula.applyAsDouble(best);
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
    return Goal.MINIMIZE;
  }

  @Override
  public double evaluate(Value.Object params) {
    var chosen = space.chosen(params).orElseThrow(() -> Task.noPoint(this, params));
    return formula.applyAsDouble(
        space.parameters().stream()
            .mapToDouble(parameter -> number(chosen.getOrDefault(parameter.name(), Value.EMPTY)))
            .toArray());
  }

  private static double number(Value value) {
    return switch (value) {
      case Value.Float(double number) -> number;
      case Value.Int(var number) -> number.doubleValue();
      case Value.Null _, Value.Bool _, Value.Text _, Value.Array _, Value.Object _ ->
          throw new IllegalArgumentException("no number: " + value);
    };
  }

  @Override
  public double optimum() {
    return optimum;
  }

  /// The difference to the optimum; never below 0, whatever the last digit says.
  @Override
  public double regret(double best) {
    return Double.isNaN(best) ? Double.POSITIVE_INFINITY : Math.max(0, best - optimum);
  }
}
