package dev.assay.optimize.gp;

import dev.assay.numeric.RandomBits;
import dev.assay.numeric.Sobol;
import dev.assay.optimize.Coding;
import dev.assay.optimize.Costs;
import dev.assay.optimize.Distinct;
import dev.assay.optimize.History;
import dev.assay.optimize.History.Row;
import dev.assay.optimize.Optimizer;
import dev.assay.optimize.Origin;
import dev.assay.optimize.Proposal;
import dev.assay.optimize.Startup;
import dev.assay.optimize.gp.Climb.Summit;
import dev.assay.space.Value;
import java.util.List;
import java.util.Optional;

/// Bayesian optimization: Gaussian processes learn from all trials what a new one may bring, and
/// the one is tried that promises most.
///
/// The kernel is Matérn-5/2 with a length for every parameter, on coordinates that spread the prior
/// evenly; choices are equal or one apart, discrete numbers lie in the middle of their cells, and
/// absent ones in the middle of their line. Losses are bent by a power until they are normal.
/// Hyperparameters are the most likely ones, fitted anew as trials come, always from the same
/// places.
///
/// What a trial promises is the logarithm of the expected improvement, over what running trials may
/// turn out to be; for two objectives, of the expected gain of volume; for more, of the improvement
/// of a randomly weighted one. Limits and failures count by the logarithm of the probability that
/// they spare it. Where hardly anything is left to gain, every other trial looks for more than a
/// trifle, elsewhere. The beginning is a scrambled Sobol sequence.
///
/// Sources: Ament et al. 2023, arXiv:2310.20708 (logarithms); Snoek et al. 2012, arXiv:1206.2944
/// (running trials); Hvarfner et al. 2024, arXiv:2402.02229 (priors of lengths); Gardner et al.
/// 2014 (limits); Yang et al. 2019 (volume); Knowles 2006 (many objectives); Lee et al. 2020,
/// arXiv:2003.10870 (costs).
///
/// A proposal costs O(n²) for some thousand candidates, and a fit O(n³) some dozen times, n being
/// at most 500 for the first and 200 for the second: beyond that the best trials, the newest, and
/// some of the others. Safe for several threads.
public final class Gp implements Optimizer {

  private static final String NAME = "gp";

  /// Candidates are looked for around so many of the best trials.
  private static final int CENTRES = 6;

  /// Below this logarithm of a gain, in standard deviations, hardly anything is left; and what is
  /// more than a trifle then.
  private static final double TIRED = -7;

  private static final double MORE = 0.05;

  private final GpSettings settings;
  private final Startup startup = new Startup();
  private final Fits fits = new Fits();
  private final Sobol sobol = Sobol.in(Judge.MOST_AWAITED);
  private volatile Optional<Known> memory = Optional.empty();

  private record Known(Coding coding, Lattice lattice) {}

  /// An optimizer with `settings` that has computed nothing yet.
  public Gp(GpSettings settings) {
    this.settings = settings;
  }

  @Override
  public Proposal propose(History history, int number) {
    List<Valued> valued = Valued.of(history.rows(), history.problem().objectives());
    if (history.coding().dimensions() == 0 || !isInformed(history, valued)) {
      return startup.propose(history, number, NAME);
    }
    Value.Object origin = Origin.of(NAME, "model");
    var distinct = new Distinct(history, number);
    return summit(history, number, valued)
        .map(summit ->
            distinct.near(
                summit.point(), Origin.with(origin, "acquisition", Value.of(summit.value()))))
        .orElseGet(() -> distinct.anywhere(origin));
  }

  private boolean isInformed(History history, List<Valued> valued) {
    long failed = history.rows().stream().filter(Row::isFailed).count();
    return valued.size() >= 2 && valued.size() + failed >= settings.startup();
  }

  private Optional<Summit> summit(History history, int number, List<Valued> valued) {
    RandomBits bits = RandomBits.of(history.problem().seed()).at(NAME).at(number);
    var judge = new Judge(fits, lattice(history), history, sobol, bits);
    double[][] centres = centres(valued);
    Optional<Summit> summit =
        new Climb(judge.view(), history, acquisition(history, judge, valued, 0), bits.at("first"))
            .search(centres);
    boolean tired = summit.filter(s -> s.value() < TIRED).isPresent();
    return tired && number % 2 == 0 && history.problem().objectives().size() != 2
        ? new Climb(
                judge.view(), history, acquisition(history, judge, valued, MORE), bits.at("second"))
            .search(centres)
        : summit;
  }

  private Acquisition acquisition(History history, Judge judge, List<Valued> valued, double least) {
    List<Acquisition> reasons = judge.reasons(valued, least);
    if (settings.costAware()) {
      reasons.add(new Price(Costs.of(history), lattice(history).choices()));
    }
    return Acquisition.sum(reasons);
  }

  private static double[][] centres(List<Valued> valued) {
    int[] order = Valued.byLoss(valued);
    double[][] centres = new double[Math.min(CENTRES, order.length)][];
    for (int i = 0; i < centres.length; i++) {
      centres[i] = valued.get(order[i]).row().point();
    }
    return centres;
  }

  private Lattice lattice(History history) {
    Known known =
        memory
            .filter(k -> k.coding() == history.coding())
            .orElseGet(() ->
                new Known(
                    history.coding(), new Lattice(history.problem().space(), history.coding())));
    memory = Optional.of(known);
    return known.lattice();
  }
}
