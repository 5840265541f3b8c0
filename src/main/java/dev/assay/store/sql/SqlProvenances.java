package dev.assay.store.sql;

import dev.assay.json.Json;
import dev.assay.space.Value;
import dev.assay.store.Provenances;
import dev.assay.store.Workers.WorkerLease;
import dev.assay.trial.AttemptId;
import dev.assay.trial.ExperimentId;
import java.util.List;

/// What things were made of. In tables of their own, so that lists do not read it.
final class SqlProvenances implements Provenances {

  private final Writer writer;
  private final Readers readers;

  SqlProvenances(Writer writer, Readers readers) {
    this.writer = writer;
    this.readers = readers;
  }

  /// Stores that of a new experiment.
  static void keep(Session session, long experiment, Value.Object document) {
    if (!document.members().isEmpty()) {
      session.update(
          "INSERT INTO provenance (experiment, document) VALUES (?, ?)",
          experiment,
          Json.writeExact(document));
    }
  }

  @Override
  public Value.Object of(ExperimentId experiment) {
    return readers.read(session ->
        session
            .first(
                """
                SELECT p.document FROM experiment e CROSS JOIN provenance p ON p.experiment = e.id
                WHERE e.uid = ?\
                """,
                Row::object,
                experiment.text())
            .orElse(Value.EMPTY));
  }

  @Override
  public Value.Object of(AttemptId attempt) {
    return readers.read(session ->
        session
            .first(
                "SELECT document FROM attempt_provenance WHERE attempt = ?",
                Row::object,
                attempt.number())
            .orElse(Value.EMPTY));
  }

  @Override
  public List<Value.Object> all() {
    return readers.read(session -> session.list("SELECT document FROM provenance", Row::object));
  }

  @Override
  public boolean note(WorkerLease lease, AttemptId attempt, Value.Object document) {
    return writer.change(tx -> {
      boolean held = SqlMetrics.isHeld(tx.session(), lease, attempt);
      if (held) {
        tx.session()
            .update(
                """
                INSERT INTO attempt_provenance (attempt, document) VALUES (?, ?)
                ON CONFLICT (attempt) DO UPDATE SET document = excluded.document\
                """,
                attempt.number(),
                Json.writeExact(document));
      }
      return held;
    });
  }
}
