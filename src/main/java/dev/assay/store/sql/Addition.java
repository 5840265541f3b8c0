package dev.assay.store.sql;

import dev.assay.space.Value;
import dev.assay.store.EventType;
import dev.assay.store.StoreException;
import dev.assay.store.Sweeps.Added;
import dev.assay.store.Sweeps.Runs;
import dev.assay.store.sql.Draft.TrialText;
import dev.assay.store.sql.NewRows.Begin;
import dev.assay.trial.ExperimentId;
import dev.assay.trial.Growth;
import dev.assay.trial.JobState;
import dev.assay.trial.Reason;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Adds trials to one sweep, within a change, if its number, its limit and its phase allow it.
final class Addition {

  private final Transaction tx;
  private final ExperimentId sweep;
  private final Account account;
  private final Room room;
  private final Runs runs;
  private final String actor;

  /// How many trials end with this change.
  private int ending;

  private Addition(
      Transaction tx, ExperimentId sweep, Account account, Room room, Runs runs, String actor) {
    this.tx = tx;
    this.sweep = sweep;
    this.account = account;
    this.room = room;
    this.runs = runs;
    this.actor = actor;
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

  /// @throws StoreException `NOT_FOUND` when it is no sweep
  static Addition of(Transaction tx, ExperimentId sweep, Runs runs, String actor) {
    long experiment = SqlSweeps.sweep(tx, sweep);
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
    return new Addition(tx, sweep, tx.ledger().of(experiment), room, runs, actor);
  }

  /// Why nothing can be added now from number `first` on.
  Optional<Added> refused(int first, int wanted) {
    var refusal = refusal(wanted);
    if (refusal.isPresent()) {
      return Optional.of(new Added.Refused(refusal.get()));
    }
    int next = room.trials() + 1;
    return first == next ? Optional.empty() : Optional.of(new Added.Late(next));
  }

  private Optional<String> refusal(int wanted) {
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
    var unaffordable = tx.budgeting().refusal(account, runs == Runs.QUEUED);
    if (unaffordable.isPresent()) {
      return unaffordable;
    }
    int left = left();
    if (left == 0) {
      return Optional.of("its trials that are completed or open are as many as it may complete");
    }
    int out = account.occupied() + Math.min(wanted, left);
    if (runs == Runs.TOLD && out > account.parallelism) {
      return Optional.of(
          "%d trials would be out at once, and the sweep allows %d; tell how one ended first"
              .formatted(out, account.parallelism));
    }
    return Optional.empty();
  }

  /// How many more there may be, by their number and by the budget.
  int left() {
    return Math.min(room.left(), tx.budgeting().completing(account.experiment, ending));
  }

  /// The same where trials end in the change that adds one.
  Addition replacing(int trials) {
    ending = trials;
    return this;
  }

  /// Adds as many as there is room for; nothing may stand against it.
  ///
  /// @param until where they pause; null to train to the end
  /// @param resumes the attempt whose checkpoint they go on from
  Added store(int first, List<TrialText> trials, @Nullable Double until, @Nullable Long resumes) {
    int count = Math.min(trials.size(), left());
    var begins = begins(until, resumes);
    new NewRows(tx, account.experiment, begins).later(first, trials.subList(0, count));
    begins.forEach(b -> account.moved(JobState.CREATED, b.state(), b.lane().id, count));
    if (runs == Runs.TOLD && account.startedAt == null) {
      account.startedAt = tx.millis();
    }
    tx.session()
        .update(
            "UPDATE experiment SET trials = trials + ? WHERE id = ?", count, account.experiment);
    tx.events().ofExperiment(EventType.SWEEP_GREW, actor, sweep, grew(first, count));
    return new Added.Stored(IntStream.range(first, first + count).mapToObj(sweep::trial).toList());
  }

  private List<Begin> begins(@Nullable Double until, @Nullable Long resumes) {
    var stages = tx.session().list(StageRow.OF_EXPERIMENT, StageRow::new, account.experiment);
    if (runs == Runs.TOLD && stages.size() > 1) {
      throw conflict(
          "the trials of %s have %d stages, so workers must run them"
              .formatted(sweep, stages.size()));
    }
    if ((until != null || resumes != null) && (runs == Runs.TOLD || stages.size() > 1)) {
      throw conflict(
          "the trials of %s cannot pause: only trials of one stage that workers run can"
              .formatted(sweep));
    }
    return stages.stream().map(stage -> begin(stage, until, resumes)).toList();
  }

  private static StoreException conflict(String message) {
    return new StoreException(StoreException.Code.CONFLICT, message);
  }

  private Begin begin(StageRow stage, @Nullable Double until, @Nullable Long resumes) {
    var lane = account.lanes.stream().filter(l -> l.id == stage.lane()).findFirst().orElseThrow();
    var state =
        runs == Runs.TOLD
            ? JobState.RUNNING
            : account.gate > 0 || stage.hasNeeds() ? JobState.BLOCKED : JobState.QUEUED;
    return new Begin(stage.id(), stage.name(), lane, state, Reason.NONE, null, until, resumes);
  }

  private static Value.Object grew(int first, int count) {
    var members = new LinkedHashMap<String, Value>();
    members.put("first", Value.of(first));
    members.put("trials", Value.of(count));
    return Value.object(members);
  }
}
