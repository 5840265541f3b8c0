package dev.assay.schedule;

import dev.assay.schedule.Decision.Reason;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Asynchronous successive halving, the form that stops: a trial trains on as long as it is among
/// the best one of `eta` that have come as far, by what each said when it came there. Needs no
/// checkpoints.
///
/// A trial is judged on the highest rung it has reached, by everybody who has reached that rung by
/// now: so it may also be ended by trials that came there later, and the answer does not depend on
/// the order in which they came. Nobody is ended on a rung that fewer than `eta` trials have
/// reached.
///
/// Source: Li et al., *A System for Massively Parallel Hyperparameter Tuning*, 2018
/// (arXiv:1810.05934), and its stopping form in later tools. O(n log n) a decision for n trials.
final class Halving implements Rule {

  private final Rungs rungs;

  Halving(Rungs rungs) {
    this.rungs = rungs;
  }

  @Override
  public List<Decision.Stop> stops(Snapshot snapshot) {
    return stops(snapshot.runs());
  }

  /// Who is to stop among `runs`, which compete with each other only.
  List<Decision.Stop> stops(List<Run> runs) {
    List<Double> levels = rungs.levels();
    Map<Double, Set<Integer>> worthy = new HashMap<>(); // of those rungs on which somebody trains
    var stops = new ArrayList<Decision.Stop>();
    for (Run run : runs) {
      int rung = highest(levels, run);
      if (run.isTraining() && rung >= 0) {
        double level = levels.get(rung);
        Set<Integer> best = worthy.computeIfAbsent(level, at -> rungs.worthy(at, runs));
        if (!best.contains(run.number())) {
          stops.add(
              new Decision.Stop(
                  run.number(),
                  Reason.PRUNED,
                  "not among the best one of %s at %s".formatted(rungs.eta(), level)));
        }
      }
    }
    return stops;
  }

  private static int highest(List<Double> levels, Run run) {
    int rung = -1;
    while (rung + 1 < levels.size() && run.curve().reached() >= levels.get(rung + 1)) {
      rung++;
    }
    return rung;
  }
}
