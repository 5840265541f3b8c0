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
import java.util.OptionalDouble;

/// A table of real trainings: every configuration of a small space was run, a look-up stands in for
/// the run. What it says is the mean over the seeds it was run with. Regret is normalised: 0 is the
/// best configuration, 1 the median of all.
public final class Table implements Task {
  private final String name;
  private final String metric;
  private final Space space;
  private final Goal goal;
  private final List<Axis> axes;
  private final Rows rows;
  private final double optimum;
  private final double median;

  /// What is known of the configurations, in the order of the indices of their values, the last
  /// parameter fastest; NaN where a configuration was not run.
  ///
  /// @param means for each configuration the mean after each epoch
  /// @param seconds of a run, one for each configuration; empty where it is not known
  record Rows(int epochs, double[] means, double[] seconds) {
    double last(int row) {
      return means[(row + 1) * epochs - 1];
    }
  }

  Table(String name, String metric, Space space, Goal goal, Rows rows) {
    this.name = name;
    this.metric = metric;
    this.space = space;
    this.goal = goal;
    this.axes = space.parameters().stream().map(p -> Axis.of(p.domain())).toList();
    this.rows = rows;
    double[] known = new double[rows.means().length / rows.epochs()];
    Arrays.setAll(known, rows::last);
    known = Arrays.stream(known).filter(value -> !Double.isNaN(value)).sorted().toArray();
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

  /// What was measured.
  public String metric() {
    return metric;
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
    return rows.last(row(params));
  }

  @Override
  public int epochs() {
    return rows.epochs();
  }

  @Override
  public double[] curve(Value.Object params) {
    int row = row(params);
    return Arrays.copyOfRange(rows.means(), row * rows.epochs(), (row + 1) * rows.epochs());
  }

  @Override
  public OptionalDouble seconds(Value.Object params) {
    return rows.seconds().length == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(rows.seconds()[row(params)]);
  }

  /// Whether it knows how long its runs took.
  public boolean hasSeconds() {
    return rows.seconds().length > 0;
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
    return rows.means().length / rows.epochs();
  }

  @Override
  public double regret(double best) {
    return Double.isNaN(best) ? Double.POSITIVE_INFINITY : (best - optimum) / (median - optimum);
  }
}
