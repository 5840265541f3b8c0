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
import dev.assay.space.Value;
import java.util.List;
import java.util.Optional;

/// Gaussian processes and expected improvement: a model of every objective, limit and of failure,
/// and the point at which what can be gained is largest.
///
/// Matérn-5/2 with a length for each parameter, choices by whether they are the same; values warped
/// by a power and standardised; hyperparameters a posteriori, fitted at fixed numbers of trials
/// from a fixed start. One objective: logarithmic expected improvement (Ament et al., *Unexpected
/// Improvements to Expected Improvement*, 2023, arXiv:2310.20708), over sampled futures while
/// trials run; two: expected gain of hypervolume; more: random weights, drawn anew for each trial.
/// Limits and failures count by the probability that they are kept.
///
/// A fit costs O(n³) for n trials, a proposal O(n²) for each candidate; beyond some hundred trials
/// it looks at the best, the newest and some spread between.
public final class Gp implements Optimizer {

  private static final String NAME = "gp";
  private static final int CENTRES = 6;

  private final GpSettings settings;
  private final Startup startup = new Startup();
  private final Fits fits = new Fits();
  private final Sobol sobol = Sobol.in(Judge.MOST_AWAITED);
  private volatile Optional<Known> memory = Optional.empty();

  private record Known(Coding coding, Lattice lattice) {}

  /// A search as `settings` say.
  public Gp(GpSettings settings) {
    this.settings = settings;
  }

  @Override
  public Proposal propose(History history, int number) {
    List<Valued> valued = Valued.of(history.rows(), history.problem().objectives());
    if (history.coding().dimensions() == 0 || !isInformed(history, valued)) {
      return startup.propose(history, number, NAME);
    }
    RandomBits bits = RandomBits.of(history.problem().seed()).at(NAME).at(number);
    Lattice lattice = lattice(history);
    var judge = new Judge(fits, lattice, history, sobol, bits);
    List<Acquisition> reasons = judge.reasons(valued);
    if (settings.costAware()) {
      reasons.add(new Price(Costs.of(history), lattice.choices()));
    }
    double[][] centres = centres(valued);
    var climb = new Climb(judge.view(), history, Acquisition.sum(reasons), bits.at("candidates"));
    Value.Object origin = Origin.of(NAME, "model");
    var distinct = new Distinct(history, number);
    Optional<Climb.Summit> top = climb.search(centres);
    return top.map(summit ->
            distinct.near(
                summit.point(), Origin.with(origin, "acquisition", Value.of(summit.value()))))
        .orElseGet(() -> distinct.anywhere(origin));
  }

  private boolean isInformed(History history, List<Valued> valued) {
    long failed = history.rows().stream().filter(Row::isFailed).count();
    return valued.size() >= 2 && valued.size() + failed >= settings.startup();
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
