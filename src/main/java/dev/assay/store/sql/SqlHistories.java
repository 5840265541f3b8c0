package dev.assay.store.sql;

import dev.assay.json.Json;
import dev.assay.result.MetricReport;
import dev.assay.space.Value;
import dev.assay.store.EventType;
import dev.assay.store.Experiments.Accepted;
import dev.assay.store.Experiments.Receipt;
import dev.assay.store.Histories;
import dev.assay.store.Submission.Key;
import dev.assay.store.Submission.NewExperiment;
import dev.assay.store.sql.Draft.TrialText;
import dev.assay.trial.JobState;
import dev.assay.trial.Reason;
import java.time.Instant;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Trials that ended elsewhere, written where they end.
final class SqlHistories implements Histories {

  private static final String INSERT_TRIAL =
      """
      INSERT INTO trial (id, experiment, number, content, replicate, score, params, origin,
        created_at)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)\
      """;

  private static final String INSERT_JOB =
      """
      INSERT INTO job (id, experiment, trial, stage, lane, state, reason, attempts, attempt,
        started_at, ended_at, vals, told)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)\
      """;

  private static final String INSERT_ATTEMPT =
      """
      INSERT INTO attempt (job, number, worker, epoch, alive, ended, reason, message, claimed_at,
        started_at, ended_at)
      VALUES (?, 1, ?, 1, 0, ?, ?, 'imported', ?, ?, ?) RETURNING id\
      """;

  private static final String INSERT_METRIC =
      """
      INSERT INTO metric (attempt, name, step, instance, value) VALUES (?, ?, ?, ?, ?)
      ON CONFLICT (attempt, name, step, instance) DO UPDATE SET value = excluded.value\
      """;

  /// Whoever ran them is no worker of this store; what they reported needs one all the same.
  private static final String INSERT_WORKER =
      """
      INSERT INTO worker (uid, epoch, alive, started_at, lease_until, host, boot_id, pid,
        start_ticks, pool, slots, cpus, gpus, memory, version)
      VALUES ('import', 1, 0, ?, ?, '', '', 0, 0, '', 0, 0, 0, 0, '')
      ON CONFLICT (uid) DO NOTHING\
      """;

  private final Writer writer;

  SqlHistories(Writer writer) {
    this.writer = writer;
  }

  @Override
  public Receipt keep(
      NewExperiment experiment, Source trials, Optional<Key> key, String why, String actor) {
    var draft = Draft.of(experiment);
    return writer.change(tx -> {
      var known = key.flatMap(given -> Receipts.known(tx.session(), given));
      if (known.isPresent()) {
        return known.get();
      }
      new Submitting(tx, actor).submit(draft);
      tx.settle(); // a new row counts only what has begun
      var keeping = new Keeping(tx, experiment);
      int count = keeping.keep(trials, actor);
      new Growing(tx, actor).close(keeping.id, why);
      tx.ledger().of(keeping.id).endedAt = keeping.last;
      var accepted = new Accepted(experiment.id(), experiment.name(), count, count);
      var receipt = new Receipt(List.of(accepted), true);
      key.ifPresent(given -> Receipts.keep(tx, given, receipt));
      return receipt;
    });
  }

  /// The trials of one experiment, within a change.
  private static final class Keeping {
    private final Transaction tx;
    private final Session session;
    private final NewExperiment experiment;
    private final long id;
    private final StageRow stage;
    private final Map<JobState, Integer> counts = new EnumMap<>(JobState.class);
    private @Nullable Long worker;
    private long first = Long.MAX_VALUE;
    private long last;
    private int count;

    Keeping(Transaction tx, NewExperiment experiment) {
      this.tx = tx;
      this.session = tx.session();
      this.experiment = experiment;
      this.id = Scope.experiment(session, experiment.id());
      var stages = session.list(StageRow.OF_EXPERIMENT, StageRow::new, id);
      if (stages.size() != 1) {
        throw new IllegalArgumentException("trials of %d stages".formatted(stages.size()));
      }
      this.stage = stages.getFirst();
    }

    int keep(Source trials, String actor) {
      trials.each(this::keep);
      var account = tx.ledger().of(id);
      counts.forEach((state, jobs) -> account.moved(JobState.CREATED, state, stage.lane(), jobs));
      account.startedAt = Math.min(first, tx.millis());
      session.update("UPDATE experiment SET trials = ? WHERE id = ?", count, id);
      session.update("UPDATE sweep SET trial_limit = ? WHERE experiment = ?", count, id);
      var grew = new LinkedHashMap<String, Value>();
      grew.put("first", Value.of(1));
      grew.put("trials", Value.of(count));
      tx.events().ofExperiment(EventType.SWEEP_GREW, actor, experiment.id(), Value.object(grew));
      return count;
    }

    private void keep(Ended ended) {
      int number = ++count;
      long started = ended.startedAt().map(Instant::toEpochMilli).orElse(tx.millis());
      long end = Math.max(started, ended.endedAt().map(Instant::toEpochMilli).orElse(tx.millis()));
      first = Math.min(first, started);
      last = Math.max(last, end);
      long trial = tx.ids().next(Ids.Of.TRIAL);
      TrialText text = TrialText.of(ended.trial());
      session.update(
          INSERT_TRIAL,
          trial,
          id,
          number,
          text.content(),
          text.replicate(),
          score(ended),
          text.params(),
          text.origin(),
          started);
      var state = state(ended);
      var reason = reason(ended);
      long job = tx.ids().next(Ids.Of.JOB);
      Long attempt =
          ended.reports().isEmpty()
              ? null
              : (Long) attempt(job, ended, state, reason, started, end);
      session.update(
          INSERT_JOB,
          job,
          id,
          trial,
          stage.id(),
          stage.lane(),
          state.word(),
          reason.word(),
          attempt == null ? 0 : 1,
          attempt,
          started,
          end,
          state == JobState.COMPLETED ? Json.writeExact(ended.values()) : null);
      counts.merge(state, 1, Integer::sum);
    }

    private static @Nullable Object score(Ended ended) {
      if (ended.score().isEmpty() || state(ended) != JobState.COMPLETED) {
        return null;
      }
      double score = ended.score().getAsDouble();
      return Double.isNaN(score) ? (Object) "nan" : (Object) score;
    }

    private static JobState state(Ended ended) {
      return switch (ended.end()) {
        case COMPLETED -> JobState.COMPLETED;
        case FAILED -> JobState.FAILED;
        case PRUNED -> JobState.STOPPED;
      };
    }

    private static Reason reason(Ended ended) {
      return switch (ended.end()) {
        case COMPLETED -> Reason.NONE;
        case FAILED -> Reason.TOLD;
        case PRUNED -> Reason.PRUNED;
      };
    }

    private long attempt(
        long job, Ended ended, JobState state, Reason reason, long started, long end) {
      long attempt =
          session.number(
              INSERT_ATTEMPT, job, worker(), state.word(), reason.word(), started, started, end);
      for (MetricReport report : ended.reports()) {
        session.update(
            INSERT_METRIC,
            attempt,
            report.name(),
            report.step(),
            report.instance(),
            report.value());
      }
      return attempt;
    }

    private long worker() {
      if (worker == null) {
        session.update(INSERT_WORKER, tx.millis(), tx.millis());
        worker = session.number("SELECT id FROM worker WHERE uid = 'import'");
      }
      return worker;
    }
  }
}
