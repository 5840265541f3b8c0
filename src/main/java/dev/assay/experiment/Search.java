package dev.assay.experiment;

import dev.assay.space.Value;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// How points of a space are chosen.
///
/// @param optimizer one of [#OPTIMIZERS]
/// @param trials how many points, enqueued ones included; for `grid` empty means all
/// @param seed of every random number
/// @param enqueue points that are tried first, in this order; whole ones, as a job would see them
/// @param warmStart experiments whose trials count as known beforehand, as ids or names
/// @param replicates how many times each point is tried, at least 1
/// @param parallelLag 0 where a proposal sees whatever has ended; otherwise proposal n waits for
///   trials 1 to n - lag and sees no others, which makes a parallel search repeatable
/// @param liar what a running trial is taken to be worth until it has ended
/// @param scalarization whether several objectives are joined into one
/// @param cost what a trial costs, where that counts
/// @param limits bounds on metrics other than the objectives; trials that break them are infeasible
/// @param options what only this optimizer knows, by name; checked by it
public record Search(
    String optimizer,
    Optional<Integer> trials,
    long seed,
    List<Value.Object> enqueue,
    List<String> warmStart,
    int replicates,
    int parallelLag,
    Liar liar,
    Scalarization scalarization,
    Optional<Cost> cost,
    List<Limit> limits,
    Map<String, Value> options) {

  /// The names that may be asked for. `auto` chooses one of the others.
  public static final List<String> OPTIMIZERS =
      List.of(
          "auto", "grid", "random", "sobol", "tpe", "gp", "cmaes", "nsga2", "evolution", "protein");

  /// Every default: `auto`, seed 0, each point once.
  public static final Search DEFAULT = new Search("auto", Optional.empty(), 0);

  /// Takes copies.
  public Search {
    enqueue = List.copyOf(enqueue);
    warmStart = List.copyOf(warmStart);
    limits = List.copyOf(limits);
    options = Collections.unmodifiableMap(new LinkedHashMap<>(options));
  }

  /// A search with nothing else set.
  public Search(String optimizer, Optional<Integer> trials, long seed) {
    this(
        optimizer,
        trials,
        seed,
        List.of(),
        List.of(),
        1,
        0,
        Liar.NONE,
        Scalarization.NONE,
        Optional.empty(),
        List.of(),
        Map.of());
  }

  /// What a running trial is taken to be worth, so that proposals made beside it know of it.
  public enum Liar {
    /// Nothing: each optimizer has its own way with running trials.
    NONE,
    /// As much as the best so far, which draws proposals near.
    BEST,
    /// As much as all so far on average.
    MEAN,
    /// As little as the worst so far, which keeps proposals away and spreads them.
    WORST
  }

  /// What a trial costs.
  ///
  /// @param metric the name under which jobs report it
  /// @param budget how much the trials may cost together, in its unit; infinite for no bound
  public record Cost(String metric, double budget) {}

  /// Several objectives joined into one number.
  ///
  /// @param weights objective metric → how much it counts, above 0; 1 for one that is not named
  public record Scalarization(Method method, Map<String, Double> weights) {
    /// Objectives stay apart: what is wanted is their front.
    public static final Scalarization NONE = new Scalarization(Method.NONE, Map.of());

    /// Takes a copy.
    public Scalarization {
      weights = Map.copyOf(weights);
    }

    /// How they are joined.
    public enum Method {
      /// Not at all.
      NONE,
      /// The weighted sum of the losses.
      WEIGHTED_SUM,
      /// The largest weighted loss; finds fronts that are not convex too.
      CHEBYSHEV
    }
  }

  /// The same with another seed.
  public Search withSeed(long seed) {
    return new Search(
        optimizer,
        trials,
        seed,
        enqueue,
        warmStart,
        replicates,
        parallelLag,
        liar,
        scalarization,
        cost,
        limits,
        options);
  }

  /// The same with other points to begin with.
  public Search withEnqueue(List<Value.Object> enqueue) {
    return new Search(
        optimizer,
        trials,
        seed,
        enqueue,
        warmStart,
        replicates,
        parallelLag,
        liar,
        scalarization,
        cost,
        limits,
        options);
  }

  /// The same after other experiments.
  public Search withWarmStart(List<String> warmStart) {
    return new Search(
        optimizer,
        trials,
        seed,
        enqueue,
        warmStart,
        replicates,
        parallelLag,
        liar,
        scalarization,
        cost,
        limits,
        options);
  }

  /// The same with each point tried `replicates` times.
  public Search withReplicates(int replicates) {
    return new Search(
        optimizer,
        trials,
        seed,
        enqueue,
        warmStart,
        replicates,
        parallelLag,
        liar,
        scalarization,
        cost,
        limits,
        options);
  }

  /// The same with another lag.
  public Search withParallelLag(int parallelLag) {
    return new Search(
        optimizer,
        trials,
        seed,
        enqueue,
        warmStart,
        replicates,
        parallelLag,
        liar,
        scalarization,
        cost,
        limits,
        options);
  }

  /// The same with running trials taken for something else.
  public Search withLiar(Liar liar) {
    return new Search(
        optimizer,
        trials,
        seed,
        enqueue,
        warmStart,
        replicates,
        parallelLag,
        liar,
        scalarization,
        cost,
        limits,
        options);
  }

  /// The same with objectives joined otherwise.
  public Search withScalarization(Scalarization scalarization) {
    return new Search(
        optimizer,
        trials,
        seed,
        enqueue,
        warmStart,
        replicates,
        parallelLag,
        liar,
        scalarization,
        cost,
        limits,
        options);
  }

  /// The same with another cost.
  public Search withCost(Optional<Cost> cost) {
    return new Search(
        optimizer,
        trials,
        seed,
        enqueue,
        warmStart,
        replicates,
        parallelLag,
        liar,
        scalarization,
        cost,
        limits,
        options);
  }

  /// The same with other limits.
  public Search withLimits(List<Limit> limits) {
    return new Search(
        optimizer,
        trials,
        seed,
        enqueue,
        warmStart,
        replicates,
        parallelLag,
        liar,
        scalarization,
        cost,
        limits,
        options);
  }

  /// The same with other options of the optimizer.
  public Search withOptions(Map<String, Value> options) {
    return new Search(
        optimizer,
        trials,
        seed,
        enqueue,
        warmStart,
        replicates,
        parallelLag,
        liar,
        scalarization,
        cost,
        limits,
        options);
  }
}
