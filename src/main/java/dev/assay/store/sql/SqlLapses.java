package dev.assay.store.sql;

import dev.assay.space.Value;
import dev.assay.store.EventType;
import dev.assay.store.Lapses;
import dev.assay.store.Leases.Facts;
import dev.assay.store.Leases.FencedException;
import dev.assay.store.Leases.Finish;
import dev.assay.store.Workers.WorkerLease;
import dev.assay.trial.AttemptId;
import dev.assay.trial.JobId;
import dev.assay.trial.Outcome;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/// Workers whose leases have run out, and what they held.
final class SqlLapses implements Lapses {

  private static final String LAPSED =
      "SELECT uid, epoch FROM worker WHERE alive = 1 AND lease_until < ? ORDER BY id";

  /// A beat that came between leaves no row to change.
  private static final String EXPIRE =
      """
      UPDATE worker SET alive = 0, epoch = epoch + 1, lease_until = ?
      WHERE uid = ? AND epoch = ? AND alive = 1 AND lease_until < ?\
      """;

  private static final String LEFT =
      """
      SELECT a.id, a.epoch, w.id, w.uid, w.host,
        CASE WHEN w.lease_until > a.claimed_at THEN w.lease_until ELSE a.claimed_at END
      FROM attempt a
      CROSS JOIN worker w ON w.id = a.worker
      WHERE a.alive = 1 AND w.alive = 0 AND w.lease_until + w.afterlife <= ?
      ORDER BY a.id LIMIT ?\
      """;

  private static final String NEEDS =
      """
      SELECT w.uid, w.host, w.files
      FROM experiment e
      CROSS JOIN trial t ON t.experiment = e.id
      CROSS JOIN stage s ON s.experiment = e.id
      CROSS JOIN need n ON n.child = s.id
      CROSS JOIN job p ON p.trial = t.id AND p.stage = n.parent
      CROSS JOIN attempt a ON a.id = coalesce(p.reused, p.attempt)
      CROSS JOIN worker w ON w.id = a.worker
      WHERE e.uid = ? AND t.number = ? AND s.name = ? ORDER BY w.id\
      """;

  private static final String RESUMED =
      """
      SELECT w.uid, w.host, w.files
      FROM experiment e
      CROSS JOIN trial t ON t.experiment = e.id
      CROSS JOIN stage s ON s.experiment = e.id
      CROSS JOIN job j ON j.trial = t.id AND j.stage = s.id
      CROSS JOIN attempt a ON a.id = j.resumes
      CROSS JOIN worker w ON w.id = a.worker
      WHERE e.uid = ? AND t.number = ? AND s.name = ? AND j.part = ?\
      """;

  private final Engine engine;
  private final Writer writer;
  private final Readers readers;

  SqlLapses(Engine engine, Writer writer, Readers readers) {
    this.engine = engine;
    this.writer = writer;
    this.readers = readers;
  }

  @Override
  public Instant now() {
    return readers.read(engine::now);
  }

  @Override
  public List<WorkerLease> expire(String actor) {
    return writer.urgently(tx -> {
      var ended = new ArrayList<WorkerLease>();
      for (var lease : tx.session().list(LAPSED, SqlLapses::lease, tx.millis())) {
        if (expire(tx, lease)) {
          tx.events().ofWorker(EventType.WORKER_EXPIRED, actor, SqlWorkers.about(lease.worker()));
          ended.add(lease);
        }
      }
      return List.copyOf(ended);
    });
  }

  private static WorkerLease lease(Row row) {
    return new WorkerLease(row.text(), row.number());
  }

  private static boolean expire(Transaction tx, WorkerLease lease) {
    int changed =
        tx.session().update(EXPIRE, tx.millis(), lease.worker(), lease.epoch(), tx.millis());
    if (changed == 1) {
      SqlWorkers.endLeadership(tx, lease.worker());
    }
    return changed == 1;
  }

  /// A live attempt and the worker that is gone.
  private record Left(
      AttemptId attempt, long epoch, long worker, String uid, String host, Instant lastKnown) {
    Left(Row row) {
      this(
          new AttemptId(row.number()),
          row.number(),
          row.number(),
          row.text(),
          row.text(),
          row.instant());
    }
  }

  @Override
  public List<AttemptId> giveUp(WorkerLease reaper, int most) {
    return writer.change(tx -> {
      var mine = WorkerRow.of(tx.session(), reaper).orElseThrow(() -> new FencedException(reaper));
      var ended = new ArrayList<AttemptId>();
      for (var left : tx.session().list(LEFT, Left::new, tx.millis(), most)) {
        // Held by the worker that is gone, ended by the one that says so.
        var gone = new WorkerRow(left.worker(), left.epoch(), mine.uid(), "", 0, 0, "");
        if (new Finishing(tx, gone).finish(List.of(lost(left))).getFirst().accepted()) {
          ended.add(left.attempt());
        }
      }
      return List.copyOf(ended);
    });
  }

  @Override
  public Optional<Place> place(String worker) {
    return readers.read(session ->
        session.first(
            "SELECT uid, host, files FROM worker WHERE uid = ?", SqlLapses::place, worker));
  }

  @Override
  public List<Place> needs(JobId job) {
    return readers.read(session -> {
      var experiment = job.trial().experiment().text();
      int trial = job.trial().number();
      var places =
          new LinkedHashSet<>(
              session.list(NEEDS, SqlLapses::place, experiment, trial, job.stage()));
      places.addAll(
          session.list(RESUMED, SqlLapses::place, experiment, trial, job.stage(), job.part()));
      return List.copyOf(places);
    });
  }

  private static Place place(Row row) {
    return new Place(row.text(), row.text(), row.text());
  }

  private static Finish lost(Left left) {
    var facts =
        new Facts(
            OptionalInt.empty(),
            OptionalInt.empty(),
            "its worker %s on %s was not heard of and its lease ran out"
                .formatted(left.uid(), left.host()),
            Optional.of(left.lastKnown()),
            Optional.empty(),
            OptionalLong.empty(),
            Optional.empty(),
            "");
    return new Finish(
        left.attempt(),
        new Outcome.Lost(Outcome.Cause.INFRASTRUCTURE),
        Optional.empty(),
        Value.EMPTY,
        OptionalDouble.empty(),
        facts,
        Optional.empty());
  }
}
