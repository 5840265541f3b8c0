package dev.assay.store.sql;

import dev.assay.json.Json;
import dev.assay.result.MetricReport;
import dev.assay.space.Value;
import dev.assay.store.Metrics;
import dev.assay.store.Workers.WorkerLease;
import dev.assay.trial.AttemptId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The numbers that attempts reported. NaN, which SQLite cannot hold, is stored as null.
final class SqlMetrics implements Metrics {

  private static final String UPSERT =
      """
      INSERT INTO metric (attempt, name, step, instance, value) VALUES (?, ?, ?, ?, ?)
      ON CONFLICT (attempt, name, step, instance) DO UPDATE SET value = excluded.value\
      """;

  private static final String SELECT = "SELECT name, step, value, instance FROM metric ";

  private static final String NEWEST =
      SELECT + "WHERE attempt = ? AND name = ? ORDER BY step DESC, instance DESC LIMIT 1";

  private final Writer writer;
  private final Readers readers;

  SqlMetrics(Writer writer, Readers readers) {
    this.writer = writer;
    this.readers = readers;
  }

  @Override
  public boolean report(
      WorkerLease lease,
      AttemptId attempt,
      List<MetricReport> reports,
      Optional<Value.Object> progress) {
    return writer.change(tx -> {
      if (!isHeld(tx.session(), lease, attempt)) {
        return false;
      }
      for (var report : reports) {
        tx.session()
            .update(
                UPSERT,
                attempt.number(),
                report.name(),
                report.step(),
                report.instance(),
                report.value());
      }
      progress.ifPresent(p ->
          tx.session()
              .update(
                  "UPDATE attempt SET progress = ? WHERE id = ?",
                  Json.writeExact(p),
                  attempt.number()));
      return true;
    });
  }

  static boolean isHeld(Session session, WorkerLease lease, AttemptId attempt) {
    return session
        .first(
            """
            SELECT 1 FROM attempt a CROSS JOIN worker w ON w.id = a.worker
            WHERE a.id = ? AND a.alive = 1 AND w.uid = ? AND w.epoch = ? AND w.alive = 1
              AND a.epoch = w.epoch\
            """,
            Row::flag,
            attempt.number(),
            lease.worker(),
            lease.epoch())
        .isPresent();
  }

  @Override
  public List<MetricReport> of(AttemptId attempt, Optional<String> name) {
    return readers.read(session ->
        name.isPresent()
            ? session.list(
                SELECT + "WHERE attempt = ? AND name = ? ORDER BY step, instance",
                SqlMetrics::report,
                attempt.number(),
                name.get())
            : of(session, attempt));
  }

  /// Everything an attempt reported.
  static List<MetricReport> of(Session session, AttemptId attempt) {
    return session.list(
        SELECT + "WHERE attempt = ? ORDER BY name, step, instance",
        SqlMetrics::report,
        attempt.number());
  }

  @Override
  public Map<AttemptId, MetricReport> newest(List<AttemptId> attempts, String name) {
    return readers.read(session -> {
      var newest = new LinkedHashMap<AttemptId, MetricReport>();
      for (AttemptId attempt : attempts) {
        session
            .first(NEWEST, SqlMetrics::report, attempt.number(), name)
            .ifPresent(report -> newest.put(attempt, report));
      }
      return newest;
    });
  }

  private static MetricReport report(Row row) {
    String name = row.text();
    long step = row.number();
    Double value = row.maybeReal();
    return new MetricReport(name, step, value == null ? Double.NaN : value, row.text());
  }
}
