package dev.assay.schedule;

import dev.assay.experiment.Objective;
import dev.assay.experiment.Objective.Goal;
import dev.assay.numeric.StudentT;
import dev.assay.schedule.Decision.Reason;
import dev.assay.schedule.Forecast.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Stops a trial whose curve will hardly end better than the best of those that have ended: see
/// [Forecast]. How far the same forecast would have been off for the curves that have ended widens
/// it. With several objectives the first counts.
///
/// @param threshold of the probability to end better than the best, above 0 and below 1
/// @param startup how many trials must have completed before anyone is judged, at least 1
/// @param grace the resource before which nobody is judged; nobody is judged by fewer than four
///   reports either
record Extrapolation(double threshold, int startup, double grace) implements Rule {

  private static final int LEAST = 4;

  /// So many of the newest curves that have ended are shapes, and tell how far forecasts are off.
  private static final int CURVES = 20;

  /// So many points of a curve are enough.
  private static final int POINTS = 64;

  /// As if so many forecasts had been off as far as they said.
  private static final int FAITH = 3;

  Extrapolation {
    if (!(threshold > 0 && threshold < 1) || startup < 1) {
      throw new InvalidStoppingException(
          "extrapolation needs a threshold above 0 and below 1 and startup of at least 1, found %s and %d"
              .formatted(threshold, startup));
    }
  }

  @Override
  public List<Decision.Stop> stops(Snapshot snapshot) {
    Objective objective = snapshot.objectives().getFirst();
    List<Line> ended =
        snapshot.runs().stream()
            .filter(Run::isCompleted)
            .flatMap(run -> Line.of(run, objective).stream())
            .toList();
    var stops = new ArrayList<Decision.Stop>();
    if (ended.size() < startup) {
      return stops;
    }
    double best = ended.stream().mapToDouble(Line::last).min().orElseThrow();
    var known = new Known(ended.subList(Math.max(0, ended.size() - CURVES), ended.size()));
    for (Run run : snapshot.runs()) {
      if (run.isTraining() && run.curve().reached() >= grace && run.curve().size() >= LEAST) {
        Line.of(run, objective)
            .filter(line -> line.reached() < known.end())
            .map(line -> known.chance(line, best))
            .filter(chance -> chance < threshold)
            .ifPresent(chance -> stops.add(stop(run, chance)));
      }
    }
    return stops;
  }

  private static Decision.Stop stop(Run run, double chance) {
    return new Decision.Stop(
        run.number(),
        Reason.PRUNED,
        "at %s its chance to end better than the best is %.1f %%"
            .formatted(run.curve().reached(), 100 * chance));
  }

  /// What a trial is worth by what it said so far, at every point: the losses as the objective
  /// reduces them.
  ///
  /// @param points resources above 0, rising
  private record Line(int trial, double[] points, double[] losses) {

    /// Empty where something is no number, or no resource lies above 0.
    static Optional<Line> of(Run run, Objective objective) {
      Curve curve = run.curve();
      double[] points = new double[curve.size()];
      double[] losses = new double[curve.size()];
      double sum = 0;
      for (int i = 0; i < points.length; i++) {
        points[i] = curve.resource(i);
        double loss = curve.losses(i)[0];
        sum += loss;
        double before = i == 0 ? loss : losses[i - 1];
        boolean isLow = objective.goal() == Goal.MINIMIZE;
        losses[i] =
            switch (objective.reduce()) {
              case LAST -> loss;
              case BEST -> Math.min(before, loss);
              case MIN -> isLow ? Math.min(before, loss) : Math.max(before, loss);
              case MAX -> isLow ? Math.max(before, loss) : Math.min(before, loss);
              case MEAN -> sum / (i + 1);
            };
      }
      int from = 0;
      while (from < points.length && !(points[from] > 0)) {
        from++;
      }
      boolean isKnown = from < points.length && Arrays.stream(losses).allMatch(Double::isFinite);
      return isKnown
          ? Optional.of(
              new Line(
                  run.number(),
                  Arrays.copyOfRange(points, from, points.length),
                  Arrays.copyOfRange(losses, from, points.length)))
          : Optional.empty();
    }

    double reached() {
      return points[points.length - 1];
    }

    double last() {
      return losses[losses.length - 1];
    }

    /// The loss at the last point up to `resource`, or at the first.
    double at(double resource) {
      int index = Arrays.binarySearch(points, resource);
      return losses[Math.max(0, index < 0 ? -index - 2 : index)];
    }

    /// So many points that are left after thinning, always with the last.
    Line thinned() {
      int step = (points.length + POINTS - 1) / POINTS;
      if (step == 1) {
        return this;
      }
      int count = (points.length + step - 1) / step;
      double[] some = new double[count];
      double[] theirs = new double[count];
      for (int i = 0; i < count; i++) {
        int at = points.length - 1 - (count - 1 - i) * step;
        some[i] = points[at];
        theirs[i] = losses[at];
      }
      return new Line(trial, some, theirs);
    }

    /// How far it jumps from report to report in its later half, where little is learned.
    double noise() {
      int from = losses.length / 2;
      double sum = 0;
      for (int i = from + 1; i < losses.length; i++) {
        sum += Math.abs(losses[i] - losses[i - 1]);
      }
      int jumps = losses.length - 1 - from;
      return jumps > 0 ? sum / jumps : 0;
    }
  }

  /// The curves that have ended.
  ///
  /// @param end the resource at which they do
  private record Known(List<Line> lines, double end, double noise) {

    Known(List<Line> lines) {
      this(
          lines,
          lines.stream().mapToDouble(Line::reached).max().orElseThrow(),
          lines.stream().mapToDouble(Line::noise).sorted().toArray()[lines.size() / 2]);
    }

    /// How likely a line ends better than `best`.
    double chance(Line line, double best) {
      Line thin = line.thinned();
      List<Shape> families = Forecast.families(thin.points(), end);
      Forecast forecast = forecast(thin, thin.points(), families);
      double distance = (best - forecast.mean()) / forecast.deviation();
      int degrees = lines.size() + FAITH;
      if (distance >= 0) {
        return StudentT.cumulative(distance, degrees);
      }
      double squares = FAITH;
      for (Line other : lines) {
        if (other.reached() > line.reached()) {
          double off = off(other, thin.points(), families);
          squares += off * off;
        }
      }
      return StudentT.cumulative(distance / Math.max(1, Math.sqrt(squares / degrees)), degrees);
    }

    /// How far the forecast from the same points would have been off, in its own deviations.
    private double off(Line other, double[] points, List<Shape> families) {
      double[] losses = Arrays.stream(points).map(other::at).toArray();
      Forecast forecast = forecast(new Line(other.trial(), points, losses), points, families);
      return (other.last() - forecast.mean()) / forecast.deviation();
    }

    private Forecast forecast(Line line, double[] points, List<Shape> families) {
      var shapes = new ArrayList<>(families);
      for (Line other : lines) {
        if (other.trial() != line.trial()) {
          double[] values = new double[points.length + 1];
          Arrays.setAll(values, i -> i < points.length ? other.at(points[i]) : other.last());
          shapes.add(new Shape(values));
        }
      }
      return Forecast.of(line.losses(), shapes, noise);
    }
  }
}
