package dev.assay.optimize.tpe;

import dev.assay.numeric.RandomBits;
import dev.assay.optimize.Coding;
import dev.assay.optimize.Costs;
import dev.assay.optimize.Distinct;
import dev.assay.optimize.History;
import dev.assay.optimize.Optimizer;
import dev.assay.optimize.Origin;
import dev.assay.optimize.Problem;
import dev.assay.optimize.Proposal;
import dev.assay.optimize.Proposal.Suggestion;
import dev.assay.optimize.Startup;
import dev.assay.space.Axis;
import dev.assay.space.Value;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// The tree-structured Parzen estimator: two densities, of the good trials and of all others;
/// points are drawn from the first, and the one is tried at which the first exceeds the second
/// most.
///
/// Both are sums of products over all parameters (multivariate), parameters that a condition makes
/// absent left out, so one model serves conditional spaces. Running and failed trials count among
/// the others, which keeps a batch apart; so do trials that break limits as long as others do not.
/// Several objectives are ranked by fronts and covered volume. Trials of other experiments are
/// ranked among themselves and fade as own ones come. The beginning is a scrambled Sobol sequence.
/// Only ranks of losses count.
///
/// Sources: Bergstra et al. 2011 and 2013; Watanabe, arXiv:2304.11127 (multivariate kernels,
/// bandwidths); Ozaki et al., JAIR 2022 (several objectives); Watanabe and Hutter, arXiv:2211.14411
/// (limits). Weights by rank, the share of good trials and the heavier prior of the others were
/// found by measurement.
///
/// A proposal costs O(candidates · trials) and mostly one multiplication each; a new trial
/// O(parameters · trials) of copying.
public final class Tpe implements Optimizer {

  /// The name in origins.
  private static final String NAME = "tpe";

  /// How many times a candidate is drawn again, each time from wider kernels.
  private static final int DRAWS = 20;

  private static final double WIDER = 0.3;

  private final TpeSettings settings;
  private final Startup startup = new Startup();
  private final Object lock = new Object();
  private Optional<Memory> memory = Optional.empty();

  /// What a model was made for.
  private record Memory(Problem problem, Coding coding, Model model) {
    boolean isFor(History history) {
      return coding == history.coding()
          && problem.objectives().equals(history.problem().objectives())
          && problem.limits().equals(history.problem().limits());
    }
  }

  private record Candidate(double[] point, double score) {}

  /// An optimizer with `settings` that has computed nothing yet.
  public Tpe(TpeSettings settings) {
    this.settings = settings;
  }

  @Override
  public Proposal propose(History history, int number) {
    List<Candidate> candidates;
    synchronized (lock) {
      Model model = model(history);
      if (model.informed() < settings.startup() || history.coding().dimensions() == 0) {
        candidates = List.of();
      } else {
        candidates = candidates(history, number, model);
        if (candidates.isEmpty()) {
          double[] drawn = model.good().draw(bits(history, number), 1);
          return new Distinct(history, number).near(drawn, Origin.of(NAME, "model"));
        }
      }
    }
    return candidates.isEmpty()
        ? startup.propose(history, number, NAME)
        : best(history, number, candidates);
  }

  private Model model(History history) {
    Memory known =
        memory
            .filter(m -> m.isFor(history))
            .orElseGet(() ->
                new Memory(
                    history.problem(), history.coding(), new Model(settings, history.coding())));
    memory = Optional.of(known);
    known.model().follow(history);
    return known.model();
  }

  private static RandomBits bits(History history, int number) {
    return RandomBits.of(history.problem().seed()).at(NAME).at(number);
  }

  private List<Candidate> candidates(History history, int number, Model model) {
    RandomBits bits = bits(history, number);
    Optional<Costs> costs =
        settings.costAware() ? Optional.of(Costs.of(history)) : Optional.empty();
    var candidates = new ArrayList<Candidate>();
    for (int i = 0; i < settings.candidates(); i++) {
      draw(history, bits.at(i), model)
          .ifPresent(point -> {
            double score = model.good().log(point) - model.bad().log(point);
            double cost = costs.map(c -> c.exponent() * c.logarithm(point)).orElse(0.0);
            candidates.add(new Candidate(point, score - cost));
          });
    }
    return candidates;
  }

  private static Optional<double[]> draw(History history, RandomBits bits, Model model) {
    for (int attempt = 0; attempt < DRAWS; attempt++) {
      double[] drawn = model.good().draw(bits.at(attempt), 1 + WIDER * attempt);
      double[] point = snapped(history.coding(), drawn);
      if (!model.isTried(point) && isAllowed(history, point)) {
        return Optional.of(point);
      }
    }
    return Optional.empty();
  }

  private static boolean isAllowed(History history, double[] point) {
    Problem problem = history.problem();
    return problem.constraints().isEmpty() || problem.allows(history.coding().decode(point));
  }

  /// What [Coding#snap] does, without making values of coordinates where that can be spared.
  private static double[] snapped(Coding coding, double[] drawn) {
    if (coding.isConditional()) {
      return coding.snap(drawn);
    }
    double[] point = drawn.clone();
    for (int i = 0; i < point.length; i++) {
      if (coding.axes().get(i) instanceof Axis.Line line && line.cells() > 0) {
        point[i] = (line.from(drawn[i]) + line.to(drawn[i])) / 2;
      }
    }
    return point;
  }

  private static Proposal best(History history, int number, List<Candidate> candidates) {
    candidates.sort(Comparator.comparingDouble(candidate -> -candidate.score()));
    for (Candidate candidate : candidates) {
      Value.Object params = history.coding().decode(candidate.point());
      if (!history.contains(params) && history.problem().allows(params)) {
        Value.Object origin = Origin.of(NAME, "model");
        return new Suggestion(params, Origin.with(origin, "score", Value.of(candidate.score())));
      }
    }
    return new Distinct(history, number)
        .near(candidates.getFirst().point(), Origin.of(NAME, "model"));
  }
}
