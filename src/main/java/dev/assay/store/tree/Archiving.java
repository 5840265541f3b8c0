package dev.assay.store.tree;

import dev.assay.store.Archive;
import dev.assay.store.Archive.ArchivedAttempt;
import dev.assay.store.Archive.ArchivedJob;
import dev.assay.store.Archive.ArchivedTrial;
import dev.assay.store.Archive.Happening;
import dev.assay.store.StoreException;
import dev.assay.store.StoreException.Code;
import dev.assay.store.Submission.NewTrial;
import dev.assay.trial.AttemptId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/// Makes an archive of what a tree has of an experiment.
final class Archiving {

  private final Documents documents;
  private final TreeMetrics metrics;
  private final RepositoryPaths paths;

  Archiving(Documents documents, TreeMetrics metrics, RepositoryPaths paths) {
    this.documents = documents;
    this.metrics = metrics;
    this.paths = paths;
  }

  /// Its trials.
  ///
  /// @throws StoreException `UNUSABLE` when not all of them can be read
  List<TrialDocument> whole(ExperimentDocument experiment) {
    var trials = documents.trials(experiment);
    if (trials.size() < experiment.trials().size()) {
      throw new StoreException(
          Code.UNUSABLE,
          "%d trials of experiment %s are missing or cannot be read; see assay db check"
              .formatted(experiment.trials().size() - trials.size(), experiment.id()));
    }
    return trials;
  }

  Archive archive(ExperimentDocument experiment, List<TrialDocument> trials) {
    return new Archive(
        experiment.id(),
        experiment.name(),
        experiment.archived(),
        experiment.priority(),
        experiment.parallelism(),
        experiment.labels(),
        experiment.after(),
        experiment.stages(),
        experiment.createdAt(),
        experiment.spec(),
        paths.unpacked(experiment.provenance()),
        trials.stream().map(this::trial).toList(),
        happenings(experiment, trials));
  }

  private ArchivedTrial trial(TrialDocument trial) {
    return new ArchivedTrial(
        new NewTrial(
            trial.statePoint().params(), trial.content(), trial.replicate(), trial.origin()),
        trial.labels(),
        trial.createdAt(),
        trial.score(),
        trial.jobs().stream().map(job -> job(trial, job)).toList());
  }

  private ArchivedJob job(TrialDocument trial, JobEntry job) {
    var attempts = trial.attempts(job.stage());
    return new ArchivedJob(
        job.stage(),
        job.state(),
        job.reason(),
        job.failures(),
        job.crashes(),
        job.losses(),
        job.runAt(),
        attempts.stream().map(AttemptEntry::claimedAt).min(Comparator.naturalOrder()),
        job.endedAt(),
        job.values(),
        attempts.stream().map(attempt -> attempt(trial, attempt)).toList());
  }

  private ArchivedAttempt attempt(TrialDocument trial, AttemptEntry attempt) {
    return new ArchivedAttempt(
        attempt.number(),
        attempt.holder(),
        attempt.devices(),
        attempt.claimedAt(),
        attempt.startedAt(),
        attempt.ended(),
        attempt.reason(),
        attempt.facts(),
        paths.unpacked(attempt.made()),
        metrics.progress(trial, attempt),
        metrics.of(trial, attempt));
  }

  /// What happened to it and to its trials.
  static List<Happening> happenings(ExperimentDocument experiment, List<TrialDocument> trials) {
    Map<AttemptId, Integer> numbers = new HashMap<>();
    var entries = new ArrayList<>(experiment.events());
    for (var trial : trials) {
      trial.attempts().forEach(attempt -> numbers.put(attempt.id(), attempt.number()));
      entries.addAll(trial.events());
    }
    return entries.stream()
        .sorted(Comparator.comparing(EventEntry::at))
        .map(entry ->
            new Happening(
                entry.at(),
                entry.type(),
                entry.actor(),
                entry.job(),
                entry.attempt().map(numbers::get).map(OptionalInt::of).orElse(OptionalInt.empty()),
                entry.data()))
        .toList();
  }
}
