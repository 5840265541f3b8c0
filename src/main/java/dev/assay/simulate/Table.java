package dev.assay.simulate;

import dev.assay.experiment.Objective.Goal;
import dev.assay.space.Axis;
import dev.assay.space.Parameter;
import dev.assay.space.Space;
import dev.assay.space.Value;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// A table of real trainings: every configuration of a small space was run once, a look-up stands
/// in for the run. Regret is normalised: 0 is the best configuration, 1 the median of all.
public final class Table implements Task {
  private final String name;
  private final Space space;
  private final Goal goal;
  private final List<Axis> axes;
  private final double[] means;
  private final double optimum;
  private final double median;

  /// @param means the mean over the seeds of every configuration, in the order of the indices of
  ///   their values, the last parameter fastest; NaN where a configuration was not run
  Table(String name, Space space, Goal goal, double[] means) {
    this.name = name;
    this.space = space;
    this.goal = goal;
    this.axes = space.parameters().stream().map(p -> Axis.of(p.domain())).toList();
    this.means = means;
    double[] known = Arrays.stream(means).filter(v -> !Double.isNaN(v)).sorted().toArray();
    this.optimum = goal == Goal.MINIMIZE ? known[0] : known[known.length - 1];
    int half = known.length / 2;
    this.median = known.length % 2 == 1 ? known[half] : (known[half - 1] + known[half]) / 2;
  }

  /// The table of the files `path`.json (its space) and `path`.csv.gz (its rows).
  ///
  /// @throws SimulationException if they cannot be read, or do not fit each other
  public static Table read(Path path) {
    return TableFiles.read(path);
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
    return means[row(params)];
  }

  /// The position of `params` in the order of the rows.
  private int row(Value.Object params) {
    Map<String, Value> chosen = space.chosen(params).orElseThrow(() -> Task.noPoint(this, params));
    int row = 0;
    for (int i = 0; i < axes.size(); i++) {
      Parameter parameter = space.parameters().get(i);
      Value value = chosen.getOrDefault(parameter.name(), Value.EMPTY);
      row = row * (int) axes.get(i).cells() + index(axes.get(i), value);
    }
    return row;
  }

  /// The index of a value; on a line its cells are equally wide.
  private static int index(Axis axis, Value value) {
    double coordinate = axis.coordinate(value);
    return (int) (axis instanceof Axis.Line ? coordinate * axis.cells() : coordinate);
  }

  /// The best mean of all configurations.
  @Override
  public double optimum() {
    return optimum;
  }

  /// The median of the means of all configurations.
  public double median() {
    return median;
  }

  /// How many configurations there are.
  public int size() {
    return means.length;
  }

  @Override
  public double regret(double best) {
    return Double.isNaN(best) ? Double.POSITIVE_INFINITY : (best - optimum) / (median - optimum);
  }
}
