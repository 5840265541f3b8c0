package dev.assay.store.tree;

import dev.assay.space.ContentId;
import dev.assay.space.Value;
import dev.assay.store.EventType;
import dev.assay.store.Experiments.Receipt;
import dev.assay.store.Histories;
import dev.assay.store.Leases.Facts;
import dev.assay.store.Submission;
import dev.assay.store.Submission.Key;
import dev.assay.store.Submission.NewExperiment;
import dev.assay.store.Workers.WorkerLease;
import dev.assay.trial.AttemptId;
import dev.assay.trial.Growth;
import dev.assay.trial.JobState;
import dev.assay.trial.Reason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;

/// Trials that ended elsewhere, written as they ended. What they reported stays on this machine,
/// like the reports of every attempt of a tree.
final class TreeHistories implements Histories {

  /// Whoever ran them is no worker here; what they reported needs one all the same.
  private static final WorkerLease IMPORT = new WorkerLease("import", 1);

  private final Changes changes;
  private final Submitting submitting;
  private final AttemptIds attemptIds;
  private final TreeMetrics metrics;

  TreeHistories(
      Changes changes, Submitting submitting, AttemptIds attemptIds, TreeMetrics metrics) {
    this.changes = changes;
    this.submitting = submitting;
    this.attemptIds = attemptIds;
    this.metrics = metrics;
  }

  /// The document of the experiment comes last: until then nobody sees its trials.
  @Override
  public Receipt keep(
      NewExperiment experiment, Source trials, Optional<Key> key, String why, String actor) {
    if (experiment.stages().size() != 1) {
      throw new IllegalArgumentException(
          "trials of %d stages".formatted(experiment.stages().size()));
    }
    var ended = new ArrayList<Ended>();
    trials.each(ended::add);
    return submitting.submit(
        new Submission(List.of(experiment), key, actor),
        now -> documents(experiment, ended, now),
        empty -> closed(empty, why, actor));
  }

  private List<TrialDocument> documents(NewExperiment experiment, List<Ended> ended, Instant now) {
    int attempts = (int) ended.stream().filter(one -> !one.reports().isEmpty()).count();
    long next = attempts == 0 ? 0 : attemptIds.next(0, attempts);
    Set<ContentId> named = new HashSet<>();
    var made = new ArrayList<TrialDocument>();
    for (var one : ended) {
      var trial = StatePoint.distinct(experiment.id(), one.trial(), named);
      var start = one.startedAt().orElse(now);
      var end = one.endedAt().filter(at -> !at.isBefore(start)).orElse(start);
      List<AttemptEntry> attempt = List.of();
      if (!one.reports().isEmpty()) {
        attempt = List.of(attempt(experiment, one, new AttemptId(next), start, end));
        next += AttemptIds.STEP;
      }
      var document =
          new TrialDocument(
              experiment.id().trial(made.size() + 1),
              trial.content(),
              StatePoint.of(experiment.id(), trial),
              trial.replicate(),
              trial.origin(),
              Value.EMPTY,
              start,
              List.of(job(experiment, one, end)),
              one.end() == dev.assay.store.Sweeps.Told.COMPLETED
                  ? one.score()
                  : OptionalDouble.empty(),
              attempt,
              List.of(),
              Value.EMPTY);
      attempt.forEach(entry -> metrics.keep(document, entry, one.reports(), Value.EMPTY));
      made.add(document);
    }
    return made;
  }

  private static JobEntry job(NewExperiment experiment, Ended one, Instant end) {
    String stage = experiment.stages().getFirst().name();
    var job =
        JobEntry.begin(stage, JobState.RUNNING, Optional.empty(), end, Course.TOLD)
            .moved(state(one), reason(one), end);
    return one.end() == dev.assay.store.Sweeps.Told.COMPLETED ? job.withValues(one.values()) : job;
  }

  private static AttemptEntry attempt(
      NewExperiment experiment, Ended one, AttemptId id, Instant start, Instant end) {
    String stage = experiment.stages().getFirst().name();
    var facts =
        new Facts(
            OptionalInt.empty(),
            OptionalInt.empty(),
            "imported",
            Optional.of(end),
            Optional.empty(),
            java.util.OptionalLong.empty(),
            Optional.empty(),
            "");
    return AttemptEntry.begin(id, stage, 1, IMPORT, List.of(), start)
        .started(start)
        .ended(state(one).word(), reason(one), facts, end);
  }

  private static JobState state(Ended ended) {
    return switch (ended.end()) {
      case COMPLETED -> JobState.COMPLETED;
      case FAILED -> JobState.FAILED;
      case PRUNED -> JobState.STOPPED;
    };
  }

  private static Reason reason(Ended ended) {
    return switch (ended.end()) {
      case COMPLETED -> Reason.NONE;
      case FAILED -> Reason.TOLD;
      case PRUNED -> Reason.PRUNED;
    };
  }

  /// With all of its trials, and at its end.
  private ExperimentDocument closed(Submitting.Stored stored, String why, String actor) {
    var directories = stored.trials().stream().map(TrialDocument::directory).toList();
    var grew = changes.event(EventType.SWEEP_GREW, actor, Grew.data(1, directories, List.of()));
    var told = why.isEmpty() ? Value.EMPTY : new Members().put("why", why).object();
    var closed = changes.event(EventType.SWEEP_CLOSED, actor, told);
    var last =
        stored.trials().stream()
            .flatMap(trial -> TreeTrials.lastEnd(trial).stream())
            .max(java.util.Comparator.naturalOrder());
    var document = stored.experiment();
    var sweep =
        document
            .sweep()
            .orElseThrow()
            .withLimit(OptionalInt.of(directories.size()))
            .become(Growth.CLOSED, why, last.or(() -> Optional.of(document.createdAt())));
    return document.withSweep(sweep, grew).withSweep(sweep, closed);
  }
}
