package dev.assay.store.tree;

import dev.assay.store.Sweeps.Added;
import dev.assay.store.Sweeps.Runs;
import dev.assay.trial.ExperimentId;
import java.util.function.Function;

/// Finds sweeps, and begins additions to them.
final class Additions {

  private final Documents documents;
  private final Changes changes;
  private final Gates gates;
  private final Submitting submitting;

  Additions(Documents documents, Changes changes, Gates gates, Submitting submitting) {
    this.documents = documents;
    this.changes = changes;
    this.gates = gates;
    this.submitting = submitting;
  }

  static boolean isSweep(ExperimentDocument experiment) {
    return experiment.sweep().isPresent();
  }

  /// @throws dev.assay.store.StoreException `NOT_FOUND` when it is no sweep
  ExperimentDocument require(ExperimentId id) {
    var experiment =
        documents
            .experiment(id)
            .orElseThrow(() -> TreeErrors.notFound("there is no experiment " + id));
    if (isSweep(experiment)) {
      return experiment;
    }
    throw TreeErrors.notFound(
        "experiment %s is no sweep: its trials were submitted with it".formatted(id));
  }

  /// Does something with a sweep that is held meanwhile.
  Added adding(ExperimentId experiment, Runs runs, String actor, Function<Addition, Added> action) {
    try (var _ = changes.holdExperiment(experiment)) {
      var sweep = require(experiment);
      var gate = gates.of(sweep.after());
      return action.apply(new Addition(documents, changes, submitting, sweep, gate, runs, actor));
    }
  }
}
