package dev.assay.schedule;

import dev.assay.schedule.Decision.Reason;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Stops a trial whose best value so far is worse than what the better part of the completed trials
/// had at the same resource.
///
/// Source: Golovin et al., *Google Vizier*, KDD 2017, section 3.2.1, generalised from the median to
/// any percentile. O(n log n) a running trial for n completed ones.
///
/// @param percentile of the completed trials, best first, within which a trial must be: above 0,
///   below 100; 50 is the median
/// @param startup how many trials must have completed before anyone is judged
/// @param warmup the resource before which nobody is judged
/// @param interval how far apart the resources are at which trials are judged, counted from
///   `warmup`; above 0
/// @param atLeast how many completed trials must have come as far, at least 1
record Median(double percentile, int startup, double warmup, double interval, int atLeast)
    implements Rule {

  Median {
    if (!(percentile > 0 && percentile < 100) || startup < 0 || !(interval > 0) || atLeast < 1) {
      throw new InvalidStoppingException(
          ("median needs a percentile above 0 and below 100, startup from 0, interval above 0 and"
                  + " at least 1 trial, found %s, %d, %s, %d")
              .formatted(percentile, startup, interval, atLeast));
    }
  }

  @Override
  public List<Decision.Stop> stops(Snapshot snapshot) {
    List<Run> completed = snapshot.runs().stream().filter(Run::isCompleted).toList();
    var stops = new ArrayList<Decision.Stop>();
    if (completed.size() < Math.max(1, startup)) {
      return stops;
    }
    for (Run run : snapshot.runs()) {
      double reached = run.curve().reached();
      if (run.isTraining() && reached >= warmup) {
        double judged = warmup + Math.floor((reached - warmup) / interval) * interval;
        double[] others = at(judged, completed);
        double best = run.curve().best(judged);
        if (others.length >= atLeast && best > percentile(others)) {
          stops.add(
              new Decision.Stop(
                  run.number(),
                  Reason.PRUNED,
                  "worse than %s %% of the completed trials at %s"
                      .formatted(100 - percentile, judged)));
        }
      }
    }
    return stops;
  }

  private static double[] at(double resource, List<Run> completed) {
    return completed.stream()
        .map(run -> run.curve().at(resource))
        .filter(losses -> losses.length > 0 && !Double.isNaN(losses[0]))
        .mapToDouble(losses -> losses[0])
        .sorted()
        .toArray();
  }

  /// By linear interpolation between the two nearest ranks.
  private double percentile(double[] sorted) {
    double rank = percentile / 100 * (sorted.length - 1);
    int below = (int) rank;
    double[] pair = Arrays.copyOfRange(sorted, below, Math.min(below + 2, sorted.length));
    return pair.length == 1 || pair[0] == pair[1]
        ? pair[0]
        : pair[0] + (rank - below) * (pair[1] - pair[0]);
  }
}
