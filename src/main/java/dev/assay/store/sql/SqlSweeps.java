package dev.assay.store.sql;

import dev.assay.space.Value;
import dev.assay.store.EventType;
import dev.assay.store.StoreException;
import dev.assay.store.Subject;
import dev.assay.store.Submission.NewTrial;
import dev.assay.store.Sweeps;
import dev.assay.store.sql.Draft.TrialText;
import dev.assay.store.sql.JobMoves.Target;
import dev.assay.trial.ExperimentId;
import dev.assay.trial.Growth;
import dev.assay.trial.JobId;
import dev.assay.trial.JobState;
import dev.assay.trial.Moves.By;
import dev.assay.trial.Reason;
import dev.assay.trial.TrialId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// Sweeps: read, led, grown and told.
final class SqlSweeps implements Sweeps {

  private static final String SELECT =
      """
      SELECT e.uid, y.growth, e.trials, w.trial_limit, w.why, w.leader, w.leader_until
      FROM tally y
      CROSS JOIN sweep w ON w.experiment = y.experiment
      CROSS JOIN experiment e ON e.id = y.experiment
      """;

  private final Writer writer;
  private final Readers readers;

  SqlSweeps(Writer writer, Readers readers) {
    this.writer = writer;
    this.readers = readers;
  }

  @Override
  public Optional<SweepView> get(ExperimentId experiment) {
    String one = SELECT + "WHERE y.experiment = (SELECT id FROM experiment WHERE uid = ?)";
    return readers.read(session -> session.first(one, SqlSweeps::view, experiment.text()));
  }

  @Override
  public List<SweepView> open(int limit) {
    String open = SELECT + "WHERE y.growth = 'open' ORDER BY y.experiment LIMIT ?";
    return readers.read(session -> session.list(open, SqlSweeps::view, limit));
  }

  private static SweepView view(Row row) {
    return new SweepView(
        new ExperimentId(row.text()),
        Growth.ofWord(row.text()),
        row.integer(),
        row.maybeInteger(),
        row.text(),
        row.text(),
        row.instant());
  }

  @Override
  public boolean lead(ExperimentId experiment, String leader, Duration ttl) {
    return writer.change(tx -> {
      long id = sweep(tx, experiment);
      return tx.session()
              .update(
                  """
                  UPDATE sweep SET leader = ?, leader_until = ?
                  WHERE experiment = ? AND (leader = ? OR leader_until <= ?)\
                  """,
                  leader,
                  tx.millis() + ttl.toMillis(),
                  id,
                  leader,
                  tx.millis())
          == 1;
    });
  }

  @Override
  public Added add(
      ExperimentId experiment,
      int first,
      List<NewTrial> trials,
      Runs runs,
      double until,
      String actor) {
    List<TrialText> texts = trials.stream().map(TrialText::of).toList();
    return writer.change(tx -> {
      var addition = Addition.of(tx, experiment, runs, actor);
      return addition
          .refused(first, texts.size())
          .orElseGet(() -> addition.store(first, texts, stored(until), null));
    });
  }

  static @Nullable Double stored(double until) {
    return until == Double.POSITIVE_INFINITY ? null : (Double) until;
  }

  @Override
  public boolean goOn(JobId paused, double until, String actor) {
    return writer.change(tx -> {
      var scope = Scope.of(tx.session(), new Subject.OfJob(paused));
      if (tx.ledger().of(scope.experiment()).growth != Growth.OPEN) {
        return false;
      }
      var pausing = new Pausing(tx, actor);
      var waiting = pausing.waiting(scope.value());
      waiting.ifPresent(job -> pausing.goOn(job, stored(until)));
      return waiting.isPresent();
    });
  }

  @Override
  public Added fork(
      ExperimentId experiment,
      int number,
      NewTrial trial,
      TrialId from,
      JobId replaced,
      double until,
      String actor) {
    List<TrialText> text = List.of(TrialText.of(trial));
    return writer.change(tx -> {
      var addition = Addition.of(tx, experiment, Runs.QUEUED, actor).replacing(1);
      var refused = addition.refused(number, 1);
      if (refused.isPresent()) {
        return refused.get();
      }
      var pausing = new Pausing(tx, actor);
      var checkpoint = pausing.checkpoint(Scope.trial(tx.session(), from));
      if (checkpoint.isEmpty()) {
        return new Added.Refused("trial %s has no checkpoint yet".formatted(from));
      }
      var place = Scope.of(tx.session(), new Subject.OfJob(replaced));
      if (pausing.drop(place, Reason.PRUNED) == 0) {
        return new Added.Refused("trial %s has not paused".formatted(replaced.trial()));
      }
      return addition.store(number, text, stored(until), checkpoint.get());
    });
  }

