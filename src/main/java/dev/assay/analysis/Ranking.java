package dev.assay.analysis;

import dev.assay.experiment.Objective;
import dev.assay.store.Trials.TrialView;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/// Keeps the best of many trials under one objective. For one thread.
public final class Ranking {

  private final Objective objective;
  private final int limit;
  private final Comparator<TrialView> bestFirst;
  private final PriorityQueue<TrialView> worstFirst;

  private Ranking(Objective objective, int limit) {
    this.objective = objective;
    this.limit = limit;
    this.bestFirst = order(objective);
    this.worstFirst = new PriorityQueue<>(bestFirst.reversed());
  }

  /// The best `limit` of `trials`, best first; of equal ones the lower number. Trials without a
  /// value are not among them.
  public static List<TrialView> best(Objective objective, Iterable<TrialView> trials, int limit) {
    var ranking = new Ranking(objective, limit);
    trials.forEach(ranking::add);
    return ranking.best();
  }

  static Ranking of(Objective objective, int limit) {
    return new Ranking(objective, limit);
  }

  void add(TrialView trial) {
    if (limit > 0 && Measure.of(trial, objective.metric()).isPresent()) {
      worstFirst.add(trial);
      if (worstFirst.size() > limit) {
        worstFirst.remove();
      }
    }
  }

  List<TrialView> best() {
    return worstFirst.stream().sorted(bestFirst).toList();
  }

  private static Comparator<TrialView> order(Objective objective) {
    Comparator<TrialView> ascending =
        Comparator.comparingDouble(t -> Measure.of(t, objective.metric()).orElse(Double.NaN));
    var byValue = objective.goal() == Objective.Goal.MINIMIZE ? ascending : ascending.reversed();
    return byValue.thenComparingInt(t -> t.id().number());
  }
}
