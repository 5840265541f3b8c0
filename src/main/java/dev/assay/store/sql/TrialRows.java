package dev.assay.store.sql;

import dev.assay.experiment.Resources;
import dev.assay.space.ContentId;
import dev.assay.space.Value;
import dev.assay.store.Trials.JobView;
import dev.assay.store.Trials.TrialView;
import dev.assay.trial.AttemptId;
import dev.assay.trial.ExperimentId;
import dev.assay.trial.JobId;
import dev.assay.trial.JobState;
import dev.assay.trial.Reason;
import dev.assay.trial.TrialId;
import dev.assay.trial.TrialStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/// Reads jobs, and trials with their jobs.
final class TrialRows {

  private static final String JOB_COLUMNS =
      """
      SELECT e.uid, t.number, s.name, j.part, j.state, j.intended, j.reason, y.priority, s.cpus,
        s.gpus, s.memory, s.nodes, s.pool, s.gpu_preference, j.attempts, j.failures, j.crashes,
        j.losses, j.attempt, j.run_at,
        CASE WHEN j.state IN ('blocked', 'held') THEN y.gate + %s ELSE 0 END,
        coalesce(t.created_at, e.created_at), j.started_at, j.ended_at, j.until,
        j.reused
      """
          .formatted(Parents.HOW_MANY_OPEN);

  private static final String FROM_TRIAL =
      """
      FROM experiment e
      CROSS JOIN tally y ON y.experiment = e.id
      CROSS JOIN trial t ON t.experiment = e.id
      CROSS JOIN stage s ON s.experiment = e.id
      CROSS JOIN job j ON j.trial = t.id AND j.stage = s.id
      """;

  private static final String FROM_ROW =
      """
      CROSS JOIN experiment e ON e.id = t.experiment
      CROSS JOIN tally y ON y.experiment = t.experiment
      CROSS JOIN job j ON j.trial = t.id
      CROSS JOIN stage s ON s.id = j.stage
      """;

  private static final String TRIAL_COLUMNS =
      ", j.vals, t.id, t.content, t.params, t.score, t.replicate, t.origin, t.labels\n";

  private TrialRows() {}

  private record JobFound(
      JobView view,
      Value.Object values,
      long trial,
      byte[] content,
      Value.Object params,
      OptionalDouble score,
      int replicate,
      Value.Object origin,
      Value.Object labels) {}

  /// Jobs by conditions on experiment `e`, trial `t`, stage `s` and job `j`.
  static List<JobView> jobs(Session session, String where, @Nullable Object... values) {
    return session.list(JOB_COLUMNS + FROM_TRIAL + "WHERE " + where, TrialRows::job, values);
  }

  /// The job in one row.
  static Optional<JobView> jobById(Session session, long id) {
    return session.first(
        JOB_COLUMNS
            + """
            FROM job j
            CROSS JOIN stage s ON s.id = j.stage
            CROSS JOIN trial t ON t.id = j.trial
            CROSS JOIN experiment e ON e.id = j.experiment
            CROSS JOIN tally y ON y.experiment = j.experiment
            WHERE j.id = ?\
            """,
        TrialRows::job,
        id);
  }

  /// Trials by a condition on `t` and, if it is used, `e`; in the order of their rows.
  static List<TrialView> read(Session session, String where, @Nullable Object... values) {
    boolean byExperiment = where.startsWith("e.");
    String from = byExperiment ? FROM_TRIAL : "FROM trial t\n" + FROM_ROW;
    var rows =
        session.list(
            JOB_COLUMNS + TRIAL_COLUMNS + from + "WHERE " + where + " ORDER BY t.id, s.id, j.part",
            TrialRows::found,
            values);
    var byTrial = new LinkedHashMap<Long, List<JobFound>>();
    rows.forEach(r -> byTrial.computeIfAbsent(r.trial(), _ -> new ArrayList<>()).add(r));
    return byTrial.values().stream().map(TrialRows::trial).toList();
  }

