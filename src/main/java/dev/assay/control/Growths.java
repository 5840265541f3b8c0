package dev.assay.control;

import dev.assay.config.InputException;
import dev.assay.config.InputException.Place;
import dev.assay.config.Places;
import dev.assay.config.Sweep;
import dev.assay.experiment.ExperimentSpec;
import dev.assay.experiment.Search;
import dev.assay.optimize.InfeasibleSearchException;
import dev.assay.search.InvalidSearchException;
import dev.assay.search.Next;
import dev.assay.search.Searcher;
import dev.assay.space.Value;
import dev.assay.store.Submission.NewSweep;
import java.util.List;
import java.util.OptionalInt;

/// How a sweep is to grow. Its first proposal is made here and thrown away, so that a search that
/// cannot be is refused before anything is stored.
final class Growths {

  private Growths() {}

  /// @param params and `sweep`: laid over configurations, which a sweep has none of
  /// @throws InputException if the search cannot be
  static NewSweep of(
      Places places, Place place, ExperimentSpec spec, Value.Object params, Sweep sweep) {
    refuse(place, "--params", !params.members().isEmpty());
    refuse(place, "--sweep", !sweep.keys().isEmpty());
    propose(places, spec);
    return new NewSweep(OptionalInt.of(trials(place, spec)));
  }

  /// The same sweep once more, whose specification was checked before.
  static NewSweep again(Place place, ExperimentSpec spec) {
    return new NewSweep(OptionalInt.of(trials(place, spec)));
  }

  private static void refuse(Place place, String flag, boolean given) {
    if (given) {
      throw new InputException(
          place,
          "search",
          "%s cannot be laid over a search that learns".formatted(flag),
          "put it into the space, as 'name: {value: …}' where it is fixed");
    }
  }

  private static void propose(Places places, ExperimentSpec spec) {
    try {
      var searcher =
          new Searcher(spec.search().withWarmStart(List.of()), Searcher.problem(spec), List.of());
      if (searcher.next(searcher.history(List.of()), 1) instanceof Next.Exhausted(String why)) {
        throw places.problem("search", why, "");
      }
    } catch (InvalidSearchException | InfeasibleSearchException e) {
      throw places.problem("search", String.valueOf(e.getMessage()), "");
    }
  }

  /// Of every point and replicate.
  private static int trials(Place place, ExperimentSpec spec) {
    Search search = spec.search();
    if (search.trials().isEmpty()) {
      return Expansion.of(place, spec, Value.EMPTY, Sweep.parse("")).count();
    }
    long trials = (long) search.trials().get() * search.replicates();
    if (trials > Expansion.LIMIT) {
      throw new InputException(
          place,
          "search.trials",
          "%,d trials; at most %,d are allowed".formatted(trials, Expansion.LIMIT),
          "look for a typo");
    }
    return (int) trials;
  }
}
