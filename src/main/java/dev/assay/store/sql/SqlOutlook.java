package dev.assay.store.sql;

import dev.assay.experiment.After;
import dev.assay.experiment.Resources;
import dev.assay.store.Outlook;
import dev.assay.store.Subject;
import dev.assay.trial.AttemptId;
import dev.assay.trial.ExperimentId;
import dev.assay.trial.JobId;
import dev.assay.trial.TrialId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Reads what surrounds jobs.
final class SqlOutlook implements Outlook {

  /// Among so many newest attempts of the store durations are looked for.
  private static final int NEWEST = 5000;

  private static final String PARENTS =
      """
      SELECT p.uid, t.number, s.name, j.part, f.on_any, coalesce(f.met, -1)
      FROM experiment e
      CROSS JOIN follow f ON f.child = e.id
      CROSS JOIN experiment p ON p.id = f.parent
      LEFT JOIN job j ON j.id = f.job
      LEFT JOIN stage s ON s.id = j.stage
      LEFT JOIN trial t ON t.id = coalesce(f.trial, j.trial)
      WHERE e.uid = ? ORDER BY f.id\
      """;

  private static final String BUSY =
      """
      SELECT a.id, e.uid, t.number, s.name, j.part, w.uid, w.alive, s.cpus, s.gpus, s.memory,
        s.nodes, s.pool, s.gpu_preference, a.claimed_at
      FROM attempt a INDEXED BY attempt_live
      CROSS JOIN job j ON j.id = a.job
      CROSS JOIN stage s ON s.id = j.stage
      CROSS JOIN trial t ON t.id = j.trial
      CROSS JOIN experiment e ON e.id = j.experiment
      LEFT JOIN worker w ON w.id = a.worker
      WHERE a.alive = 1 ORDER BY a.id LIMIT ?\
      """;

  private static final String DURATIONS =
      """
      SELECT a.ended_at - a.started_at FROM attempt a CROSS JOIN job j ON j.id = a.job
      WHERE a.id > (SELECT max(id) FROM attempt) - %d
        AND a.ended = 'completed' AND a.started_at IS NOT NULL AND j.stage = (
        SELECT s.id FROM experiment e CROSS JOIN stage s ON s.experiment = e.id
        WHERE e.uid = ? AND s.name = ?)
      ORDER BY a.id DESC LIMIT ?\
      """
          .formatted(NEWEST);

  private static final String PASSED_OVER =
      """
      SELECT e.uid, l.cpus, l.gpus, l.memory, l.pool, l.gpu_preference, l.passes, l.passed_at, w.uid
      FROM lane l INDEXED BY lane_passed
      CROSS JOIN experiment e ON e.id = l.experiment
      LEFT JOIN worker w ON w.id = l.keeper AND w.alive = 1
      WHERE l.passed_at IS NOT NULL AND l.pool = ? AND l.can_run = 1
      ORDER BY l.prio DESC, l.passed_at, l.id LIMIT ?\
      """;

  private final Readers readers;

  SqlOutlook(Readers readers) {
    this.readers = readers;
  }

  @Override
  public List<Awaited> parents(ExperimentId experiment) {
    return readers.read(session -> session.list(PARENTS, SqlOutlook::awaited, experiment.text()));
  }

  private static Awaited awaited(Row row) {
    var experiment = new ExperimentId(row.text());
    var trial =
        Optional.ofNullable(row.maybeNumber()).map(n -> new TrialId(experiment, n.intValue()));
    String stage = row.maybeText();
    var part = row.maybeNumber();
    Subject subject = new Subject.OfExperiment(experiment);
    if (trial.isPresent()) {
      subject =
          stage == null || part == null
              ? new Subject.OfTrial(trial.get())
              : new Subject.OfJob(new JobId(trial.get(), stage, part.intValue()));
    }
    var on = row.flag() ? After.On.ANY : After.On.OK;
    long met = row.number();
    return new Awaited(subject, on, met < 0 ? Met.OPEN : met == 0 ? Met.UNMET : Met.MET);
  }

  @Override
  public List<Busy> busy(int limit) {
    return readers.read(session -> session.list(BUSY, SqlOutlook::busy, limit));
  }

  private static Busy busy(Row row) {
    var attempt = new AttemptId(row.number());
    var trial = new TrialId(new ExperimentId(row.text()), row.integer());
    var job = new JobId(trial, row.text(), row.integer());
    String worker = row.maybeText();
    var alive = row.maybeNumber();
    var takes =
        new Resources(row.real(), row.real(), row.number(), row.integer(), row.text(), row.text());
    return new Busy(
        attempt,
        job,
        worker == null ? "" : worker,
        alive != null && alive == 1,
        takes,
        row.instant());
  }

  @Override
  public List<PassedOver> passedOver(String pool, int limit) {
    return readers.read(session -> session.list(PASSED_OVER, SqlOutlook::passedOver, pool, limit));
  }

  private static PassedOver passedOver(Row row) {
    var experiment = new ExperimentId(row.text());
    var shape = new Resources(row.real(), row.real(), row.number(), 1, row.text(), row.text());
    return new PassedOver(
        experiment, shape, row.integer(), row.instant(), Optional.ofNullable(row.maybeText()));
  }

  @Override
  public List<Duration> durations(ExperimentId experiment, String stage, int limit) {
    return readers.read(session ->
        session.list(
            DURATIONS, row -> Duration.ofMillis(row.number()), experiment.text(), stage, limit));
  }
}
