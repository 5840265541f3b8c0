package dev.assay.control;

import dev.assay.analysis.Configuration;
import dev.assay.analysis.Histories;
import dev.assay.control.ControlException.Code;
import dev.assay.experiment.ExperimentSpec;
import dev.assay.experiment.Objective;
import dev.assay.optimize.History;
import dev.assay.search.Searcher;
import dev.assay.store.Experiments.ExperimentView;
import dev.assay.store.Trials.TrialView;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// One experiment that is being analysed, read once as a whole.
///
/// @param trials by number, without the jobs, which take the most memory and say the least here
record Studied(ExperimentView view, ExperimentSpec spec, List<TrialView> trials) {

  static Studied read(OpenedStore store, ExperimentView view) {
    var trials = new ArrayList<TrialView>(view.trials());
    new TrialPages(store, view.id()).forEach(trial -> trials.add(lean(trial)));
    return new Studied(view, Specs.stored(view.spec()), trials);
  }

  private static TrialView lean(TrialView trial) {
    return new TrialView(
        trial.id(),
        trial.content(),
        trial.status(),
        trial.reason(),
        trial.params(),
        trial.values(),
        trial.score(),
        trial.replicate(),
        trial.origin(),
        trial.labels(),
        trial.attempts(),
        List.of(),
        trial.createdAt(),
        trial.startedAt(),
        trial.endedAt());
  }

  /// The first objective.
  ///
  /// @throws ControlException where there is none
  Objective objective() {
    return spec.objectives().stream()
        .findFirst()
        .orElseThrow(() ->
            new ControlException(
                Code.USAGE,
                "%s has no objective, so none of its trials is better than another"
                    .formatted(view.name()),
                "name one in its specification: objective: {metric: loss, goal: minimize}"));
  }

  List<Configuration> configurations() {
    return Configuration.all(objective().metric(), trials);
  }

  /// As a search sees it; empty where nothing was searched.
  Optional<History> history() {
    return spec.space().isEmpty() || spec.objectives().isEmpty()
        ? Optional.empty()
        : Optional.of(Histories.of(Searcher.problem(spec), trials));
  }
}
