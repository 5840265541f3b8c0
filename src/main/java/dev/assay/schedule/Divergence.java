package dev.assay.schedule;

import dev.assay.experiment.Objective;
import dev.assay.experiment.Objective.Goal;
import dev.assay.schedule.Decision.Reason;
import java.util.ArrayList;
import java.util.List;

/// Stops a trial whose objective is not a number any more, is infinitely bad, or is worse than a
/// bound.
///
/// @param bound of the first objective in its own direction; NaN for none
record Divergence(double bound) implements Rule {

  @Override
  public List<Decision.Stop> stops(Snapshot snapshot) {
    Objective objective = snapshot.objectives().getFirst();
    double worst = objective.goal() == Goal.MAXIMIZE ? -bound : bound;
    var stops = new ArrayList<Decision.Stop>();
    for (Run run : snapshot.runs()) {
      if (run.isTraining() && run.curve().size() > 0) {
        double[] last = run.curve().losses(run.curve().size() - 1);
        for (int i = 0; i < last.length; i++) {
          boolean lost = Double.isNaN(last[i]) || last[i] == Double.POSITIVE_INFINITY;
          if (lost || (i == 0 && last[i] > worst)) {
            stops.add(stop(run, snapshot.objectives().get(i), last[i]));
            break;
          }
        }
      }
    }
    return stops;
  }

  private static Decision.Stop stop(Run run, Objective objective, double loss) {
    double value = objective.goal() == Goal.MAXIMIZE ? -loss : loss;
    return new Decision.Stop(
        run.number(),
        Reason.DIVERGED,
        "%s is %s at %s".formatted(objective.metric(), value, run.curve().reached()));
  }
}
