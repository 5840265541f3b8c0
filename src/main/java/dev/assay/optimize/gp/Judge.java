package dev.assay.optimize.gp;

import dev.assay.experiment.Objective;
import dev.assay.numeric.Fronts;
import dev.assay.numeric.Normal;
import dev.assay.numeric.RandomBits;
import dev.assay.numeric.Sobol;
import dev.assay.optimize.History;
import dev.assay.optimize.History.Row;
import dev.assay.result.Observation.State;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/// Says what a trial would be worth after a history: puts together the models of which an
/// acquisition is made. Every model is fitted to the first so many trials, a number that grows in
/// steps, and then conditioned on all of them. Not for several threads at once.
final class Judge {

  /// No model is conditioned on more trials, and none fitted to more.
  private static final int MOST_TRIALS = 500;

  private static final int MOST_FITTED = 200;

  /// So many running trials are awaited at most, the newest; and so many futures looked at.
  static final int MOST_AWAITED = 40;

  private static final int FUTURES = 32;

  /// How far the reference lies behind the worst of the front, in standard deviations.
  private static final double BEHIND = 0.3;

  /// How unsure we are that a trial fails where one did, in the variance of a label of ±1.
  private static final double DOUBT = 0.1;

  private final Fits fits;
  private final List<Row> rows;
  private final List<Objective> objectives;
  private final int limits;
  private final Sobol sobol;
  private final RandomBits bits;
  private final View view;
  private final List<Row> awaited;

  Judge(Fits fits, Lattice lattice, History history, Sobol sobol, RandomBits bits) {
    this.fits = fits;
    this.rows = history.rows();
    this.objectives = history.problem().objectives();
    this.limits = history.problem().limits().size();
    this.sobol = sobol;
    this.bits = bits;
    this.view = View.of(lattice, rows);
    List<Row> running =
        rows.stream().filter(r -> r.number() > 0 && r.state() == State.RUNNING).toList();
    this.awaited = running.subList(Math.max(0, running.size() - MOST_AWAITED), running.size());
  }

  View view() {
    return view;
  }

  /// How many trials a model of `known` ones is fitted to.
  static int settled(int known) {
    return known - known % Math.max(1, known / 20);
  }

  /// The reasons for and against a trial.
  ///
  /// @param least what the best must be improved by, in standard deviations, where there is one
  ///   loss or they are joined
  List<Acquisition> reasons(List<Valued> valued, double least) {
    var reasons = new ArrayList<Acquisition>();
    if (valued.stream().anyMatch(Valued::counts)) {
      reasons.add(gain(valued, least));
    }
    reasons.addAll(obstacles());
    if (reasons.isEmpty()) {
      // Nothing went to its end within its limits, and no limit is known either.
      reasons.add(Improvement.below(0, posterior(valued, 0)));
    }
    return reasons;
  }

  /// The reasons against a trial: limits it may break, and that it may fail.
  List<Acquisition> obstacles() {
    var obstacles = new ArrayList<Acquisition>();
    for (int limit = 0; limit < limits; limit++) {
      addLimit(obstacles, limit);
    }
    addFailure(obstacles);
    return obstacles;
  }

  private Acquisition gain(List<Valued> valued, double least) {
    if (objectives.size() == 1) {
      return improvement(valued, least);
    }
    return objectives.size() == 2 ? volume(valued) : improvement(joined(valued), least);
  }

  /// All trials with one loss.
  private List<Valued> joined(List<Valued> valued) {
    return objectives.size() == 1
        ? valued
        : new Joining(valued, objectives.size(), bits.at("weights")).joined();
  }

  /// What is hoped of a trial: the loss that is believed there, less `beta` standard deviations of
  /// it. Running trials are taken for middling ones.
  Hope hope(List<Valued> valued, double beta) {
    List<Valued> known = Valued.chosen(joined(valued), MOST_TRIALS);
    double[] sorted = Arrays.stream(losses(known, 0)).sorted().toArray();
    var all = new ArrayList<>(known);
    for (Row row : awaited) {
      all.add(new Valued(row, new double[] {sorted[sorted.length / 2]}));
    }
    List<Valued> early = known.subList(0, settled(known.size()));
    Sample fitted = sample(Valued.chosen(early, MOST_FITTED), 0);
    Sample conditioned = sample(all, 0);
    return Hope.of(Posterior.of(fits.of(fitted), conditioned), conditioned.targets(), beta);
  }

  private Improvement improvement(List<Valued> valued, double least) {
    List<Valued> chosen = Valued.chosen(valued, MOST_TRIALS);
    double[] targets = Warp.of(losses(chosen, 0));
    Posterior posterior = posterior(valued, 0);
    double best = best(chosen, targets) - least;
    if (posterior.awaited() == 0) {
      return Improvement.below(best, posterior);
    }
    double[][] points = awaited.stream().map(Row::point).toArray(double[][]::new);
    return Improvement.below(
        best, posterior, view.columns(points, 0, points.length), futures(points.length));
  }

  /// The least target of a trial that counts, of ours if there is one.
  private static double best(List<Valued> valued, double[] targets) {
    double own = Double.POSITIVE_INFINITY;
    double any = Double.POSITIVE_INFINITY;
    for (int i = 0; i < targets.length; i++) {
      if (valued.get(i).counts()) {
        any = Math.min(any, targets[i]);
        own = valued.get(i).row().number() > 0 ? Math.min(own, targets[i]) : own;
      }
    }
    return Double.isInfinite(own) ? any : own;
  }

