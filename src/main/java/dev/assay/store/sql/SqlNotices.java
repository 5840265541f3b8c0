package dev.assay.store.sql;

import dev.assay.experiment.Notify.Occasion;
import dev.assay.space.Value;
import dev.assay.store.EventType;
import dev.assay.store.Notices;
import dev.assay.store.Workers.WorkerLease;
import dev.assay.trial.ExperimentId;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Notices: rows that a worker holds while it lives.
final class SqlNotices implements Notices {

  private static final String DUE =
      """
      n.due_at <= ? AND (n.worker IS NULL OR NOT EXISTS (
        SELECT 1 FROM worker w WHERE w.id = n.worker AND w.alive = 1 AND w.epoch = n.epoch))\
      """;

  private static final String SELECT =
      """
      SELECT n.id, e.uid, n.occasion, n.why, n.at, n.tries + 1, n.noted
      FROM notice n CROSS JOIN experiment e ON e.id = n.experiment
      WHERE %s ORDER BY n.id LIMIT ?\
      """
          .formatted(DUE);

  private static final String TAKE =
      "UPDATE notice SET worker = ?, epoch = ?, tries = tries + 1 WHERE id = ?";

  private final Writer writer;
  private final Readers readers;
  private final Engine engine;

  SqlNotices(Writer writer, Readers readers, Engine engine) {
    this.writer = writer;
    this.readers = readers;
    this.engine = engine;
  }

  @Override
  public boolean isDue() {
    return readers
        .read(session ->
            session.first(
                "SELECT 1 FROM notice n WHERE " + DUE + " LIMIT 1",
                Row::flag,
                engine.now(session).toEpochMilli()))
        .isPresent();
  }

  @Override
  public List<Notice> take(WorkerLease lease, int limit) {
    return writer.change(tx -> {
      var worker = WorkerRow.of(tx.session(), lease);
      if (worker.isEmpty()) {
        return List.of();
      }
      List<Notice> due = tx.session().list(SELECT, SqlNotices::notice, tx.millis(), limit);
      due.forEach(
          notice -> tx.session().update(TAKE, worker.get().id(), lease.epoch(), notice.id()));
      return due;
    });
  }

  private static Notice notice(Row row) {
    long id = row.number();
    var experiment = new ExperimentId(row.text());
    var occasion = Occasion.ofWord(row.text());
    String why = row.text();
    var at = row.instant();
    int tries = row.integer();
    return new Notice(id, experiment, occasion, why, at, tries, set(row.text()));
  }

  private static Set<String> set(String words) {
    return words.isEmpty() ? Set.of() : Set.of(words.split(" "));
  }

  private record Held(ExperimentId experiment, String noted) {}

  private static Optional<Held> held(Transaction tx, WorkerLease lease, long notice) {
    return WorkerRow.of(tx.session(), lease)
        .flatMap(worker ->
            tx.session()
                .first(
                    """
                    SELECT e.uid, n.noted
                    FROM notice n CROSS JOIN experiment e ON e.id = n.experiment
                    WHERE n.id = ? AND n.worker = ? AND n.epoch = ?\
                    """,
                    row -> new Held(new ExperimentId(row.text()), row.text()),
                    notice,
                    worker.id(),
                    lease.epoch()));
  }

  @Override
  public boolean note(
      WorkerLease lease, long notice, String target, boolean delivered, Value.Object data) {
    return writer.change(tx -> {
      var held = held(tx, lease, notice);
      if (held.isEmpty()) {
        return false;
      }
      var noted = new HashSet<>(set(held.get().noted()));
      noted.add(target);
      tx.session()
          .update("UPDATE notice SET noted = ? WHERE id = ?", String.join(" ", noted), notice);
      var type = delivered ? EventType.NOTICE_DELIVERED : EventType.NOTICE_FAILED;
      tx.events().ofExperiment(type, "worker:" + lease.worker(), held.get().experiment(), data);
      return true;
    });
  }

  @Override
  public boolean putOff(WorkerLease lease, long notice, Duration wait) {
    return writer.change(tx -> {
      boolean held = held(tx, lease, notice).isPresent();
      if (held) {
        tx.session()
            .update(
                "UPDATE notice SET worker = NULL, epoch = NULL, due_at = ? WHERE id = ?",
                tx.millis() + wait.toMillis(),
                notice);
      }
      return held;
    });
  }

  @Override
  public boolean done(WorkerLease lease, long notice) {
    return writer.change(tx -> {
      boolean held = held(tx, lease, notice).isPresent();
      if (held) {
        tx.session().update("DELETE FROM notice WHERE id = ?", notice);
      }
      return held;
    });
  }
}
