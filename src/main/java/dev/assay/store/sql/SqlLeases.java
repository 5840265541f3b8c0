package dev.assay.store.sql;

import dev.assay.placement.Backfill;
import dev.assay.space.Value;
import dev.assay.store.EventType;
import dev.assay.store.Leases;
import dev.assay.store.Workers.WorkerLease;
import dev.assay.trial.AttemptId;
import dev.assay.trial.JobState;
import dev.assay.trial.Reason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What workers do to the jobs they hold.
final class SqlLeases implements Leases {

  private final Writer writer;
  private final Readers readers;
  private final Backfill backfill;

  SqlLeases(Writer writer, Readers readers, Backfill backfill) {
    this.writer = writer;
    this.readers = readers;
    this.backfill = backfill;
  }

  @Override
  public Exchanged exchange(WorkerLease lease, List<Finish> finishes, Free free, int wanted) {
    return writer.beside(tx -> {
      if (wanted > 0 && !free.devices().isEmpty()) {
        tx.reach().needStore(); // others of this machine take of its devices too
      }
      var worker = require(tx.session(), lease);
      var finished = new Finishing(tx, worker).finish(finishes);
      Claiming.promote(tx);
      List<Claim> claims =
          wanted > 0 ? new Claiming(tx, worker, free, backfill).claim(wanted) : List.of();
      return new Exchanged(finished, claims);
    });
  }

  @Override
  public boolean started(WorkerLease lease, AttemptId attempt, Instant at) {
    return writer.change(tx -> {
      var worker = WorkerRow.of(tx.session(), lease);
      if (worker.isEmpty()) {
        return false;
      }
      int changed =
          tx.session()
              .update(
                  """
                  UPDATE attempt SET started_at = ?
                  WHERE id = ? AND alive = 1 AND worker = ? AND epoch = ?\
                  """,
                  at.toEpochMilli(),
                  attempt.number(),
                  worker.get().id(),
                  worker.get().epoch());
      if (changed == 1) {
        tell(tx, EventType.JOB_STARTED, worker.get(), attempt);
      }
      return changed == 1;
    });
  }

  private static void tell(Transaction tx, EventType type, WorkerRow worker, AttemptId attempt) {
    long job = tx.session().number("SELECT job FROM attempt WHERE id = ?", attempt.number());
    tx.events().ofJob(type, worker.actor(), tx.moves().read(job), attempt.number(), Value.EMPTY);
  }

  @Override
  public boolean release(WorkerLease lease, AttemptId attempt, String why) {
    return writer.change(tx ->
        WorkerRow.of(tx.session(), lease)
            .map(worker -> new Finishing(tx, worker).release(attempt, why))
            .orElse(false));
  }

  @Override
  public boolean spoiled(WorkerLease lease, AttemptId attempt, Earlier earlier, String why) {
    return writer.change(tx ->
        WorkerRow.of(tx.session(), lease)
            .map(worker ->
                new Finishing(tx, worker).spoiled(attempt, earlier.attempt().number(), why))
            .orElse(false));
  }

  @Override
  public List<Stopping> stopping(WorkerLease lease) {
    return readers.read(session ->
        session.list(
            """
            SELECT a.id, j.intended, j.reason
            FROM worker w
            CROSS JOIN attempt a ON a.worker = w.id AND a.alive = 1 AND a.epoch = w.epoch
            CROSS JOIN job j ON j.id = a.job
            WHERE w.uid = ? AND w.epoch = ? AND w.alive = 1 AND j.state = 'stopping'
            ORDER BY a.id\
            """,
            row ->
                new Stopping(
                    new AttemptId(row.number()),
                    JobState.ofWord(row.text()),
                    Reason.ofWord(row.text())),
            lease.worker(),
            lease.epoch()));
  }

  @Override
  public List<Held> held(WorkerLease lease) {
    return readers.read(session ->
        WorkerRow.of(session, lease)
            .map(worker -> ClaimRows.ofWorker(session, worker.id()))
            .orElse(List.of()));
  }

  @Override
  public List<Held> orphans(int limit) {
    return readers.read(session -> ClaimRows.orphans(session, limit));
  }

  @Override
  public List<Held> adopt(WorkerLease lease, List<AttemptId> attempts) {
    return writer.change(tx -> {
      var worker = require(tx.session(), lease);
      var adopted = new ArrayList<Held>();
      for (var attempt : attempts) {
        if (adopt(tx, worker, attempt)) {
          adopted.add(ClaimRows.one(tx.session(), attempt.number()));
        }
      }
      return List.copyOf(adopted);
    });
  }

  private static boolean adopt(Transaction tx, WorkerRow worker, AttemptId attempt) {
    int changed =
        tx.session()
            .update(
                """
                UPDATE attempt SET worker = ?, epoch = ?
                WHERE id = ? AND alive = 1
                  AND (SELECT w.alive FROM worker w WHERE w.id = attempt.worker) = 0\
                """,
                worker.id(),
                worker.epoch(),
                attempt.number());
    if (changed == 1) {
      tell(tx, EventType.JOB_ADOPTED, worker, attempt);
    }
    return changed == 1;
  }

  @Override
  public List<DeviceUse> devicesInUse() {
    return readers.read(DeviceRows::inUse);
  }

  @Override
  public Optional<Instant> nextDue() {
    return readers.read(session ->
        session.first(
            "SELECT run_at FROM job WHERE state = 'delayed' ORDER BY run_at LIMIT 1",
            Row::instant));
  }

  private static WorkerRow require(Session session, WorkerLease lease) {
    return WorkerRow.of(session, lease).orElseThrow(() -> new FencedException(lease));
  }
}
