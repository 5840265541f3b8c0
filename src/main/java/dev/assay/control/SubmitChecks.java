package dev.assay.control;

import dev.assay.config.Places;
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

  /// Checks `spec`, whose keys stand at `places`.
  ///
  /// @throws dev.assay.config.InputException for the first thing that would be passed over
  static void check(Places places, ExperimentSpec spec) {
    Search search = spec.search();
    if (!AT_ONCE.contains(search.optimizer())) {
      throw places.problem(
          "search.optimizer",
          "'%s' cannot be submitted in this version; %s".formatted(search.optimizer(), SIMULATE),
          "use grid or random");
    }
    refuse(places, "search.warm_start", !search.warmStart().isEmpty());
    refuse(places, "search.parallel_lag", search.parallelLag() != 0);
    refuse(places, "search.liar", search.liar() != Search.Liar.NONE);
    refuse(
        places,
        "search.scalarization",
        search.scalarization().method() != Search.Scalarization.Method.NONE);
    refuse(places, "search.cost", search.cost().isPresent());
    refuse(places, "search.limits", !search.limits().isEmpty());
    refuse(places, "search.options", !search.options().isEmpty());
    if (!spec.stopping().scheduler().equals(Stopping.NONE.scheduler())) {
      throw places.problem(
          "stopping.scheduler",
          "'%s' cannot be submitted in this version; %s"
              .formatted(spec.stopping().scheduler(), SIMULATE),
          "leave it out: every trial runs to its end");
    }
  }

  private static void refuse(Places places, String key, boolean given) {
    if (given) {
      throw places.problem(
          key,
          "what a search learns cannot be submitted in this version; " + SIMULATE,
          "leave it out");
    }
  }
}
