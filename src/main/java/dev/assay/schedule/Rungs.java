package dev.assay.schedule;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// The resources at which trials are compared: `min`, `min·eta`, `min·eta²`, … below `max`.
///
/// @param min the lowest rung, above 0
/// @param max where training ends, above `min`
/// @param eta one of how many goes on, above 1
record Rungs(double min, double max, double eta) {

  Rungs {
    if (!(min > 0) || !(max > min) || !(eta > 1) || !Double.isFinite(max)) {
      throw new InvalidStoppingException(
          "rungs need 0 < min < max and eta above 1, found min %s, max %s, eta %s"
              .formatted(min, max, eta));
    }
  }

  /// The rungs from the lowest up; a rung that only rounding keeps below the end is the end.
  List<Double> levels() {
    var levels = new ArrayList<Double>();
    for (double level = min; level < max * (1 - 1e-9); level *= eta) {
      levels.add(level);
    }
    return levels;
  }

  /// How many of `reached` trials go on from a rung: one of `eta`, at least one.
  int kept(int reached) {
    return Math.max(1, (int) Math.floor(reached / eta));
  }

  /// For each rung, from the lowest, the trials that reached it, as they stood there.
  Map<Double, List<Ranking.Entry>> reached(List<Run> runs) {
    Map<Double, List<Ranking.Entry>> reached = new TreeMap<>();
    levels().forEach(level -> reached.put(level, reached(level, runs)));
    return reached;
  }

  private static List<Ranking.Entry> reached(double level, List<Run> runs) {
    var entries = new ArrayList<Ranking.Entry>();
    for (Run run : runs) {
      double[] losses = run.curve().at(level);
      if (losses.length > 0) {
        entries.add(new Ranking.Entry(run.number(), losses));
      }
    }
    return entries;
  }

  /// The trials that deserve to go on beyond the rung at `level`; all of them where too few have
  /// reached it to tell.
  Set<Integer> worthy(double level, List<Run> runs) {
    List<Ranking.Entry> entries = reached(level, runs);
    return Ranking.best(entries, entries.size() < eta ? entries.size() : kept(entries.size()));
  }
}
