package dev.assay.schedule;

import dev.assay.schedule.Run.Phase;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// Asynchronous successive halving, the form that promotes: every trial pauses at each rung, and a
/// free slot goes to the best paused trial that is among the best one of `eta` of its rung, from
/// the highest rung down; only if there is none does a new trial begin. No training is thrown away,
/// but trials need checkpoints.
///
/// Which trial was promoted is not noted anywhere: it is the one whose training goes beyond the
/// rung. A rung counts those that ended there for whatever reason.
///
/// Source: Li et al., *A System for Massively Parallel Hyperparameter Tuning*, 2018
/// (arXiv:1810.05934), algorithm 2. O(n log n) a decision for n trials.
final class Asha implements Scheduler {

  private final Rungs rungs;

  Asha(Rungs rungs) {
    this.rungs = rungs;
  }

  @Override
  public List<Decision> decide(Snapshot snapshot) {
    var decisions = new ArrayList<>(pauses(snapshot));
    var evaluations = Fifo.evaluations(snapshot, Integer.MAX_VALUE);
    decisions.addAll(evaluations);
    int free = snapshot.slots() - evaluations.size();
    List<Decision> promotions = promotions(snapshot);
    decisions.addAll(promotions.subList(0, Math.min(free, promotions.size())));
    free -= promotions.size();
    if (free > 0 && snapshot.trialsLeft() > 0) {
      decisions.add(new Decision.Train(Math.min(free, snapshot.trialsLeft()), rungs.min()));
    }
    // Without a free slot who earned a promotion waits for one.
    return decisions.isEmpty() && promotions.isEmpty() ? ending(snapshot) : decisions;
  }

  /// Trials whose training went on beyond where it was told to pause.
  private static List<Decision> pauses(Snapshot snapshot) {
    return snapshot.in(Phase.TRAINING).stream()
        .filter(run -> run.curve().reached() >= run.until())
        .<Decision>map(
            run -> new Decision.Pause(run.number(), "reached rung %s".formatted(run.until())))
        .toList();
  }

  private List<Decision> promotions(Snapshot snapshot) {
    Map<Integer, Run> paused = new TreeMap<>();
    snapshot.in(Phase.PAUSED).forEach(run -> paused.put(run.number(), run));
    var promotions = new ArrayList<Decision>();
    List<Double> levels = rungs.levels();
    Map<Double, List<Ranking.Entry>> reached = rungs.reached(snapshot.runs());
    for (int k = levels.size() - 1; k >= 0; k--) {
      double level = levels.get(k);
      double next = k + 1 < levels.size() ? levels.get(k + 1) : Double.POSITIVE_INFINITY;
      List<Ranking.Entry> entries = reached.getOrDefault(level, List.of());
      Set<Integer> best =
          entries.size() < rungs.eta()
              ? Set.of()
              : Ranking.best(entries, rungs.kept(entries.size()));
      var worthy = new HashSet<>(best);
      worthy.removeIf(trial -> !paused.containsKey(trial) || isBeyond(paused.get(trial), next));
      worthy.stream()
          .sorted()
          .forEach(trial -> {
            promotions.add(new Decision.Resume(trial, next));
            paused.remove(trial);
          });
    }
    return promotions;
  }

  private static boolean isBeyond(Run run, double next) {
    return run.curve().reached() >= next;
  }

  /// When nothing runs and nobody earns a promotion, the paused trials have ended.
  private static List<Decision> ending(Snapshot snapshot) {
    boolean idle =
        snapshot.trialsLeft() == 0
            && snapshot.in(Phase.TRAINING).isEmpty()
            && snapshot.in(Phase.EVALUATING).isEmpty()
            && snapshot.in(Phase.TRAINED).isEmpty();
    if (!idle) {
      return List.of();
    }
    List<Decision> stops =
        snapshot.in(Phase.PAUSED).stream()
            .<Decision>map(run ->
                new Decision.Stop(
                    run.number(), Decision.Reason.PRUNED, "not among the best of its rung"))
            .toList();
    return stops.isEmpty()
        ? List.of(
            new Decision.Finish("all trials of the budget have ended or were left on their rung"))
        : stops;
  }
}
