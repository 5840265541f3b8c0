package dev.assay.store.tree;

import dev.assay.store.Leases.Claim;
import dev.assay.store.Leases.Earlier;
import dev.assay.store.Leases.Held;
import dev.assay.trial.AttemptId;
import java.util.List;
import java.util.Optional;

/// Attempts as workers see them.
final class Claims {
  private Claims() {}

  static Held held(ExperimentDocument experiment, TrialDocument trial, AttemptEntry attempt) {
    return new Held(
        claim(experiment, trial, attempt),
        trial.job(attempt.stage()).state(),
        attempt.holder().worker(),
        attempt.claimedAt(),
        attempt.startedAt());
  }

  static Claim claim(ExperimentDocument experiment, TrialDocument trial, AttemptEntry attempt) {
    var job = trial.job(attempt.stage());
    var stage = experiment.stage(job.stage());
    var earlier =
        stage.needs().stream()
            .flatMap(need -> trial.newest(need.stage()).stream())
            .map(newest ->
                new Earlier(
                    newest.stage(), trial.jobId(trial.job(newest.stage())), newest.id(), List.of()))
            .toList();
    return new Claim(
        attempt.id(),
        trial.jobId(job),
        attempt.number(),
        trial.statePoint().params(),
        trial.replicate(),
        trial.origin(),
        stage.resources(),
        attempt.devices(),
        job.failures(),
        earlier,
        previous(trial, attempt),
        job.course().until(),
        job.course().resumes());
  }

  private static Optional<AttemptId> previous(TrialDocument trial, AttemptEntry attempt) {
    return trial.attempts(attempt.stage()).stream()
        .filter(other -> other.number() < attempt.number())
        .map(AttemptEntry::id)
        .reduce((_, later) -> later);
  }
}
