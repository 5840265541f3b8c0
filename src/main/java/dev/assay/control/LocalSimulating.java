package dev.assay.control;

import dev.assay.config.Context;
import dev.assay.config.SimulateReader;
import dev.assay.config.SimulateReader.Simulated;
import dev.assay.config.Source;
import dev.assay.config.SpecReader;
import dev.assay.config.SpecReader.Sought;
import dev.assay.experiment.Search;
import dev.assay.experiment.Search.Cost;
import dev.assay.optimize.InfeasibleSearchException;
import dev.assay.optimize.Problem;
import dev.assay.schedule.InvalidStoppingException;
import dev.assay.schedule.Scheduler;
import dev.assay.schedule.Schedulers;
import dev.assay.search.InvalidSearchException;
import dev.assay.search.Searcher;
import dev.assay.simulate.Measured;
import dev.assay.simulate.Simulation;
import dev.assay.simulate.SimulationException;
import dev.assay.simulate.Simulator;
import dev.assay.space.Space;
import dev.assay.space.Value;
import java.math.BigInteger;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;

/// Reads the specification, puts the task in the place of the jobs, and simulates.
final class LocalSimulating implements Simulating {

  /// More would take minutes even without a model.
  private static final BigInteger MOST = BigInteger.valueOf(10_000);

  private final InstantSource clock;

  LocalSimulating(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public Value.Object simulate(Submitting.Source.Text source, Map<String, Value> flags, int top) {
    try {
      return simulated(source, flags, top);
    } catch (SimulationException
        | InvalidSearchException
        | InvalidStoppingException
        | InfeasibleSearchException e) {
      throw Refusals.usage(String.valueOf(e.getMessage()), "");
    }
  }

  private Value.Object simulated(Submitting.Source.Text source, Map<String, Value> flags, int top) {
    var named = new Source(source.name());
    var context = new Context(Map.of(), "", clock.instant()).withOverrides(flags);
    Simulated wanted = SimulateReader.read(source.text(), named, context);
    var stand = StandIn.of(wanted, source.folder());
    var all = new HashMap<>(flags);
    all.putAll(stand.missing());
    Sought sought = SpecReader.sought(source.text(), named, context.withOverrides(all));
    SearchChecks.check(sought);
    Measured measured = stand.measured(sought);
    Search search = sought.search();
    Problem problem = problem(sought);
    Scheduler scheduler =
        Schedulers.of(
            sought.stopping().scheduler(),
            sought.stopping().options(),
            sought.space(),
            sought.constraints(),
            search.seed());
    var earlier = EarlierTrials.read(sought, problem, source.folder());
    Simulation simulation =
        Simulator.run(
            problem,
            new Searcher(search, problem, earlier.sources()),
            scheduler,
            measured,
            setting(wanted, stand, sought, measured));
    var warnings = new ArrayList<>(stand.warnings(sought, measured));
    warnings.addAll(earlier.warnings());
    if (search.trials().isEmpty()
        && Double.isFinite(problem.costBudget())
        && simulation.trials().size() == MOST.intValueExact()) {
      warnings.add("search.cost: %,d trials have not spent the budget".formatted(MOST));
    }
    return new SimulationDocument(sought, problem, measured, simulation).document(warnings, top);
  }

  private static Simulator.Setting setting(
      Simulated wanted, StandIn stand, Sought sought, Measured measured) {
    String cost =
        sought.search().cost().map(Cost::metric).filter(measured::has).orElse(Measured.SECONDS);
    return new Simulator.Setting(
        wanted.workers().orElse(1),
        trials(sought),
        stand.runTime(),
        wanted.failures(),
        wanted.crashes(),
        sought.stopping().resource(),
        cost,
        wanted.evaluation().map(span -> span.toMillis() / 1000.0).orElse(0.0));
  }

  private static Problem problem(Sought sought) {
    Search search = sought.search();
    return new Problem(
        sought.space(),
        sought.constraints(),
        sought.objectives(),
        search.limits(),
        search.seed(),
        search.trials().orElse(0),
        search.cost().map(Cost::budget).orElse(Double.POSITIVE_INFINITY));
  }

  private static int trials(Sought sought) {
    Search search = sought.search();
    boolean bounded = search.cost().map(Cost::budget).filter(Double::isFinite).isPresent();
    if (search.trials().isEmpty() && bounded) {
      return MOST.intValueExact(); // the budget ends it
    }
    BigInteger points =
        search
            .trials()
            .map(trials -> BigInteger.valueOf(trials))
            .orElseGet(() -> size(sought.space()));
    BigInteger all = points.multiply(BigInteger.valueOf(search.replicates()));
    if (all.compareTo(MOST) > 0) {
      throw Refusals.usage(
          "a simulation has at most %,d trials, this one %,d".formatted(MOST, all),
          "write --trials 100");
    }
    return all.intValueExact();
  }

  /// Where no number of trials is given the space is a grid, which the reading made sure of.
  private static BigInteger size(Space space) {
    return space.parameters().stream()
        .flatMap(parameter -> parameter.domain().size().stream())
        .reduce(BigInteger.ONE, BigInteger::multiply);
  }
}
