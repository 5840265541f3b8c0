package dev.assay.store.sql;

import dev.assay.store.Leases.GpuUse;
import dev.assay.store.Trials.AttemptView;
import dev.assay.trial.AttemptId;
import dev.assay.trial.ExperimentId;
import dev.assay.trial.JobId;
import dev.assay.trial.Reason;
import dev.assay.trial.TrialId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/// Reads attempts.
final class AttemptRows {

  private static final String COLUMNS =
      """
      SELECT a.id, e.uid, t.number, s.name, j.part, a.number, w.uid, a.alive, a.ended, a.reason,
        a.message, a.exit_code, a.signal, a.claimed_at, a.started_at, a.ended_at, a.cpu_ms,
        a.peak_memory, a.last_output, a.progress, a.gpu_memory, a.gpu_utilization, a.gpu_hottest,
      """
          + DeviceRows.OF_ATTEMPT
          + "\n";

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
    int number = row.integer();
    String worker = row.text();
    boolean alive = row.flag();
    String ended = row.text();
    var reason = Reason.ofWord(row.text());
    String message = row.text();
    var exitCode = row.maybeInteger();
    var signal = row.maybeInteger();
    var claimedAt = row.instant();
    var startedAt = row.maybeInstant();
    var endedAt = row.maybeInstant();
    var cpu = Optional.ofNullable(row.maybeNumber()).map(Duration::ofMillis);
    var peak = row.maybeLong();
    String output = row.text();
    var progress = row.object();
    var gpu = gpu(row);
    return new AttemptView(
        id,
        job,
        number,
        worker,
        alive,
        ended,
        reason,
        message,
        exitCode,
        signal,
        claimedAt,
        startedAt,
        endedAt,
        cpu,
        peak,
        DeviceRows.shares(row),
        gpu,
        output,
        progress);
  }

  private static Optional<GpuUse> gpu(Row row) {
    var memory = row.maybeLong();
    Double utilization = row.maybeReal();
    var hottest = row.maybeInteger();
    return memory.isEmpty() && utilization == null && hottest.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new GpuUse(
                memory,
                utilization == null ? OptionalDouble.empty() : OptionalDouble.of(utilization),
                hottest));
  }
}
