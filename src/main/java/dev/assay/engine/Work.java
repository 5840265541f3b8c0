package dev.assay.engine;

import dev.assay.experiment.ExperimentSpec;
import dev.assay.experiment.Objective;
import dev.assay.experiment.Stage;
import dev.assay.experiment.TypedJob;
import java.util.List;
import java.util.Optional;

/// What an attempt is to do.
///
/// @param stage as jobs of the type see it
/// @param typed the type of the job and its settings; empty for a plain command
record Work(ExperimentSpec spec, Stage stage, Optional<TypedJob> typed) {
  List<String> progress() {
    return typed.map(job -> job.type().progress()).orElse(List.of());
  }

  boolean lowerScoreIsBetter() {
    return spec.objectives().stream()
        .anyMatch(objective ->
            objective.metric().endsWith("score") && objective.goal() == Objective.Goal.MINIMIZE);
  }
}