  /// Standard normal scores that cover all possibilities evenly.
  private double[][] futures(int count) {
    double[][] futures = new double[FUTURES][count];
    long seed = bits.at("futures").state();
    for (int s = 0; s < FUTURES; s++) {
      double[] point = sobol.scrambled(s, seed);
      for (int p = 0; p < count; p++) {
        futures[s][p] = Normal.quantile(Math.clamp(point[p], 1e-9, 1 - 1e-9));
      }
    }
    return futures;
  }

  private VolumeGain volume(List<Valued> valued) {
    List<Valued> chosen = Valued.chosen(valued, MOST_TRIALS);
    Posterior first = posterior(valued, 0);
    Posterior second = posterior(valued, 1);
    double[] firstTargets = Warp.of(losses(chosen, 0));
    double[] secondTargets = Warp.of(losses(chosen, 1));
    var points = new ArrayList<double[]>();
    for (int i = 0; i < firstTargets.length; i++) {
      if (chosen.get(i).counts()) {
        points.add(new double[] {firstTargets[i], secondTargets[i]});
      }
    }
    if (!awaited.isEmpty()) {
      // What is awaited counts as it is expected.
      double[][] there = awaited.stream().map(Row::point).toArray(double[][]::new);
      double[] columns = view.columns(there, 0, there.length);
      double[] a = first.predict(columns, there.length).means();
      double[] b = second.predict(columns, there.length).means();
      IntStream.range(0, there.length).forEach(p -> points.add(new double[] {a[p], b[p]}));
    }
    double[][] all = points.toArray(double[][]::new);
    double[][] front =
        Arrays.stream(Fronts.nondominated(all)).mapToObj(i -> all[i]).toArray(double[][]::new);
    double[] reference = new double[2];
    for (int k = 0; k < 2; k++) {
      int at = k;
      reference[k] = Arrays.stream(front).mapToDouble(p -> p[at]).max().orElse(0) + BEHIND;
    }
    return new VolumeGain(first, second, front, reference);
  }

  private Posterior posterior(List<Valued> valued, int objective) {
    Sample all = sample(Valued.chosen(valued, MOST_TRIALS), objective);
    List<Valued> early = early(valued);
    Sample fitted = sample(Valued.chosen(early, MOST_FITTED), objective);
    return awaiting(Posterior.of(fits.of(fitted), all));
  }

  /// The first of `valued`, as they were valued when there were no others.
  private List<Valued> early(List<Valued> valued) {
    int count = settled(valued.size());
    if (count == valued.size() || objectives.size() > 2) {
      return valued.subList(0, count);
    }
    int last = valued.get(count - 1).row().number();
    return Valued.of(rows.stream().filter(row -> row.number() <= last).toList(), objectives);
  }

  private Sample sample(List<Valued> valued, int objective) {
    double[] features = view.rows(valued.stream().map(Valued::row).toList());
    return new Sample(view.choices(), features, Warp.of(losses(valued, objective)));
  }

  private static double[] losses(List<Valued> valued, int objective) {
    return valued.stream().mapToDouble(v -> v.losses()[objective]).toArray();
  }

  private Posterior awaiting(Posterior posterior) {
    return awaited.isEmpty() ? posterior : posterior.awaiting(view.rows(awaited), awaited.size());
  }

  /// By how much a limit is broken, bent so that far beyond it all is alike (Eriksson and Poloczek,
  /// "Scalable constrained Bayesian optimization", 2021).
  private void addLimit(List<Acquisition> reasons, int limit) {
    List<Row> known =
        rows.stream()
            .filter(r -> r.violations().length > limit && !Double.isNaN(r.violations()[limit]))
            .toList();
    double[] sizes =
        known.stream()
            .mapToDouble(row -> Math.abs(row.violations()[limit]))
            .filter(size -> size > 0 && Double.isFinite(size))
            .sorted()
            .toArray();
    if (sizes.length == 0) {
      return;
    }
    double scale = sizes[sizes.length / 2];
    add(
        reasons,
        known,
        row -> {
          double ratio = Math.clamp(row.violations()[limit] / scale, -1e6, 1e6);
          return Math.signum(ratio) * StrictMath.log1p(Math.abs(ratio));
        },
        0);
  }

  /// Where trials fail.
  private void addFailure(List<Acquisition> reasons) {
    List<Row> ended =
        rows.stream()
            .filter(r -> r.state() != State.RUNNING && r.state() != State.CANCELLED)
            .toList();
    long failed = ended.stream().filter(Row::isFailed).count();
    if (failed > 0 && failed < ended.size()) {
      add(reasons, ended, row -> row.isFailed() ? 1 : -1, DOUBT);
    }
  }

  private void add(
      List<Acquisition> reasons, List<Row> known, ToDoubleFunction<Row> target, double doubt) {
    Sample fitted = sample(spread(known.subList(0, settled(known.size())), MOST_FITTED), target);
    Sample all = sample(spread(known, MOST_TRIALS), target);
    reasons.add(new Feasibility(awaiting(Posterior.of(fits.of(fitted), all)), doubt));
  }

  private Sample sample(List<Row> rows, ToDoubleFunction<Row> target) {
    return new Sample(view.choices(), view.rows(rows), rows.stream().mapToDouble(target).toArray());
  }

  /// At most `most` rows: half of them the newest, the rest spread over the others.
  private static List<Row> spread(List<Row> rows, int most) {
    int others = rows.size() - most / 2;
    if (rows.size() <= most) {
      return rows;
    }
    var spread = new ArrayList<Row>();
    int old = most - most / 2;
    for (int i = 0; i < old; i++) {
      spread.add(rows.get((int) ((long) i * others / old)));
    }
    spread.addAll(rows.subList(others, rows.size()));
    return spread;
  }
}
