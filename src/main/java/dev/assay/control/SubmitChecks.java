package dev.assay.control;

import dev.assay.config.InputException;
import dev.assay.config.InputException.Place;
import dev.assay.experiment.ExperimentSpec;
import dev.assay.experiment.Search;
import dev.assay.experiment.Stopping;
import java.util.Set;

/// Refuses what a specification asks for and nobody here would do: all trials of a submission are
/// made at once, so nothing is learnt from them and nothing ends them early.
final class SubmitChecks {

  private static final Set<String> AT_ONCE = Set.of("auto", "grid", "random");
  private static final String SIMULATE = "'assay simulate' can use it";

  private SubmitChecks() {}

  /// Checks `spec`, which was read at `place`.
  ///
  /// @throws InputException for the first thing that would be passed over
  static void check(Place place, ExperimentSpec spec) {
    Search search = spec.search();
    if (!AT_ONCE.contains(search.optimizer())) {
      throw new InputException(
          place,
          "search.optimizer",
          "'%s' cannot be submitted in this version; %s".formatted(search.optimizer(), SIMULATE),
          "use grid or random");
    }
    refuse(place, "search.warm_start", !search.warmStart().isEmpty());
    refuse(place, "search.parallel_lag", search.parallelLag() != 0);
    refuse(
        place,
        "search.scalarization",
        search.scalarization().method() != Search.Scalarization.Method.NONE);
    refuse(place, "search.cost", search.cost().isPresent());
    refuse(place, "search.limits", !search.limits().isEmpty());
    refuse(place, "search.options", !search.options().isEmpty());
    if (!spec.stopping().scheduler().equals(Stopping.NONE.scheduler())) {
      throw new InputException(
          place,
          "stopping.scheduler",
          "'%s' cannot be submitted in this version; %s"
              .formatted(spec.stopping().scheduler(), SIMULATE),
          "leave it out: every trial runs to its end");
    }
  }

  private static void refuse(Place place, String key, boolean given) {
    if (given) {
      throw new InputException(
          place,
          key,
          "what a search learns cannot be submitted in this version; " + SIMULATE,
          "leave it out");
    }
  }
}
