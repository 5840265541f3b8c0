package dev.assay.optimize.cmaes;

import dev.assay.numeric.RandomBits;
import dev.assay.optimize.History.Row;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The distribution that a generation is drawn from. Immutable.
record Model(Layout layout, Run run, Gaussian gaussian, Choices choices) {

  /// The model of the first generation.
  ///
  /// @param sources trials to begin with, maybe none
  static Model first(Layout layout, CmaesSettings settings, List<Row> sources) {
    int n = layout.lines().size();
    double[] middle = new double[n];
    Arrays.fill(middle, 0.5);
    var run = Run.first(settings.population(layout.coding().dimensions()));
    return sources.isEmpty()
        ? of(layout, run, Gaussian.round(middle, settings.step()), Choices.of(layout.choices()))
        : of(layout, run, WarmStart.gaussian(sources, layout), WarmStart.choices(sources, layout));
  }

  private static Model of(Layout layout, Run run, Gaussian gaussian, Choices choices) {
    int n = layout.lines().size();
    Gaussian kept =
        n == 0 ? gaussian : new Margin(1.0 / (n * run.population())).kept(gaussian, layout.lines());
    return new Model(layout, run, kept, choices);
  }

  /// The model of the generation `next`, after the one that `closing` closed.
  Model after(List<Member> closing, int next, CmaesSettings settings, RandomBits seed) {
    if (closing.isEmpty()) {
      return this;
    }
    var members = new ArrayList<>(closing);
    if (settings.elitism()) {
      run.best().filter(best -> !closing.contains(best)).ifPresent(members::add);
    }
    members.sort(Member.BEST_FIRST);
    Run grown = run.after(members);
    Model learnt = of(layout, grown, moved(members, next - 1), chosen(members));
    return settings.restarts() && grown.isOver(learnt.gaussian(), layout)
        ? restarted(grown.next(next), settings, seed)
        : learnt;
  }

  private Model restarted(Run fresh, CmaesSettings settings, RandomBits seed) {
    RandomBits bits = seed.at("run").at(fresh.number());
    double[] mean = new double[layout.lines().size()];
    Arrays.setAll(
        mean, i -> bits.at(layout.coding().parameters().get(layout.lineAt()[i]).name()).fraction());
    return of(layout, fresh, Gaussian.round(mean, settings.step()), Choices.of(layout.choices()));
  }

  private Gaussian moved(List<Member> members, int generation) {
    if (layout.lines().isEmpty()) {
      return gaussian;
    }
    List<double[]> points =
        members.stream()
            .map(member -> layout.lines(Note.raw(member.row(), layout.coding()), gaussian.mean()))
            .toList();
    boolean[] ours = new boolean[members.size()];
    for (int i = 0; i < ours.length; i++) {
      ours[i] = members.get(i).generation() == generation;
    }
    Weights weights = Weights.of(members.size(), layout.lines().size());
    return gaussian.after(points, ours, shared(weights.ranks(), members), weights);
  }

  private Choices chosen(List<Member> members) {
    if (layout.choices().isEmpty()) {
      return choices;
    }
    double[] ranks = Weights.of(members.size(), layout.choices().size()).ranks();
    return choices.after(
        members.stream().map(member -> layout.choices(member.row().point())).toList(),
        shared(ranks, members));
  }

  /// The weights of the ranks, shared equally among members that stand alike.
  private static double[] shared(double[] ranks, List<Member> members) {
    double[] shared = new double[ranks.length];
    int from = 0;
    while (from < ranks.length) {
      int to = from + 1;
      Standing standing = members.get(from).standing();
      while (to < ranks.length && members.get(to).standing().equals(standing)) {
        to++;
      }
      Arrays.fill(shared, from, to, Arrays.stream(ranks, from, to).sum() / (to - from));
      from = to;
    }
    return shared;
  }
}
