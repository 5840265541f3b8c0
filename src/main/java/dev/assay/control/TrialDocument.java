package dev.assay.control;

import dev.assay.experiment.Stage;
import dev.assay.space.Value;
import dev.assay.store.Trials.JobView;
import dev.assay.store.Trials.TrialView;
import dev.assay.trial.JobState;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/// The documents of a trial; see docs/reference/documents.md.
final class TrialDocument {
  private TrialDocument() {}

  /// One of a ranking.
  static Value.Object ranked(TrialView trial) {
    return new Document()
        .with("trial", trial.id().toString())
        .with("number", trial.id().number())
        .with("values", trial.values())
        .with("params", trial.params())
        .build();
  }

  /// One of a list.
  static Value.Object listed(TrialView trial, Instant now) {
    return head(trial, now).build();
  }

  /// One on its own, with its jobs and the whole history of its attempts.
  ///
  /// @param work the documents of its jobs
  static Value.Object shown(
      TrialView trial,
      String name,
      List<Value.Object> work,
      List<Value.Object> history,
      Value.Object provenance,
      Instant now) {
    return head(trial, now)
        .with("name", name)
        .with("origin", trial.origin())
        .with("work", work)
        .with("history", history)
        .with("provenance", ExperimentDocument.orNull(provenance))
        .build();
  }

  private static Document head(TrialView trial, Instant now) {
    return new Document()
        .with("id", trial.id().toString())
        .with("experiment", trial.id().experiment().text())
        .with("number", trial.id().number())
        .with("content", trial.content().hex())
        .with("status", trial.status().word())
        .with("reason", trial.reason().word())
        .with("stage", stage(trial))
        .with("params", trial.params())
        .with("values", trial.values())
        .with("attempts", trial.attempts())
        .with("replicate", trial.replicate())
        .with("stages", stages(trial.jobs()))
        .with("created_at", trial.createdAt())
        .withTime("started_at", trial.startedAt())
        .withTime("ended_at", trial.endedAt())
        .withElapsed("seconds", trial.startedAt(), trial.endedAt(), now)
        .with("tags", Tags.of(trial.labels()))
        .with("notes", Tags.note(trial.labels()));
  }

  /// The stage where the trial is: the one that runs, else the one that did not end well, else the
  /// first that has not ended, else the last.
  static String stage(TrialView trial) {
    return JobView.newest(trial.jobs()).stream()
        .min(Comparator.comparingInt(job -> urgency(job.state())))
        .map(job -> job.state() == JobState.COMPLETED ? trial.jobs().getLast() : job)
        .map(job -> job.id().stage())
        .orElse(Stage.MAIN);
  }

  private static int urgency(JobState state) {
    return switch (state) {
      case RUNNING, STOPPING -> 0;
      case FAILED -> 1;
      case STOPPED, CANCELLED -> 2;
      case QUEUED, DELAYED, HELD, CREATED -> 3;
      case BLOCKED -> 4;
      case SKIPPED -> 5;
      case COMPLETED -> 6;
    };
  }

  /// What each stage is at; the newest job speaks for a stage.
  static Value.Object stages(List<JobView> jobs) {
    var document = new Document();
    jobs.forEach(job -> document.with(job.id().stage(), job.state().word()));
    return document.build();
  }
}
