package dev.assay.simulate;

import dev.assay.experiment.Objective.Goal;
import dev.assay.numeric.RandomBits;
import dev.assay.optimize.RandomSearch;
import dev.assay.space.ContentId;
import dev.assay.space.Space;
import dev.assay.space.Value;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/// A task whose runs take several epochs on the way to their value. The way is made up, by a law
/// that many real trainings follow roughly: what is missing shrinks as a power of the epoch,
///
///     value(e) = value + gap × (e^-s − E^-s)
///
/// for epoch e of E, on the worse side of the value. The gap is the median distance of random
/// points from the optimum; the speed s lies between 0.5 and 1.5 and is drawn for each point, so
/// that curves cross and the first epochs can mislead. The last epoch is the true value.
public final class LearningCurve implements Task {

  private static final int POINTS = 101;

  private final Task task;
  private final int epochs;
  private final double gap;

  /// @param task whose values are reached
  /// @param epochs of every run, at least 1
  public LearningCurve(Task task, int epochs) {
    if (epochs < 1) {
      throw new SimulationException("epochs must be at least 1, found %d".formatted(epochs));
    }
    this.task = task;
    this.epochs = epochs;
    double[] distances =
        IntStream.rangeClosed(1, POINTS)
            .mapToDouble(
                number -> task.evaluate(RandomSearch.point(task.space(), List.of(), 0, number)))
            .map(value -> Math.abs(value - task.optimum()))
            .filter(Double::isFinite)
            .sorted()
            .toArray();
    this.gap = distances.length == 0 ? 0 : distances[distances.length / 2];
  }

  @Override
  public String name() {
    return task.name();
  }

  @Override
  public Space space() {
    return task.space();
  }

  @Override
  public Goal goal() {
    return task.goal();
  }

  @Override
  public double evaluate(Value.Object params) {
    return task.evaluate(params);
  }

  @Override
  public double optimum() {
    return task.optimum();
  }

  @Override
  public double regret(double best) {
    return task.regret(best);
  }

  @Override
  public int epochs() {
    return epochs;
  }

  @Override
  public double[] curve(Value.Object params) {
    double value = task.evaluate(params);
    double speed = 0.5 + RandomBits.of(0).at(ContentId.of(params).hex()).fraction();
    double worse = task.goal() == Goal.MINIMIZE ? gap : -gap;
    double[] curve = new double[epochs];
    double end = StrictMath.pow(epochs, -speed);
    Arrays.setAll(curve, e -> value + worse * (StrictMath.pow(e + 1.0, -speed) - end));
    return curve;
  }

  @Override
  public OptionalDouble seconds(Value.Object params) {
    return task.seconds(params);
  }
}
