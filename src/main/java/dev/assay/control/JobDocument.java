package dev.assay.control;

import dev.assay.space.Value;
import dev.assay.store.Trials.AttemptView;
import dev.assay.store.Trials.JobView;
import java.time.Instant;
import java.util.Optional;

/// The document of a job; see docs/reference/documents.md.
final class JobDocument {
  private JobDocument() {}

  /// @param used of its retries
  /// @param source the attempt whose result it took
  static Value.Object of(
      JobView job, Reach reach, RetriesUsed used, Optional<AttemptView> source, Instant now) {
    Value reused =
        source
            .<Value>map(attempt ->
                new Document()
                    .with("job", attempt.job().toString())
                    .with("attempt", attempt.id().number())
                    .build())
            .orElse(Value.Null.NULL);
    return document(job, reach, now)
        .with("retries", used.documents())
        .with("reused", reused)
        .build();
  }

  /// One that waits or runs, with the experiment's name.
  static Value.Object queued(JobView job, Reach reach, String name, Instant now) {
    return document(job, reach, now).with("name", name).build();
  }

  private static Document document(JobView job, Reach reach, Instant now) {
    return new Document()
        .with("id", job.id().toString())
        .with("experiment", job.id().trial().experiment().text())
        .with("trial", job.id().trial().toString())
        .with("number", job.id().trial().number())
        .with("stage", job.id().stage())
        .with("status", job.state().word())
        .with("intended", job.intended().word())
        .with("reason", job.reason().word())
        .with("priority", job.priority())
        .with("resources", ExperimentDocument.resources(job.resources()))
        .with("attempts", job.attempts())
        .with("failures", job.failures())
        .with("crashes", job.crashes())
        .with("losses", job.losses())
        .withAttempt("attempt", job.attempt())
        .withTime("run_at", job.runAt())
        .with("waits_for", job.waitsFor())
        .withText("cannot_run", reach.never(job))
        .with("created_at", job.createdAt())
        .withTime("started_at", job.startedAt())
        .withTime("ended_at", job.endedAt())
        .withElapsed("seconds", job.startedAt(), job.endedAt(), now);
  }
}
