package dev.assay.store.sql;

import dev.assay.store.Trials.AttemptView;
import dev.assay.trial.AttemptId;
import dev.assay.trial.ExperimentId;
import dev.assay.trial.JobId;
import dev.assay.trial.Reason;
import dev.assay.trial.TrialId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Reads attempts.
final class AttemptRows {

  private static final String COLUMNS =
      """
      SELECT a.id, e.uid, t.number, s.name, j.part, a.number, w.uid, a.alive, a.ended, a.reason,
        a.message, a.exit_code, a.signal, a.claimed_at, a.started_at, a.ended_at, a.cpu_ms,
        a.peak_memory, a.last_output, a.progress
      """;

  private static final String OF_JOB =
      COLUMNS
          + """
          FROM experiment e
          CROSS JOIN trial t ON t.experiment = e.id
          CROSS JOIN stage s ON s.experiment = e.id
          CROSS JOIN job j ON j.trial = t.id AND j.stage = s.id
          CROSS JOIN attempt a ON a.job = j.id
          CROSS JOIN worker w ON w.id = a.worker
          WHERE e.uid = ? AND t.number = ? AND s.name = ? AND j.part = ?
          ORDER BY a.number\
          """;

  private static final String BY_ID =
      COLUMNS
          + """
          FROM attempt a
          CROSS JOIN worker w ON w.id = a.worker
          CROSS JOIN job j ON j.id = a.job
          CROSS JOIN stage s ON s.id = j.stage
          CROSS JOIN trial t ON t.id = j.trial
          CROSS JOIN experiment e ON e.id = j.experiment
          WHERE a.id = ?\
          """;

  private AttemptRows() {}

  static List<AttemptView> ofJob(Session session, JobId id) {
    return session.list(
        OF_JOB,
        AttemptRows::view,
        id.trial().experiment().text(),
        id.trial().number(),
        id.stage(),
        id.part());
  }

  static List<AttemptView> byId(Session session, long id) {
    return session.list(BY_ID, AttemptRows::view, id);
  }

  private static AttemptView view(Row row) {
    var id = new AttemptId(row.number());
    var trial = new TrialId(new ExperimentId(row.text()), row.integer());
    var job = new JobId(trial, row.text(), row.integer());
    return new AttemptView(
        id,
        job,
        row.integer(),
        row.text(),
        row.flag(),
        row.text(),
        Reason.ofWord(row.text()),
        row.text(),
        row.maybeInteger(),
        row.maybeInteger(),
        row.instant(),
        row.maybeInstant(),
        row.maybeInstant(),
        Optional.ofNullable(row.maybeNumber()).map(Duration::ofMillis),
        row.maybeLong(),
        row.text(),
        row.object());
  }
}