  @Override
  public void tell(
      TrialId trial, Told told, Value.Object values, OptionalDouble score, String actor) {
    writer.change(tx -> {
      long id = Scope.trial(tx.session(), trial);
      var job = running(tx, id).orElseThrow(() -> notAwaited(tx, trial, id));
      var end =
          switch (told) {
            case COMPLETED -> new Target(JobState.COMPLETED, By.TELLER, Reason.NONE, actor);
            case FAILED -> new Target(JobState.FAILED, By.TELLER, Reason.TOLD, actor);
            case PRUNED -> new Target(JobState.STOPPED, By.TELLER, Reason.PRUNED, actor);
          };
      if (told == Told.COMPLETED) {
        Finishing.keep(tx, job, values, score);
      }
      tx.moves().move(job, end, 0, EventLog.why(end.reason()));
      tx.family().ended(job);
      return true;
    });
  }

  private static Optional<JobRow> running(Transaction tx, long trial) {
    return tx.session()
        .first(
            JobRow.SELECT + "WHERE j.trial = ? AND j.told = 1 AND j.state = 'running'",
            tx.moves()::row,
            trial);
  }

  private static StoreException notAwaited(Transaction tx, TrialId trial, long id) {
    boolean told =
        tx.session()
            .first("SELECT max(told) FROM job WHERE trial = ?", Row::flag, id)
            .orElse(false);
    return new StoreException(
        StoreException.Code.CONFLICT,
        told
            ? "how trial %s ended is known already".formatted(trial)
            : "trial %s is run by workers, who tell themselves how it ends".formatted(trial));
  }

  @Override
  public boolean pause(ExperimentId experiment, String why, String actor) {
    return writer.change(tx -> new Growing(tx, actor).pause(sweep(tx, experiment), why));
  }

  @Override
  public boolean reopen(ExperimentId experiment, String actor) {
    return writer.change(tx -> {
      long id = sweep(tx, experiment);
      tx.budgeting().refuseReached(id);
      return new Growing(tx, actor).reopen(id);
    });
  }

  @Override
  public boolean close(ExperimentId experiment, String why, String actor) {
    return writer.change(tx -> new Growing(tx, actor).close(sweep(tx, experiment), why));
  }

  @Override
  public void limit(ExperimentId experiment, OptionalInt trials, String actor) {
    writer.change(tx -> {
      long id = sweep(tx, experiment);
      Integer limit = trials.isPresent() ? (Integer) trials.getAsInt() : null;
      int changed =
          tx.session()
              .update(
                  "UPDATE sweep SET trial_limit = ? WHERE experiment = ? AND trial_limit IS"
                      + " DISTINCT FROM ?",
                  limit,
                  id,
                  limit);
      if (changed == 1) {
        Value told = limit == null ? Value.Null.NULL : Value.of(limit);
        tx.events()
            .ofExperiment(
                EventType.SWEEP_LIMITED, actor, experiment, Value.object(Map.of("trials", told)));
      }
      return true;
    });
  }

  @Override
  public boolean parallelism(ExperimentId experiment, int jobs, String actor) {
    return writer.change(tx -> {
      long id = sweep(tx, experiment);
      var account = tx.ledger().of(id);
      if (account.occupied() > jobs) {
        return false;
      }
      tx.session().update("UPDATE tally SET parallelism = ? WHERE experiment = ?", jobs, id);
      account.parallelism = jobs;
      account.dirty = true;
      var told = Value.object(Map.of("parallelism", Value.of(jobs)));
      tx.events().ofExperiment(EventType.SWEEP_LIMITED, actor, experiment, told);
      return true;
    });
  }

  @Override
  public boolean extend(ExperimentId experiment, int seen, int trials, String actor) {
    return writer.change(tx -> {
      long id = sweep(tx, experiment);
      int changed =
          tx.session()
              .update(
                  "UPDATE sweep SET trial_limit = ? WHERE experiment = ? AND trial_limit = ?",
                  trials,
                  id,
                  seen);
      if (changed == 0) {
        return false;
      }
      var told = Value.object(Map.of("trials", Value.of(trials)));
      tx.events().ofExperiment(EventType.SWEEP_LIMITED, actor, experiment, told);
      if (tx.ledger().of(id).growth == Growth.CLOSED) {
        new Growing(tx, actor).reopen(id);
      }
      return true;
    });
  }

  /// @throws StoreException `NOT_FOUND` when it is no sweep
  static long sweep(Transaction tx, ExperimentId experiment) {
    long id = Scope.experiment(tx.session(), experiment);
    if (tx.ledger().of(id).growth.isSweep()) {
      return id;
    }
    throw new StoreException(
        StoreException.Code.NOT_FOUND,
        "experiment %s is no sweep: its trials were submitted with it".formatted(experiment));
  }
}
