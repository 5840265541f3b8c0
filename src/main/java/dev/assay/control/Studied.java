package dev.assay.control;

import dev.assay.analysis.Configuration;
import dev.assay.analysis.Histories;
import dev.assay.control.ControlException.Code;
import dev.assay.experiment.ExperimentSpec;
import dev.assay.experiment.Objective;
import dev.assay.optimize.History;
import dev.assay.search.Searcher;
import dev.assay.space.Value;
import dev.assay.store.Experiments.ExperimentView;
import dev.assay.store.Trials.TrialView;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One experiment that is being analysed, read once as a whole.
///
/// @param trials by number, without jobs, origins and labels, which take the most memory and say
///   the least here
record Studied(ExperimentView view, ExperimentSpec spec, List<TrialView> trials) {

  private static final int OFTEN = 1000;

  /// More choices than this are texts that all differ.
  private static final int CHOICES = 1000;

  /// @param heard told now and then how far it is
  static Studied read(OpenedStore store, ExperimentView view, Analysing.Heard heard) {
    var trials = new ArrayList<TrialView>(view.trials());
    Map<Value, Value> texts = new HashMap<>();
    Map<String, String> names = new HashMap<>();
    for (TrialView trial : new TrialPages(store, view.id())) {
      trials.add(lean(trial, shared(trial.params(), names, texts)));
      if (trials.size() % OFTEN == 0) {
        heard.read(trials.size(), view.trials());
      }
    }
    return new Studied(view, Specs.stored(view.spec()), trials);
  }

  /// The same, with names and choices that are one object in all trials.
  private static Value.Object shared(
      Value.Object params, Map<String, String> names, Map<Value, Value> texts) {
    var members = new LinkedHashMap<String, Value>(params.members().size() * 2);
    params
        .members()
        .forEach((name, value) ->
            members.put(
                names.computeIfAbsent(name, same -> same),
                value instanceof Value.Text && texts.size() < CHOICES
                    ? texts.computeIfAbsent(value, same -> same)
                    : value));
    return Value.object(members);
  }

  private static TrialView lean(TrialView trial, Value.Object params) {
    return new TrialView(
        trial.id(),
        trial.content(),
        trial.status(),
        trial.reason(),
        params,
        trial.values(),
        trial.score(),
        trial.replicate(),
        Value.EMPTY,
        Value.EMPTY,
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
