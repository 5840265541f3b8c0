package dev.assay.schedule;

import dev.assay.schedule.Run.Phase;
import dev.assay.space.Expression;
import dev.assay.space.Space;
import dev.assay.space.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// Population-based training: a population trains side by side and pauses every so often. Who is
/// then among the worst gives its place to a new trial that goes on from the checkpoint of one of
/// the best, with params a little different from its; the others go on. So params change while a
/// model trains, and every change is a trial of its own with its parent on record.
///
/// Source: Jaderberg et al., *Population Based Training of Neural Networks*, 2017
/// (arXiv:1711.09846): truncation selection, perturbation by a factor. O(n log n) a decision.
final class Population implements Scheduler {

  /// What can be chosen.
  ///
  /// @param size how many train side by side, at least 2
  /// @param interval the resource between two pauses, above 0
  /// @param max the resource at which training ends, above `interval`
  /// @param quantile the share of the population that counts as worst, and as best: above 0, at
  ///   most a half
  /// @param resample how likely a parameter is drawn anew instead of perturbed, from 0 to 1
  record Settings(int size, double interval, double max, double quantile, double resample) {
    Settings {
      if (size < 2 || !(interval > 0) || !(max > interval) || !Double.isFinite(max)) {
        throw new InvalidStoppingException(
            "pbt needs a population of at least 2 and 0 < interval < max, found %d, %s, %s"
                .formatted(size, interval, max));
      }
      if (!(quantile > 0 && quantile <= 0.5) || !(resample >= 0 && resample <= 1)) {
        throw new InvalidStoppingException(
            "pbt needs a quantile above 0 up to 0.5 and resample from 0 to 1, found %s, %s"
                .formatted(quantile, resample));
      }
    }
  }

  private final Settings settings;
  private final Exploration exploration;

  Population(Settings settings, Space space, List<Expression> constraints, long seed) {
    this.settings = settings;
    this.exploration = new Exploration(space, constraints, settings.resample(), seed);
  }

  @Override
  public List<Decision> decide(Snapshot snapshot) {
    List<Run> members = snapshot.runs().stream().filter(run -> !run.isOver()).toList();
    var decisions = new ArrayList<>(Fifo.evaluations(snapshot, Integer.MAX_VALUE));
    int free = snapshot.slots() - decisions.size();
    int trialsLeft = snapshot.trialsLeft();
    for (Run run : snapshot.in(Phase.TRAINING)) {
      if (run.curve().reached() >= run.until()) {
        decisions.add(new Decision.Pause(run.number(), "time to compare"));
      }
    }
    List<Run> compared = compared(snapshot.runs());
    for (Run run : snapshot.in(Phase.PAUSED)) {
      if (free > 0) {
        Places places = places(compared, run.curve().reached());
        boolean replaced =
            trialsLeft > 0 && places.worst().contains(run.number()) && !places.best().isEmpty();
        decisions.add(replaced ? fork(run, places.best()) : goOn(run));
        trialsLeft -= replaced ? 1 : 0;
        free--;
      }
    }
    int missing = Math.min(settings.size() - members.size(), Math.min(free, trialsLeft));
    if (missing > 0 && started(snapshot) < settings.size()) {
      int beginners = Math.min(missing, settings.size() - started(snapshot));
      decisions.add(new Decision.Train(beginners, settings.interval()));
    }
    if (decisions.isEmpty() && members.isEmpty() && started(snapshot) >= settings.size()) {
      return List.of(new Decision.Finish("the whole population has trained to its end"));
    }
    return decisions.isEmpty() && snapshot.isOver()
        ? List.of(new Decision.Finish("all trials of the budget have ended"))
        : decisions;
  }

  /// How many trials began without a parent.
  private static int started(Snapshot snapshot) {
    return (int)
        snapshot.runs().stream().filter(run -> Exploration.parent(run.trial()).isEmpty()).count();
  }

  /// The two ends of the population; nobody where it is too small to tell.
  ///
  /// @param best without those that have trained to the end: nothing is left to go on with
  private record Places(List<Run> best, Set<Integer> worst) {}

  /// All that live or have trained to the end. Who was replaced still holds its place until its
  /// successor has something to show: so a round of comparisons comes out the same whether all of
  /// it was written at once, or one process wrote some of it, and the next one the rest.
  private static List<Run> compared(List<Run> runs) {
    var silent = new TreeSet<Integer>();
    for (Run run : runs) {
      if (run.curve().size() == 0) {
        Exploration.replaced(run.trial()).ifPresent(silent::add);
      }
    }
    return runs.stream()
        .filter(run -> run.curve().size() > 0)
        .filter(run -> !run.isOver() || run.isCompleted() || silent.contains(run.number()))
        .toList();
  }

  /// Among `compared`, each as it stood at `resource`, or stands where it has not come as far: who
  /// went on meanwhile is not judged by what it learned since.
  private Places places(List<Run> compared, double resource) {
    int count = (int) Math.max(1, settings.quantile() * settings.size());
    if (compared.size() < Math.max(2, settings.size() / 2)) {
      return new Places(List.of(), Set.of());
    }
    List<Ranking.Entry> entries =
        compared.stream()
            .map(run -> new Ranking.Entry(run.number(), run.curve().by(resource)))
            .toList();
    Set<Integer> best = Ranking.best(entries, count);
    Set<Integer> tolerable = Ranking.best(entries, Math.max(count, entries.size() - count));
    var worst = new TreeSet<>(compared.stream().map(Run::number).toList());
    worst.removeAll(tolerable);
    return new Places(
        compared.stream()
            .filter(run -> best.contains(run.number()) && !run.isOver())
            .filter(run -> run.curve().reached() < settings.max())
            .toList(),
        worst);
  }

  /// Who paused has come to where it was told to, also if it had nothing to report on its way: the
  /// checkpoint that a successor began with may have been one of its parent's later ones.
  private Decision goOn(Run run) {
    double told = Double.isFinite(run.until()) ? run.until() : 0;
    return new Decision.Resume(run.number(), pauseAfter(Math.max(told, run.curve().reached())));
  }

  private double pauseAfter(double reached) {
    double next = (Math.floor(reached / settings.interval() + 1e-9) + 1) * settings.interval();
    return next < settings.max() ? next : Double.POSITIVE_INFINITY;
  }

  private Decision fork(Run loser, List<Run> best) {
    Run winner = exploration.choose(loser, best);
    double reached = winner.curve().reached();
    var origin = new LinkedHashMap<String, Value>();
    origin.put(Exploration.PARENT, Value.of(winner.number()));
    origin.put(Exploration.REPLACES, Value.of(loser.number()));
    origin.put("resource", Value.of(reached));
    return new Decision.Fork(
        winner.number(),
        loser.number(),
        exploration.explore(winner, loser),
        Value.object(origin),
        pauseAfter(reached));
  }
}
