package dev.assay.schedule;

import dev.assay.schedule.Decision.Reason;
import java.util.ArrayList;
import java.util.List;

/// Stops a trial that has not become better for a while.
///
/// @param reports how many reports in a row may pass without a better value, at least 1
/// @param delta by how much a value must be better to count, from 0
/// @param grace the resource before which nobody is judged
record Patience(int reports, double delta, double grace) implements Rule {

  Patience {
    if (reports < 1 || !(delta >= 0)) {
      throw new InvalidStoppingException(
          "patience must be at least 1 report and delta at least 0, found %d and %s"
              .formatted(reports, delta));
    }
  }

  @Override
  public List<Decision.Stop> stops(Snapshot snapshot) {
    var stops = new ArrayList<Decision.Stop>();
    for (Run run : snapshot.runs()) {
      if (run.isTraining() && run.curve().reached() >= grace && idle(run.curve()) >= reports) {
        stops.add(
            new Decision.Stop(
                run.number(), Reason.PRUNED, "no better for %d reports".formatted(reports)));
      }
    }
    return stops;
  }

  /// How many reports have passed since the last that was better than all before it.
  private int idle(Curve curve) {
    int improved = 0;
    double best = Double.POSITIVE_INFINITY;
    for (int i = 0; i < curve.size(); i++) {
      double loss = curve.losses(i)[0];
      if (loss < best - delta || (loss < best && best == Double.POSITIVE_INFINITY)) {
        best = loss;
        improved = i;
      }
    }
    return curve.size() - 1 - improved;
  }
}
