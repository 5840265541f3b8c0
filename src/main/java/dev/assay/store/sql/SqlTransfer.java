package dev.assay.store.sql;

import dev.assay.store.Archive;
import dev.assay.store.Transfer;
import dev.assay.trial.ExperimentId;
import java.util.List;

/// Carries experiments from and to one file.
final class SqlTransfer implements Transfer {

  private final Writer writer;
  private final Readers readers;

  SqlTransfer(Writer writer, Readers readers) {
    this.writer = writer;
    this.readers = readers;
  }

  @Override
  public List<ExperimentId> all() {
    return readers.read(session ->
        session.list(
            "SELECT uid FROM experiment ORDER BY id", row -> new ExperimentId(row.text())));
  }

  @Override
  public boolean depart(ExperimentId experiment, String actor) {
    return writer.change(tx -> new Departure(tx, experiment).depart(actor));
  }

  @Override
  public void stay(ExperimentId experiment, String actor) {
    writer.change(tx -> new Departure(tx, experiment).stay(actor));
  }

  @Override
  public Archive take(ExperimentId experiment) {
    return readers.read(session -> new Taking(session, experiment).archive());
  }

  @Override
  public Landed put(Archive archive) {
    return writer.change(tx -> new Landing(tx, archive).put());
  }
}
