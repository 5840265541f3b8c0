package dev.assay.store.sql;

import dev.assay.experiment.Resources;
import dev.assay.trial.ExperimentId;
import dev.assay.trial.JobId;
import dev.assay.trial.JobState;
import dev.assay.trial.Reason;
import dev.assay.trial.TrialId;
import org.jspecify.annotations.Nullable;

/// A row of `job` with what its moves need to know of its stage and its public id. Made by one
/// change, altered by it, written by [JobMoves].
final class JobRow {

  /// To be followed by `WHERE …`; the job is `j`.
  static final String SELECT =
      """
      SELECT j.id, j.experiment, j.trial, j.stage, j.part, j.lane, j.state, j.intended, j.reason,
        j.attempts, j.failures, j.crashes, j.losses, j.attempt, j.run_at, j.started_at,
        j.ended_at, e.uid, t.number, s.name, s.needs, s.children, s.max_failures, s.cpus, s.gpus,
        s.memory, s.nodes, s.pool, s.gpu_preference
      FROM job j
      CROSS JOIN stage s ON s.id = j.stage
      CROSS JOIN trial t ON t.id = j.trial
      CROSS JOIN experiment e ON e.id = j.experiment
      """;

  private final long id;
  private final long experiment;
  private final long trial;
  private final long stage;
  private final int part;
  private final long lane;
  JobState state;
  @Nullable JobState intended;
  Reason reason;
  int attempts;
  int failures;
  int crashes;
  int losses;
  @Nullable Long attempt;
  @Nullable Long runAt;
  @Nullable Long startedAt;
  @Nullable Long endedAt;

  /// What it returned; null to leave what is stored.
  @Nullable String values;

  private final String experimentId;
  private final int trialNumber;
  private final String stageName;
  private final int needs;
  private final int children;
  private final int maxFailures;
  private final Resources resources;

  JobRow(Row row) {
    id = row.number();
    experiment = row.number();
    trial = row.number();
    stage = row.number();
    part = row.integer();
    lane = row.number();
    state = JobState.ofWord(row.text());
    String end = row.maybeText();
    intended = end == null ? null : JobState.ofWord(end);
    reason = Reason.ofWord(row.text());
    attempts = row.integer();
    failures = row.integer();
    crashes = row.integer();
    losses = row.integer();
    attempt = row.maybeNumber();
    runAt = row.maybeNumber();
    startedAt = row.maybeNumber();
    endedAt = row.maybeNumber();
    experimentId = row.text();
    trialNumber = row.integer();
    stageName = row.text();
    needs = row.integer();
    children = row.integer();
    maxFailures = row.integer();
    resources =
        new Resources(row.real(), row.real(), row.number(), row.integer(), row.text(), row.text());
  }

  long id() {
    return id;
  }

  long experiment() {
    return experiment;
  }

  long trial() {
    return trial;
  }

  long stage() {
    return stage;
  }

  int part() {
    return part;
  }

  long lane() {
    return lane;
  }

  String experimentId() {
    return experimentId;
  }

  int trialNumber() {
    return trialNumber;
  }

  String stageName() {
    return stageName;
  }

  boolean hasNeeds() {
    return needs > 0;
  }

  boolean hasChildren() {
    return children > 0;
  }

  int maxFailures() {
    return maxFailures;
  }

  /// What a minute of it costs in virtual time: cores or devices, whichever are more.
  double size() {
    return Math.max(resources.cpus(), resources.gpus());
  }

  Resources resources() {
    return resources;
  }

  JobId jobId() {
    return new JobId(new TrialId(new ExperimentId(experimentId), trialNumber), stageName, part);
  }
}
