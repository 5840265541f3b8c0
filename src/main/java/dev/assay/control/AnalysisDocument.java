package dev.assay.control;

import dev.assay.analysis.Configuration;
import dev.assay.analysis.Estimate;
import dev.assay.analysis.Front;
import dev.assay.analysis.Importance;
import dev.assay.analysis.PedAnova;
import dev.assay.analysis.PermutationImportance;
import dev.assay.analysis.Progress;
import dev.assay.experiment.Objective;
import dev.assay.optimize.History;
import dev.assay.space.Value;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// The document of what an experiment teaches; see docs/reference/documents.md.
final class AnalysisDocument {

  /// How many trials of the front are listed.
  private static final int FRONT = 200;

  private AnalysisDocument() {}

  static Value.Object of(Studied studied, int top) {
    Objective objective = studied.objective();
    List<Configuration> all = studied.configurations();
    Optional<History> history = studied.history();
    long seed = studied.spec().search().seed();
    return head(studied)
        .with("objectives", ExperimentDocument.objectives(studied.spec().objectives()))
        .with("trials", studied.trials().size())
        .with("completed", all.stream().mapToInt(one -> one.trials().size()).sum())
        .with("configurations", all.size())
        .with(
            "top",
            Configuration.ranked(objective, all).stream()
                .limit(top)
                .map(one -> configuration(studied, one))
                .toList())
        .with("progress", progress(Progress.of(objective, studied.trials())))
        .with("importance", importances(history.map(h -> PedAnova.of(h, seed)).orElse(List.of())))
        .with(
            "permutation",
            importances(history.map(h -> PermutationImportance.of(h, seed)).orElse(List.of())))
        .with("importance_note", note(history))
        .with("front", front(studied, history))
        .build();
  }

  static Document head(Studied studied) {
    return new Document()
        .with("experiment", studied.view().id().text())
        .with("name", studied.view().name())
        .with("status", studied.view().status().word());
  }

  static Value.Object configuration(Studied studied, Configuration one) {
    Estimate estimate = one.estimate();
    return new Document()
        .with("trial", studied.view().id().trial(one.trials().getFirst()).toString())
        .withNumbers("trials", one.trials())
        .with("n", estimate.count())
        .with("mean", estimate.mean())
        .with("margin", estimate.margin())
        .with("low", estimate.low())
        .with("high", estimate.high())
        .with("min", estimate.min())
        .with("max", estimate.max())
        .with("params", one.params())
        .build();
  }

  /// `null` where no trial has a value.
  private static Value progress(Progress progress) {
    if (progress.steps().isEmpty()) {
      return Value.Null.NULL;
    }
    Progress.Step last = progress.steps().getLast();
    Progress.Step best = progress.reached(last.best()).orElse(last);
    return new Document()
        .with("best", best.best())
        .with("trial", best.trial())
        .with("completed", best.completed())
        .with("seconds", best.seconds())
        .with("since", last.completed() - best.completed())
        .build();
  }

  static List<Value.Object> importances(List<Importance> importances) {
    return importances.stream()
        .map(one ->
            new Document()
                .with("parameter", one.parameter())
                .with("value", one.value())
                .with("low", one.low())
                .with("high", one.high())
                .build())
        .toList();
  }

  /// Why there is no importance, or how far to trust it.
  static String note(Optional<History> history) {
    if (history.isEmpty()) {
      return "the specification has no space, so nothing says what could have been tried";
    }
    long completed = history.get().rows().stream().filter(History.Row::isCompleted).count();
    if (completed < PedAnova.LEAST_TRIALS) {
      return "%d trials completed; importance needs %d".formatted(completed, PedAnova.LEAST_TRIALS);
    }
    return completed < 50
        ? "few trials: see how wide the intervals are before you believe the order"
        : "";
  }

  /// `null` under one objective.
  private static Value front(Studied studied, Optional<History> history) {
    if (studied.spec().objectives().size() < 2 || history.isEmpty()) {
      return Value.Null.NULL;
    }
    Front front = Front.of(history.get());
    return new Document()
        .with("size", front.rows().size())
        .with("hypervolume", front.hypervolume())
        .with(
            "trials",
            front.rows().stream()
                .sorted(Comparator.comparingDouble(row -> row.losses()[0]))
                .limit(FRONT)
                .map(row ->
                    new Document()
                        .with("trial", studied.view().id().trial(row.number()).toString())
                        .with("number", row.number())
                        .with("values", studied.trials().get(row.number() - 1).values())
                        .with("params", row.trial().params())
                        .build())
                .toList())
        .build();
  }
}
