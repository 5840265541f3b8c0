package dev.assay.schedule;

import dev.assay.schedule.Run.Phase;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
/// Where all trials have begun, nothing runs and nobody has earned a promotion, but nobody was ever
/// trained to the end either, the best on the highest rung goes on all the same: few trials, or
/// many rungs, still come to a full result.
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
    return decisions.isEmpty() && promotions.isEmpty() && isSettled(snapshot)
        ? last(snapshot).orElseGet(() -> ending(snapshot))
        : decisions;
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

  /// Whether all trials have begun and none runs.
  private static boolean isSettled(Snapshot snapshot) {
    return snapshot.trialsLeft() == 0
        && snapshot.in(Phase.TRAINING).isEmpty()
        && snapshot.in(Phase.EVALUATING).isEmpty()
        && snapshot.in(Phase.TRAINED).isEmpty();
  }

  /// Lets the best on the highest rung go on where nobody has come to the end, as soon as there is
  /// a slot; empty where somebody has, or nobody got to where it was to pause.
  private Optional<List<Decision>> last(Snapshot snapshot) {
    if (snapshot.runs().stream().anyMatch(Run::isCompleted)) {
      return Optional.empty();
    }
    List<Run> paused =
        snapshot.in(Phase.PAUSED).stream()
            .filter(run -> run.curve().reached() >= run.until())
            .toList();
    double highest = paused.stream().mapToDouble(Run::until).max().orElse(Double.NaN);
    List<Ranking.Entry> entries =
        paused.stream()
            .filter(run -> run.until() == highest)
            .map(run -> new Ranking.Entry(run.number(), run.curve().at(highest)))
            .toList();
    return Ranking.best(entries, 1).stream()
        .findFirst()
        .map(best ->
            snapshot.slots() > 0 ? List.of(new Decision.Resume(best, above(highest))) : List.of());
  }

  /// The rung above `level`, infinite where only the end is.
  private double above(double level) {
    return rungs.levels().stream()
        .filter(rung -> rung > level)
        .findFirst()
        .orElse(Double.POSITIVE_INFINITY);
  }

  /// The paused trials have ended, and then the sweep.
  private static List<Decision> ending(Snapshot snapshot) {
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
