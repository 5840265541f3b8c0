package dev.assay.store.sql;

import dev.assay.json.Json;
import dev.assay.space.Value;
import dev.assay.store.Enqueued;
import dev.assay.store.EventType;
import dev.assay.store.Experiments.Accepted;
import dev.assay.store.Experiments.Receipt;
import dev.assay.store.StoreException;
import dev.assay.store.Submission.Key;
import dev.assay.store.Submission.NewTrial;
import dev.assay.store.Sweeps.Added;
import dev.assay.store.Sweeps.Runs;
import dev.assay.store.sql.Draft.TrialText;
import dev.assay.trial.ExperimentId;
import dev.assay.trial.Growth;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Configurations that wait to be tried.
final class SqlEnqueued implements Enqueued {

  private static final String INSERT =
      """
      INSERT INTO enqueued (experiment, params, as_it_is, actor, at) VALUES (?, ?, ?, ?, ?)\
      """;

  private static final String LIST =
      """
      SELECT id, params, as_it_is, actor, at FROM enqueued
      WHERE experiment = (SELECT id FROM experiment WHERE uid = ?) ORDER BY id LIMIT ?\
      """;

  private static final String COUNT =
      """
      SELECT count(*) FROM enqueued
      WHERE experiment = (SELECT id FROM experiment WHERE uid = ?)\
      """;

  private final Writer writer;
  private final Readers readers;

  SqlEnqueued(Writer writer, Readers readers) {
    this.writer = writer;
    this.readers = readers;
  }

  @Override
  public boolean add(
      ExperimentId experiment, List<Wanted> wanted, Optional<Key> key, String actor) {
    List<String> texts = wanted.stream().map(one -> Json.writeExact(one.params())).toList();
    return writer.change(tx -> {
      if (key.flatMap(known -> Receipts.known(tx.session(), known)).isPresent()) {
        return false;
      }
      long id = SqlSweeps.sweep(tx, experiment);
      refuse(tx, experiment, id, wanted.size());
      for (int i = 0; i < texts.size(); i++) {
        tx.session().update(INSERT, id, texts.get(i), wanted.get(i).isAsItIs(), actor, tx.millis());
      }
      tell(tx, EventType.SWEEP_ENQUEUED, experiment, wanted.size(), actor);
      key.ifPresent(known -> keep(tx, known, experiment, wanted.size()));
      return true;
    });
  }

  private static void keep(Transaction tx, Key key, ExperimentId experiment, int count) {
    var accepted = new Accepted(experiment, "", count, 0);
    Receipts.keep(tx, key, new Receipt(List.of(accepted), true));
  }

  private static void refuse(Transaction tx, ExperimentId experiment, long id, int count) {
    if (tx.ledger().of(id).growth == Growth.CLOSED) {
      throw conflict(
          "the sweep %s is closed, so nothing more is tried; extend or resume it first"
              .formatted(experiment));
    }
    record Left(int waiting, Optional<Integer> trials) {}
    var left =
        tx.session()
            .first(
                """
                SELECT (SELECT count(*) FROM enqueued WHERE experiment = w.experiment),
                  CASE WHEN w.trial_limit < e.trials THEN 0 ELSE w.trial_limit - e.trials END
                FROM sweep w CROSS JOIN experiment e ON e.id = w.experiment
                WHERE w.experiment = ?\
                """,
                row ->
                    new Left(
                        row.integer(),
                        Optional.ofNullable(row.maybeNumber()).map(Math::toIntExact)),
                id)
            .orElseThrow();
    if (left.trials().filter(trials -> left.waiting() + (long) count > trials).isPresent()) {
      throw conflict(
          "the sweep %s has room for %d more trials, and %d wait already; extend it first"
              .formatted(experiment, left.trials().get(), left.waiting()));
    }
  }

  private static StoreException conflict(String message) {
    return new StoreException(StoreException.Code.CONFLICT, message);
  }

  private static void tell(
      Transaction tx, EventType type, ExperimentId experiment, int count, String actor) {
    var data = Value.object(Map.of("trials", Value.of(count)));
    tx.events().ofExperiment(type, actor, experiment, data);
  }

  @Override
  public List<Waiting> list(ExperimentId experiment, int limit) {
    return readers.read(
        session -> session.list(LIST, SqlEnqueued::waiting, experiment.text(), limit));
  }

  private static Waiting waiting(Row row) {
    long id = row.number();
    var wanted = new Wanted(row.object(), row.flag());
    return new Waiting(id, wanted, row.text(), row.instant());
  }

  @Override
  public int count(ExperimentId experiment) {
    return readers.read(session -> Math.toIntExact(session.number(COUNT, experiment.text())));
  }

  @Override
  public Added take(
      ExperimentId experiment,
      int first,
      List<Long> taken,
      List<NewTrial> trials,
      Runs runs,
      double until,
      String actor) {
    List<TrialText> texts = trials.stream().map(TrialText::of).toList();
    return writer.change(tx -> {
      var addition = Addition.of(tx, experiment, runs, actor);
      var refused = addition.refused(first, texts.size());
      if (refused.isPresent()) {
        return refused.get();
      }
      long id = SqlSweeps.sweep(tx, experiment);
      int fit = Math.min(taken.size(), addition.left());
      for (Long entry : taken.subList(0, fit)) {
        if (!waits(tx, id, entry)) {
          return new Added.Late(first);
        }
      }
      for (Long entry : taken.subList(0, fit)) {
        tx.session().update("DELETE FROM enqueued WHERE id = ?", entry);
      }
      return addition.store(first, texts, SqlSweeps.stored(until), null);
    });
  }

  private static boolean waits(Transaction tx, long experiment, long entry) {
    return tx.session()
            .number(
                "SELECT count(*) FROM enqueued WHERE id = ? AND experiment = ?", entry, experiment)
        == 1;
  }

  @Override
  public int clear(ExperimentId experiment, String actor) {
    return writer.change(tx -> {
      long id = SqlSweeps.sweep(tx, experiment);
      int count = tx.session().update("DELETE FROM enqueued WHERE experiment = ?", id);
      if (count > 0) {
        tell(tx, EventType.SWEEP_CLEARED, experiment, count, actor);
      }
      return count;
    });
  }
}
