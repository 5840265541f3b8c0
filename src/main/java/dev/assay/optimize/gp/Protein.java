package dev.assay.optimize.gp;

import dev.assay.numeric.Fronts;
import dev.assay.numeric.RandomBits;
import dev.assay.numeric.Sobol;
import dev.assay.optimize.Coding;
import dev.assay.optimize.Distinct;
import dev.assay.optimize.Draws;
import dev.assay.optimize.History;
import dev.assay.optimize.History.Row;
import dev.assay.optimize.Optimizer;
import dev.assay.optimize.Origin;
import dev.assay.optimize.Proposal;
import dev.assay.optimize.Proposal.Suggestion;
import dev.assay.optimize.Startup;
import dev.assay.optimize.gp.ProteinSettings.Promise;
import dev.assay.space.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// Cost-aware Bayesian optimization in the manner of the sweeps of the Metta project: one Gaussian
/// process for the score and one for the logarithm of the cost. Candidates are drawn around the
/// trials that nothing dominates in score and cost, and anywhere; each counts by what it promises
/// times (1 - excess)³, the excess being by how much its cost is above a target, where costs go
/// from 0 for the least seen to 1 for the highest, on a logarithmic scale. The target is another
/// one for every trial, from 0 to a little more than 1: cheap, middling and expensive trials are
/// all looked for, and what is cheaper than it had to be is never worse for it.
///
/// The model of the score, running trials, limits, failures and several objectives are those of
/// [Gp]. All factors of the worth are above 0 and multiplied as logarithms, so nothing that is
/// forbidden or hopeless ever comes before what is not, whatever the sign of a score.
///
/// Costs are unknown until some trials have ended with one; without any, only the promise counts. A
/// proposal costs O(n²) for each candidate, n being the trials, at most 500. Safe for several
/// threads.
public final class Protein implements Optimizer {

  private static final String NAME = "protein";

  /// Candidates are looked for around so many trials at most.
  private static final int CENTRES = 16;

  /// Around so many of the best where none is on a front, as none went to its end within its
  /// limits.
  private static final int NEAREST = 6;

  /// What costs 1 more than the target is worth nothing, half as much an eighth.
  private static final double SHARPNESS = 3;

  private static final int BATCH = 128;

  private final ProteinSettings settings;
  private final Startup startup = new Startup();
  private final Fits fits = new Fits();
  private final Sobol sobol = Sobol.in(Judge.MOST_AWAITED);
  private volatile Optional<Known> memory = Optional.empty();

  private record Known(Coding coding, Lattice lattice) {}

  /// An optimizer with `settings` that has computed nothing yet.
  public Protein(ProteinSettings settings) {
    this.settings = settings;
  }

