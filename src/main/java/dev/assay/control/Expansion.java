package dev.assay.control;

import dev.assay.config.InputException;
import dev.assay.config.InputException.Place;
import dev.assay.config.Sweep;
import dev.assay.experiment.ExperimentSpec;
import dev.assay.space.ContentId;
import dev.assay.space.Value;
import dev.assay.store.Submission.NewTrial;
import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Queue;

/// The trials of one experiment: its configurations, each with the fixed params laid over it, times
/// the swept combinations, times the replicates, in this order of nesting. Counted before it is
/// expanded, made one at a time while it is read; reading it again gives the same.
final class Expansion implements Iterable<NewTrial> {

  /// More is a typo, not an experiment.
  static final int LIMIT = 1_000_000;

  /// No trials at all.
  static final Expansion NONE =
      new Expansion(Configurations.NOTHING, Value.EMPTY, Sweep.parse(""), 1, 0);

  private final Configurations configurations;
  private final Value.Object params;
  private final Sweep sweep;
  private final int repeat;
  private final int count;

  private Expansion(
      Configurations configurations, Value.Object params, Sweep sweep, int repeat, int count) {
    this.configurations = configurations;
    this.params = params;
    this.sweep = sweep;
    this.repeat = repeat;
    this.count = count;
  }

  /// Plans the trials of `spec`, which was read at `place`.
  ///
  /// @param params laid over every configuration
  /// @throws InputException on more than [#LIMIT] trials, none at all, or a key that is both in the
  ///   space and given here
  static Expansion of(Place place, ExperimentSpec spec, Value.Object params, Sweep sweep) {
    refuseKeysOfSpace(place, spec, params, sweep);
    sweep.expand(params); // refuses a key that is in both, before anything is counted
    int repeat = Math.multiplyExact(spec.repeat(), spec.search().replicates());
    BigInteger times = sweep.count().multiply(BigInteger.valueOf(repeat));
    var configurations = Configurations.of(place, spec);
    refuseTooMany(place, spec, configurations.atMost(), sweep, times);
    BigInteger exact = BigInteger.valueOf(configurations.count()).multiply(times);
    if (exact.signum() == 0) {
      throw new InputException(
          place, "space", "no point satisfies the constraints", "loosen them or widen the space");
    }
    return new Expansion(configurations, params, sweep, repeat, exact.intValueExact());
  }

  private static void refuseKeysOfSpace(
      Place place, ExperimentSpec spec, Value.Object params, Sweep sweep) {
    for (String name : spec.space().map(s -> List.copyOf(s.names())).orElse(List.of())) {
      boolean fixed = params.members().containsKey(name);
      if (fixed || sweep.keys().contains(name)) {
        throw new InputException(
            place,
            "space." + name,
            "'%s' is searched here and given by %s".formatted(name, fixed ? "--params" : "--sweep"),
            "take it out of one of them");
      }
    }
  }

  private static void refuseTooMany(
      Place place, ExperimentSpec spec, BigInteger atMost, Sweep sweep, BigInteger times) {
    BigInteger trials = atMost.multiply(times);
    BigInteger limit = BigInteger.valueOf(LIMIT);
    if (trials.compareTo(limit) > 0) {
      boolean isSwept = sweep.count().compareTo(limit) > 0;
      throw new InputException(
          isSwept ? Place.of("--sweep") : place,
          "",
          "%,d trials (configurations × swept × repeated = %,d × %,d × %,d); at most %,d are allowed"
              .formatted(trials, atMost, sweep.count(), times.divide(sweep.count()), LIMIT),
          spec.space().isPresent() && !isSwept
              ? "give search.trials, or narrow the space"
              : "look for a typo in a range, or submit a part");
    }
  }

  /// How many trials there are.
  int count() {
    return count;
  }

  @Override
  public Iterator<NewTrial> iterator() {
    return new Trials();
  }

  private final class Trials implements Iterator<NewTrial> {
    private final Iterator<Configurations.Configuration> outer = configurations.iterator();
    private final Map<ContentId, Integer> replicates = new HashMap<>();
    private final Queue<NewTrial> ready = new ArrayDeque<>();
    private Iterator<Value.Object> combinations = List.<Value.Object>of().iterator();
    private Configurations.Configuration current = Configurations.Configuration.NONE;

    @Override
    public boolean hasNext() {
      return !ready.isEmpty() || combinations.hasNext() || outer.hasNext();
    }

    @Override
    public NewTrial next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      if (ready.isEmpty()) {
        make();
      }
      return ready.remove();
    }

    /// The replicates of the next point.
    private void make() {
      if (!combinations.hasNext()) {
        current = outer.next();
        combinations = sweep.expand(params).iterator();
      }
      Value.Object point = overlay(current.params(), combinations.next());
      ContentId content = ContentId.of(point);
      for (int i = 0; i < repeat; i++) {
        int replicate = replicates.merge(content, 1, Integer::sum);
        ready.add(new NewTrial(point, content, replicate, current.origin()));
      }
    }
  }

  private static Value.Object overlay(Value.Object base, Value.Object over) {
    if (base.members().isEmpty()) {
      return over;
    }
    if (over.members().isEmpty()) {
      return base;
    }
    var members = new LinkedHashMap<>(base.members());
    members.putAll(over.members());
    return Value.object(members);
  }
}
