package dev.assay.store.sql;

import dev.assay.trial.ExperimentId;
import dev.assay.trial.JobId;
import dev.assay.trial.JobState;
import dev.assay.trial.Reason;
import dev.assay.trial.TrialId;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/// A row of `job` with what its moves need to know of its stage and its public id. Made by one
/// change, altered by it, written by [JobMoves].
final class JobRow {

  /// What [#JobRow(Row, LongFunction)] reads of a job `j` and its trial `t`.
  static final String COLUMNS =
      """
      j.id, j.trial, j.stage, j.part, j.state, j.intended, j.reason, j.attempts, j.failures,
        j.crashes, j.losses, j.attempt, j.run_at, j.started_at, t.number,
        j.until, j.resumes, j.queued_at, j.work\
      """;

  /// To be followed by `WHERE …`.
  static final String SELECT =
      "SELECT " + COLUMNS + " FROM job j CROSS JOIN trial t ON t.id = j.trial ";

  private final long id;
  private final long trial;
  private final StageRow stage;
  private final int part;
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

  /// What it returned; null to leave what is stored.
  @Nullable String values;

  private final int trialNumber;

  /// Where it pauses; null to train to the end.
  final @Nullable Double until;

  /// The attempt whose checkpoint it goes on from.
  final @Nullable Long resumes;

  /// Since when it waits to be claimed; null where it has waited since it was made.
  final @Nullable Long queuedAt;

  /// What it does, where others may do the same.
  final @Nullable Long work;

  /// @param stages by their ids
  JobRow(Row row, LongFunction<StageRow> stages) {
    id = row.number();
    trial = row.number();
    stage = stages.apply(row.number());
    part = row.integer();
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
    trialNumber = row.integer();
    until = row.maybeReal();
    resumes = row.maybeNumber();
    queuedAt = row.maybeNumber();
    work = row.maybeNumber();
  }

  long id() {
    return id;
  }

  long experiment() {
    return stage.experiment();
  }

  long trial() {
    return trial;
  }

  StageRow stage() {
    return stage;
  }

  int part() {
    return part;
  }

  int trialNumber() {
    return trialNumber;
  }

  /// What a minute of it costs in virtual time: cores or devices, whichever are more.
  double size() {
    return Math.max(stage.resources().cpus(), stage.resources().gpus());
  }

  JobId jobId() {
    var experiment = new ExperimentId(stage.experimentId());
    return new JobId(new TrialId(experiment, trialNumber), stage.name(), part);
  }
}
