package dev.assay.control;

import dev.assay.analysis.Findings;
import dev.assay.analysis.Summary;
import dev.assay.experiment.Objective;
import dev.assay.space.Value;
import dev.assay.store.Experiments.ExperimentView;
import dev.assay.store.Trials.TrialView;
import dev.assay.trial.TrialStatus;
import java.util.List;
import java.util.Map;

/// The document of what an experiment found; see docs/reference/documents.md.
final class ResultsDocument {
  private ResultsDocument() {}

  /// @param reused how many of its jobs took the result of others
  static Value.Object of(
      ExperimentView view, List<Objective> objectives, Findings findings, int reused) {
    return new Document()
        .with("experiment", view.id().text())
        .with("name", view.name())
        .with("status", view.status().word())
        .with("complete", findings.isComplete())
        .with("objectives", ExperimentDocument.objectives(objectives))
        .with("trials", trials(findings.trials()))
        .with("best", findings.best().stream().map(TrialDocument::ranked).toList())
        .with(
            "baseline",
            findings.baseline().<Value>map(ResultsDocument::baseline).orElse(Value.Null.NULL))
        .with("aggregate", summaries(findings.aggregate()))
        .with("groups", findings.groups().stream().map(ResultsDocument::group).toList())
        .with("failures", findings.failures().stream().map(ResultsDocument::failures).toList())
        .with("reused", reused)
        .build();
  }

  private static Value.Object trials(Map<TrialStatus, Integer> counts) {
    var document = new Document();
    document.with("total", counts.values().stream().mapToInt(Integer::intValue).sum());
    for (TrialStatus status : TrialStatus.values()) {
      document.with(status.word(), counts.getOrDefault(status, 0));
    }
    return document.build();
  }

  private static Value.Object baseline(TrialView trial) {
    return new Document()
        .with("trial", trial.id().toString())
        .with("number", trial.id().number())
        .with("status", trial.status().word())
        .with("values", trial.values())
        .with("params", trial.params())
        .build();
  }

  private static Value.Object summaries(Map<String, Summary> summaries) {
    var document = new Document();
    summaries.forEach((metric, summary) -> document.with(metric, summary(summary)));
    return document.build();
  }

  private static Value.Object summary(Summary summary) {
    return new Document()
        .with("count", summary.count())
        .with("mean", summary.mean())
        .with("std", summary.std())
        .with("min", summary.min())
        .with("median", summary.median())
        .with("max", summary.max())
        .build();
  }

  private static Value.Object group(Findings.Group group) {
    return new Document()
        .with("content", group.content().hex())
        .with("params", group.params())
        .with("n", group.trials().size())
        .withNumbers("trials", group.trials())
        .with("values", summaries(group.values()))
        .build();
  }

  private static Value.Object failures(Findings.Failures failures) {
    return new Document()
        .with("status", failures.status().word())
        .with("reason", failures.reason().word())
        .with("count", failures.count())
        .withNumbers("trials", failures.first())
        .build();
  }
}
