package dev.assay.store.sql;

import dev.assay.space.Value;
import dev.assay.store.EventType;
import dev.assay.store.StoreException;
import dev.assay.store.Submission.NewTrial;
import dev.assay.store.Sweeps;
import dev.assay.store.sql.Draft.TrialText;
import dev.assay.store.sql.JobMoves.Target;
import dev.assay.store.sql.NewRows.Begin;
import dev.assay.trial.ExperimentId;
import dev.assay.trial.Growth;
import dev.assay.trial.JobState;
import dev.assay.trial.Moves.By;
import dev.assay.trial.Reason;
import dev.assay.trial.TrialId;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.stream.IntStream;
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
      ExperimentId experiment, int first, List<NewTrial> trials, Runs runs, String actor) {
    List<TrialText> texts = trials.stream().map(TrialText::of).toList();
    return writer.change(tx -> add(tx, experiment, first, texts, runs, actor));
  }

  /// What an addition depends on.
  ///
  /// @param limit null for none
  private record Room(int trials, @Nullable Integer limit, @Nullable Long startAt, String why) {
    Room(Row row) {
      this(row.integer(), integer(row.maybeNumber()), row.maybeNumber(), row.text());
    }

    private static @Nullable Integer integer(@Nullable Long number) {
      return number == null ? null : (Integer) Math.toIntExact(number);
    }

    int left() {
      return limit == null ? Integer.MAX_VALUE : Math.max(0, limit - trials);
    }
  }

  private static Added add(
      Transaction tx,
      ExperimentId sweep,
      int first,
      List<TrialText> trials,
      Runs runs,
      String actor) {
    long experiment = sweep(tx, sweep);
    var account = tx.ledger().of(experiment);
    var room =
        tx.session()
            .first(
                """
                SELECT e.trials, w.trial_limit, w.start_at, w.why
                FROM sweep w CROSS JOIN experiment e ON e.id = w.experiment
                WHERE w.experiment = ?\
                """,
                Room::new,
                experiment)
            .orElseThrow();
    var refusal = refusal(tx, account, room, runs, trials.size());
    if (refusal.isPresent()) {
      return new Added.Refused(refusal.get());
    }
    if (first != room.trials() + 1) {
      return new Added.Late(room.trials() + 1);
    }
    int count = Math.min(trials.size(), room.left());
    var begins = begins(tx, sweep, account, runs);
    new NewRows(tx, experiment, begins).later(first, trials.subList(0, count));
    begins.forEach(b -> account.moved(JobState.CREATED, b.state(), b.lane().id, count));
    if (runs == Runs.TOLD && account.startedAt == null) {
      account.startedAt = tx.millis();
    }
    tx.session()
        .update("UPDATE experiment SET trials = trials + ? WHERE id = ?", count, experiment);
    tx.events().ofExperiment(EventType.SWEEP_GREW, actor, sweep, grew(first, count));
    return new Added.Stored(IntStream.range(first, first + count).mapToObj(sweep::trial).toList());
  }

  private static Optional<String> refusal(
      Transaction tx, Account account, Room room, Runs runs, int wanted) {
    if (account.growth != Growth.OPEN) {
      return Optional.of(
          "the sweep is %s%s"
              .formatted(
                  account.growth.word(), room.why().isEmpty() ? "" : " (" + room.why() + ")"));
    }
    if (room.startAt() != null && room.startAt() > tx.millis()) {
      return Optional.of("the sweep starts at " + Instant.ofEpochMilli(room.startAt()));
    }
    if (room.left() == 0) {
      return Optional.of("the sweep has all of its %d trials".formatted(room.limit()));
    }
    int out = account.occupied() + Math.min(wanted, room.left());
    if (runs == Runs.TOLD && out > account.parallelism) {
      return Optional.of(
          "%d trials would be out at once, and the sweep allows %d; tell how one ended first"
              .formatted(out, account.parallelism));
    }
    return Optional.empty();
  }

  private static List<Begin> begins(
      Transaction tx, ExperimentId sweep, Account account, Runs runs) {
    var stages = tx.session().list(StageRow.OF_EXPERIMENT, StageRow::new, account.experiment);
    if (runs == Runs.TOLD && stages.size() > 1) {
      throw new StoreException(
          StoreException.Code.CONFLICT,
          "the trials of %s have %d stages, so workers must run them"
              .formatted(sweep, stages.size()));
    }
    return stages.stream().map(stage -> begin(account, stage, runs)).toList();
  }

  private static Begin begin(Account account, StageRow stage, Runs runs) {
    var lane = account.lanes.stream().filter(l -> l.id == stage.lane()).findFirst().orElseThrow();
    var state =
        runs == Runs.TOLD
            ? JobState.RUNNING
            : account.gate > 0 || stage.hasNeeds() ? JobState.BLOCKED : JobState.QUEUED;
    return new Begin(stage.id(), lane, state, Reason.NONE, null);
  }

  private static Value.Object grew(int first, int count) {
    var members = new LinkedHashMap<String, Value>();
    members.put("first", Value.of(first));
    members.put("trials", Value.of(count));
    return Value.object(members);
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
    return writer.change(tx -> new Growing(tx, actor).reopen(sweep(tx, experiment)));
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
                  "UPDATE sweep SET trial_limit = ? WHERE experiment = ? AND trial_limit IS NOT ?",
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

  /// @throws StoreException `NOT_FOUND` when it is no sweep
  private static long sweep(Transaction tx, ExperimentId experiment) {
    long id = Scope.experiment(tx.session(), experiment);
    if (tx.ledger().of(id).growth.isSweep()) {
      return id;
    }
    throw new StoreException(
        StoreException.Code.NOT_FOUND,
        "experiment %s is no sweep: its trials were submitted with it".formatted(experiment));
  }
}