  private static JobFound found(Row row) {
    var view = job(row);
    return new JobFound(
        view,
        row.object(),
        row.number(),
        row.bytes(),
        row.object(),
        score(row.any()),
        row.integer(),
        row.object(),
        row.object());
  }

  private static OptionalDouble score(@Nullable Object stored) {
    return switch (stored) {
      case null -> OptionalDouble.empty();
      case Number number -> OptionalDouble.of(number.doubleValue());
      default -> OptionalDouble.of(Double.NaN);
    };
  }

  private static TrialView trial(List<JobFound> rows) {
    var first = rows.getFirst();
    List<JobView> jobs = rows.stream().map(JobFound::view).toList();
    var values = new LinkedHashMap<String, Value>();
    rows.forEach(r -> values.putAll(r.values().members()));
    List<JobView> newest = JobView.newest(jobs);
    var status = status(newest);
    return new TrialView(
        first.view().id().trial(),
        new ContentId(HexFormat.of().formatHex(first.content())),
        status,
        reason(newest),
        first.params(),
        Value.object(values),
        first.score(),
        first.replicate(),
        first.origin(),
        first.labels(),
        jobs.stream().mapToInt(JobView::attempts).sum(),
        jobs,
        first.view().createdAt(),
        jobs.stream().flatMap(j -> j.startedAt().stream()).min(Instant::compareTo),
        status.isTerminal()
            ? jobs.stream().flatMap(j -> j.endedAt().stream()).max(Instant::compareTo)
            : Optional.empty());
  }

  private static TrialStatus status(List<JobView> newest) {
    if (newest.stream()
        .anyMatch(j -> j.state() == JobState.STOPPED && j.reason() == Reason.PAUSED)) {
      return TrialStatus.PAUSED;
    }
    boolean pruned =
        newest.stream()
            .anyMatch(j ->
                j.state() == JobState.STOPPED
                    && j.reason() != Reason.OPERATOR
                    && j.reason() != Reason.BUDGET);
    return TrialStatus.of(newest.stream().map(JobView::state).toList(), pruned);
  }

  /// Of the job that explains the trial best: one that failed, then one that was ended, then any.
  private static Reason reason(List<JobView> jobs) {
    for (var state :
        List.of(JobState.FAILED, JobState.STOPPED, JobState.CANCELLED, JobState.SKIPPED)) {
      var explains = jobs.stream().filter(j -> j.state() == state).findFirst();
      if (explains.isPresent()) {
        return explains.get().reason();
      }
    }
    return jobs.stream()
        .map(JobView::reason)
        .filter(r -> r != Reason.NONE)
        .findFirst()
        .orElse(Reason.NONE);
  }

  private static OptionalDouble until(@Nullable Double stored) {
    return stored == null ? OptionalDouble.empty() : OptionalDouble.of(stored);
  }

  private static JobView job(Row row) {
    var trial = new TrialId(new ExperimentId(row.text()), row.integer());
    var id = new JobId(trial, row.text(), row.integer());
    var state = JobState.ofWord(row.text());
    String intended = row.maybeText();
    var reason = Reason.ofWord(row.text());
    int priority = row.integer();
    var resources =
        new Resources(row.real(), row.real(), row.number(), row.integer(), row.text(), row.text());
    int attempts = row.integer();
    int failures = row.integer();
    int crashes = row.integer();
    int losses = row.integer();
    var attempt = Optional.ofNullable(row.maybeNumber()).map(AttemptId::new);
    var runAt = row.maybeInstant();
    return new JobView(
        id,
        state,
        intended == null ? state : JobState.ofWord(intended),
        reason,
        priority,
        resources,
        attempts,
        failures,
        crashes,
        losses,
        attempt,
        state.isTerminal() ? Optional.empty() : runAt,
        row.integer(),
        row.instant(),
        row.maybeInstant(),
        row.maybeInstant(),
        until(row.maybeReal()),
        Optional.ofNullable(row.maybeNumber()).map(AttemptId::new));
  }
}