  @Override
  public Proposal propose(History history, int number) {
    if (history.coding().dimensions() == 0) {
      return startup.propose(history, number, NAME);
    }
    var distinct = new Distinct(history, number);
    if (settings.centred() && number == 1) {
      double[] halves = new double[history.coding().dimensions()];
      Arrays.fill(halves, 0.5);
      return distinct.near(Draws.at(history.coding(), halves), Origin.of(NAME, "centre"));
    }
    return new Turn(history, number, distinct).proposal();
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

  /// One proposal.
  private final class Turn {

    private final History history;
    private final int number;
    private final Distinct distinct;
    private final List<Valued> valued;
    private final RandomBits bits;
    private final Lattice lattice;
    private final Judge judge;
    private final Optional<Spending> spending;

    Turn(History history, int number, Distinct distinct) {
      this.history = history;
      this.number = number;
      this.distinct = distinct;
      this.valued = Valued.of(history.rows(), history.problem().objectives());
      this.bits = RandomBits.of(history.problem().seed()).at(NAME).at(number);
      this.lattice = lattice(history);
      this.judge = new Judge(fits, lattice, history, sobol, bits);
      // A blind beginning asks for costs only where there is a bound on them.
      boolean asked = isInformed() || settings.mostCost() < Double.POSITIVE_INFINITY;
      this.spending =
          settings.costAware() && asked
              ? Spending.of(history, judge.view(), fits)
              : Optional.empty();
    }

    private boolean isInformed() {
      long failed = history.rows().stream().filter(Row::isFailed).count();
      return valued.size() >= 2 && valued.size() + failed >= settings.startup();
    }

    Proposal proposal() {
      if (!isInformed()) {
        return cheapEnough(startup.propose(history, number, NAME));
      }
      double[][] centres = centres();
      if (settings.revisit() > 0 && number % settings.revisit() == 0) {
        double[] centre = centres[(int) bits.at("front").below(centres.length)];
        return distinct.near(centre, Origin.of(NAME, "front"));
      }
      var pool = new Pool(lattice, history, bits);
      pool.addAnywhere(settings.anywhere());
      for (int i = 0; i < centres.length; i++) {
        pool.addAround(centres[i], i, settings.perCentre(), settings.scale());
      }
      return best(pool.points(), Origin.of(NAME, "model"), true);
    }

    /// What was drawn blindly, unless it is known to be too expensive: then another draw.
    private Proposal cheapEnough(Proposal proposal) {
      if (spending.isEmpty()
          || !(proposal instanceof Suggestion(Value.Object params, var origin))) {
        return proposal;
      }
      double[] point = history.coding().encode(params).orElseThrow();
      if (spending.get().logarithms(new double[][] {point})[0] <= mostLogarithm()) {
        return proposal;
      }
      var pool = new Pool(lattice, history, bits);
      pool.addAnywhere(Math.max(settings.anywhere(), BATCH));
      return best(pool.points(), origin, false);
    }

    private double mostLogarithm() {
      return StrictMath.log(settings.mostCost());
    }

    /// Of the `points` that are cheap enough the best, or the first where they are not `judged`;
    /// the cheapest of all where none is.
    private Proposal best(double[][] points, Value.Object origin, boolean judged) {
      if (points.length == 0) {
        return distinct.anywhere(origin);
      }
      double[] logs = spending.map(s -> s.logarithms(points)).orElse(new double[points.length]);
      double most = spending.isPresent() ? mostLogarithm() : Double.POSITIVE_INFINITY;
      int[] cheap = IntStream.range(0, points.length).filter(i -> logs[i] <= most).toArray();
      if (cheap.length == 0) {
        int cheapest =
            IntStream.range(0, points.length)
                .boxed()
                .min(Comparator.comparingDouble(i -> logs[i]))
                .orElseThrow();
        return suggested(points[cheapest], origin, logs[cheapest]);
      }
      int best = cheap[0];
      if (judged) {
        double[] worth = worth(points, logs);
        for (int i : cheap) {
          best = worth[i] > worth[best] ? i : best;
        }
      }
      return suggested(points[best], origin, logs[best]);
    }

    private Proposal suggested(double[] point, Value.Object origin, double log) {
      return distinct.near(
          point,
          spending
              .map(_ -> Origin.with(origin, "expected_cost", Value.of(StrictMath.exp(log))))
              .orElse(origin));
    }

    private double[] worth(double[][] points, double[] logs) {
      List<Appraisal> reasons = reasons();
      double[] worth = new double[points.length];
      for (int from = 0; from < points.length; from += BATCH) {
        int count = Math.min(BATCH, points.length - from);
        double[] features = judge.view().columns(points, from, count);
        double[] part = new double[count];
        for (Appraisal reason : reasons) {
          reason.add(features, count, part);
        }
        System.arraycopy(part, 0, worth, from, count);
      }
      double target = (1 + settings.expansion()) * bits.at("target").fraction();
      spending.ifPresent(costs -> {
        for (int i = 0; i < worth.length; i++) {
          double within = 1 - Math.max(0, costs.place(logs[i]) - target);
          worth[i] += SHARPNESS * StrictMath.log(Math.max(within, Hope.LEAST));
        }
      });
      return worth;
    }

    private List<Appraisal> reasons() {
      if (settings.promise() == Promise.EI) {
        return List.copyOf(judge.reasons(valued, 0));
      }
      var reasons = new ArrayList<Appraisal>(judge.obstacles());
      reasons.add(judge.hope(valued, settings.promise() == Promise.UCB ? settings.beta() : 0));
      return reasons;
    }

    /// The trials that nothing dominates in losses and cost, some of them where they are many.
    private double[][] centres() {
      List<Row> counting = valued.stream().filter(Valued::counts).map(Valued::row).toList();
      if (counting.isEmpty()) {
        return Arrays.stream(Valued.byLoss(valued))
            .limit(NEAREST)
            .mapToObj(i -> valued.get(i).row().point())
            .toArray(double[][]::new);
      }
      double[][] losses = counting.stream().map(this::losses).toArray(double[][]::new);
      List<Row> front =
          Arrays.stream(Fronts.nondominated(losses))
              .mapToObj(counting::get)
              .sorted(Comparator.comparingDouble(row -> row.trial().cost()))
              .toList();
      int count = Math.min(CENTRES, front.size());
      double[][] centres = new double[count][];
      for (int i = 0; i < count; i++) {
        int at = count == 1 ? 0 : (int) ((long) i * (front.size() - 1) / (count - 1));
        centres[i] = front.get(at).point();
      }
      return centres;
    }

    private double[] losses(Row row) {
      if (spending.isEmpty()) {
        return row.losses();
      }
      double[] losses = Arrays.copyOf(row.losses(), row.losses().length + 1);
      losses[losses.length - 1] = Spending.isKnown(row) ? row.trial().cost() : Double.NaN;
      return losses;
    }
  }
}
