package dev.assay.store.sql;

import dev.assay.experiment.DeviceShare;
import dev.assay.experiment.Resources;
import dev.assay.space.Value;
import dev.assay.store.Leases.Checkpoint;
import dev.assay.store.Leases.Claim;
import dev.assay.store.Leases.Earlier;
import dev.assay.store.Leases.Held;
import dev.assay.store.sql.Claiming.Candidate;
import dev.assay.store.sql.WorkSharing.StageReuse;
import dev.assay.trial.AttemptId;
import dev.assay.trial.ExperimentId;
import dev.assay.trial.JobId;
import dev.assay.trial.JobState;
import dev.assay.trial.TrialId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/// Reads live attempts as workers see them.
final class ClaimRows {

  private static final String COLUMNS =
      """
      SELECT a.id, a.number, e.uid, t.number, s.name, j.part, t.params, t.replicate, t.origin,
        s.cpus, s.gpus, s.memory, s.nodes, s.pool, s.gpu_preference, j.failures, j.state, w.uid,
        a.claimed_at, a.started_at, j.id, j.trial, j.stage, s.needs, j.until, j.resumes,
      """
          + DeviceRows.OF_ATTEMPT
          + "\n";

  private static final String JOINS =
      """
      CROSS JOIN worker w ON w.id = a.worker
      CROSS JOIN job j ON j.id = a.job
      CROSS JOIN stage s ON s.id = j.stage
      CROSS JOIN trial t ON t.id = j.trial
      CROSS JOIN experiment e ON e.id = j.experiment
      """;

  private static final String ONE = COLUMNS + "FROM attempt a " + JOINS + "WHERE a.id = ?";

  /// By the index of live attempts: in the order of ids, SQLite would rather walk through all.
  private static final String LIVE =
      COLUMNS + "FROM attempt a INDEXED BY attempt_live " + JOINS + "WHERE a.alive = 1 AND ";

  private ClaimRows() {}

  private record Found(
      Held held, long job, long trial, long stage, boolean hasNeeds, @Nullable Long resumes) {}

  /// One attempt.
  static Held one(Session session, long attempt) {
    return complete(session, session.list(ONE, ClaimRows::found, attempt)).getFirst();
  }

  private static OptionalDouble until(@Nullable Double stored) {
    return stored == null ? OptionalDouble.empty() : OptionalDouble.of(stored);
  }

  /// The first attempt of a job that needs no other and continues nothing: only its trial tells
  /// more than its row.
  static Claim first(Candidate candidate, long attempt, List<DeviceShare> devices) {
    var job = candidate.job();
    return new Claim(
        new AttemptId(attempt),
        job.jobId(),
        job.attempts,
        candidate.params(),
        candidate.replicate(),
        candidate.origin(),
        job.stage().resources(),
        devices,
        job.failures,
        List.of(),
        Optional.empty(),
        until(job.until),
        Optional.empty());
  }

  /// Every live attempt of a worker, oldest first.
  static List<Held> ofWorker(Session session, long worker) {
    return complete(
        session, session.list(LIVE + "a.worker = ? ORDER BY a.id", ClaimRows::found, worker));
  }

  /// Live attempts of workers that are gone, oldest first.
  static List<Held> orphans(Session session, int limit) {
    return complete(
        session, session.list(LIVE + "w.alive = 0 ORDER BY a.id LIMIT ?", ClaimRows::found, limit));
  }

  private static Found found(Row row) {
    var attempt = new AttemptId(row.number());
    int number = row.integer();
    var trial = new TrialId(new ExperimentId(row.text()), row.integer());
    var job = new JobId(trial, row.text(), row.integer());
    Value.Object params = row.object();
    int replicate = row.integer();
    Value.Object origin = row.object();
    var resources =
        new Resources(row.real(), row.real(), row.number(), row.integer(), row.text(), row.text());
    int failures = row.integer();
    var state = JobState.ofWord(row.text());
    String worker = row.text();
    Instant claimedAt = row.instant();
    var startedAt = row.maybeInstant();
    long jobRow = row.number();
    long trialRow = row.number();
    long stageRow = row.number();
    boolean hasNeeds = row.integer() > 0;
    var until = until(row.maybeReal());
    Long resumes = row.maybeNumber();
    var claim =
        new Claim(
            attempt,
            job,
            number,
            params,
            replicate,
            origin,
            resources,
            DeviceRows.shares(row),
            failures,
            List.of(),
            Optional.empty(),
            until,
            Optional.empty());
    var held = new Held(claim, state, worker, claimedAt, startedAt);
    return new Found(held, jobRow, trialRow, stageRow, hasNeeds, resumes);
  }

  /// Adds the attempts that came before, which most have not.
  private static List<Held> complete(Session session, List<Found> found) {
    return found.stream().map(f -> complete(session, f)).toList();
  }

  private static Held complete(Session session, Found found) {
    var claim = found.held().claim();
    if (!found.hasNeeds() && claim.number() == 1 && found.resumes() == null) {
      return found.held();
    }
    List<Earlier> earlier = found.hasNeeds() ? earlier(session, found) : List.of();
    var previous =
        session.first(
            "SELECT id FROM attempt WHERE job = ? AND number < ? ORDER BY number DESC LIMIT 1",
            row -> new AttemptId(row.number()),
            found.job(),
            claim.number());
    var whole =
        new Claim(
            claim.attempt(),
            claim.job(),
            claim.number(),
            claim.params(),
            claim.replicate(),
            claim.origin(),
            claim.resources(),
            claim.devices(),
            claim.failures(),
            earlier,
            previous,
            claim.until(),
            Optional.ofNullable(found.resumes()).flatMap(id -> checkpoint(session, id)));
    var held = found.held();
    return new Held(whole, held.state(), held.worker(), held.claimedAt(), held.startedAt());
  }

  private static Optional<Checkpoint> checkpoint(Session session, long attempt) {
    return session.first(
        """
        SELECT e.uid, t.number, s.name, j.part
        FROM attempt a
        CROSS JOIN job j ON j.id = a.job
        CROSS JOIN stage s ON s.id = j.stage
        CROSS JOIN trial t ON t.id = j.trial
        CROSS JOIN experiment e ON e.id = j.experiment
        WHERE a.id = ?\
        """,
        row -> {
          var trial = new TrialId(new ExperimentId(row.text()), row.integer());
          return new Checkpoint(
              new JobId(trial, row.text(), row.integer()), new AttemptId(attempt));
        },
        attempt);
  }

  private static List<Earlier> earlier(Session session, Found found) {
    return session.list(
        """
        SELECT s.name, s.reuse, a.id, e.uid, t.number, o.name, j.part
        FROM need n
        CROSS JOIN stage s ON s.id = n.parent
        CROSS JOIN attempt a ON a.id = (SELECT max(coalesce(p.reused, p.attempt)) FROM job p
          WHERE p.trial = ? AND p.stage = n.parent)
        CROSS JOIN job j ON j.id = a.job
        CROSS JOIN stage o ON o.id = j.stage
        CROSS JOIN trial t ON t.id = j.trial
        CROSS JOIN experiment e ON e.id = j.experiment
        WHERE n.child = ?
        ORDER BY s.id\
        """,
        ClaimRows::earlier,
        found.trial(),
        found.stage());
  }

  private static Earlier earlier(Row row) {
    String stage = row.text();
    var reuse = StageReuse.of(row.object());
    var attempt = new AttemptId(row.number());
    return new Earlier(stage, SqlWorks.job(row), attempt, reuse.files());
  }
}
