package dev.assay.store.sql;

import dev.assay.experiment.Budget.Dimension;
import dev.assay.space.Value;
import dev.assay.store.EventType;
import dev.assay.store.StoreException;
import dev.assay.store.Submission.NewBudget;
import dev.assay.store.sql.BudgetRow.Amount;
import dev.assay.store.sql.JobMoves.Target;
import dev.assay.trial.JobState;
import dev.assay.trial.Moves.By;
import dev.assay.trial.Reason;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Budgets, within a change. An experiment without one is told by its stages, which are known
/// anyway; nothing more is read for it.
final class Budgeting {

  /// Who holds, pauses and stops when a limit is reached.
  static final String ACTOR = "budget";

  /// The condition on jobs `j` that are held because of it.
  static final String HELD = "j.state = 'held' AND j.reason = 'budget'";

  private static final String INSERT =
      """
      INSERT INTO budget (experiment, completed_limit, gpu_limit, money_limit, wall_limit, deadline,
        due_at, stops, gpu_price, cpu_price, pool_prices)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)\
      """;

  /// The limits stand in the condition: what would pass them changes no row.
  private static final String RESERVE =
      """
      UPDATE budget SET gpu_reserved = gpu_reserved + ?1, money_reserved = money_reserved + ?2,
        due_at = ?3
      WHERE experiment = ?4 AND reached = ''
        AND (gpu_limit IS NULL OR gpu_spent + gpu_reserved + ?1 <= gpu_limit)
        AND (money_limit IS NULL OR money_spent + money_reserved + ?2 <= money_limit)\
      """;

  private static final String SETTLE =
      """
      UPDATE budget SET gpu_reserved = gpu_reserved - ?1, gpu_spent = gpu_spent + ?2,
        money_reserved = money_reserved - ?3, money_spent = money_spent + ?4
      WHERE experiment = ?5\
      """;

  private static final String HEAD =
      "SELECT id FROM job WHERE lane = ? AND state = 'queued' ORDER BY "
          + Standing.PLACE
          + ", id LIMIT 1";

  private final Transaction tx;

  Budgeting(Transaction tx) {
    this.tx = tx;
  }

  /// Stores the budget of a new experiment.
  ///
  /// @param stages row ids by name
  void store(long experiment, NewBudget asked, Map<String, Long> stages) {
    var budget = asked.budget();
    var limits = budget.limits();
    tx.session()
        .update(
            INSERT,
            experiment,
            BudgetRow.completed(limits.completed()),
            BudgetRow.gpu(limits.gpuHours()),
            BudgetRow.money(limits.money()),
            BudgetRow.wall(limits.wallTime()),
            BudgetRow.deadline(limits.deadline()),
            BudgetRow.deadline(limits.deadline()),
            budget.onLimit() == dev.assay.experiment.Budget.OnLimit.STOP,
            budget.price().gpuHour(),
            budget.price().cpuHour(),
            PoolPrices.write(budget.price()));
    stages.forEach((name, id) -> {
      var longest = asked.longest().get(name);
      if (longest == null && limits.areMetered()) {
        throw new IllegalArgumentException(
            "stage %s has no timeout, and the experiment a budget".formatted(name));
      }
      tx.session()
          .update(
              "INSERT INTO budget_stage (stage, longest) VALUES (?, ?)",
              id,
              longest == null ? null : (Long) longest.toMillis());
    });
  }

  Optional<BudgetRow> find(long experiment) {
    return tx.session().first(BudgetRow.SELECT, BudgetRow::new, experiment);
  }

  /// Sets aside what an attempt of a queued job may come to. Where that does not fit, and nothing
  /// that runs will make it fit, the limit is reached.
  ///
  /// @return false when the attempt may not begin
  boolean reserve(Account account, JobRow job, long attempt) {
    if (!job.stage().isBudgeted()) {
      return true;
    }
    tx.reach().needStore();
    var budget = find(account.experiment).orElseThrow();
    Long started = account.startedAt == null ? (Long) tx.millis() : account.startedAt;
    if (!isOpen(account, budget)) {
      return false;
    }
    var most = most(budget, job.stage());
    int changed =
        tx.session()
            .update(RESERVE, most.gpu(), most.money(), budget.due(started), account.experiment);
    if (changed == 0) {
      reachIfStuck(account, budget, most);
      return false;
    }
    if (budget.isMetered()) {
      tx.session()
          .update(
              "INSERT INTO budget_hold (attempt, gpu, money) VALUES (?, ?, ?)",
              attempt,
              most.gpu(),
              most.money());
    }
    return true;
  }

  /// Whether anything may begin, as far as time and limits that were reached before say.
  private boolean isOpen(Account account, BudgetRow budget) {
    if (!budget.reached().isEmpty()) {
      hold(account.experiment);
      return false;
    }
    Long due = budget.due(account.startedAt);
    if (due != null && due <= tx.millis()) {
      reach(account, budget, budget.dueBy(account.startedAt), Amount.NOTHING);
      return false;
    }
    return true;
  }

  private Amount most(BudgetRow budget, StageRow stage) {
    return budget.isMetered() ? budget.of(stage.resources(), longest(stage.id())) : Amount.NOTHING;
  }

  private long longest(long stage) {
    return tx.session().number("SELECT longest FROM budget_stage WHERE stage = ?", stage);
  }

  /// What runs may come to less than was set aside for it; then it is tried again. Another stage
  /// may take less.
  private void reachIfStuck(Account account, BudgetRow budget, Amount wanted) {
    if (account.occupied() > 0) {
      return;
    }
    for (var lane : account.lanes) {
      if (lane.ready > 0 && head(lane).filter(job -> fits(budget, job)).isPresent()) {
        return;
      }
    }
    reach(account, budget, budget.lacks(wanted).orElseThrow(), wanted);
  }

  private Optional<JobRow> head(Lane lane) {
    return tx.session().first(HEAD, Row::number, lane.id).map(tx.moves()::read);
  }

  private boolean fits(BudgetRow budget, JobRow job) {
    return budget.lacks(most(budget, job.stage())).isEmpty();
  }

  /// Puts what an attempt came to in the place of what was set aside for it, but never more: what a
  /// machine slept is not counted.
  ///
  /// @param millis how long it held what it takes; 0 where it never began
  void settle(JobRow job, long attempt, long millis) {
    if (!job.stage().isBudgeted()) {
      return;
    }
    tx.reach().needStore();
    var held =
        tx.session()
            .first(
                "DELETE FROM budget_hold WHERE attempt = ? RETURNING gpu, money",
                row -> new Amount(row.number(), row.number()),
                attempt);
    if (held.isEmpty()) {
      return;
    }
    var budget = find(job.experiment()).orElseThrow();
    var used = budget.of(job.stage().resources(), Math.max(0, millis)).atMost(held.get());
    tx.session()
        .update(
            SETTLE,
            held.get().gpu(),
            used.gpu(),
            held.get().money(),
            used.money(),
            job.experiment());
  }

  /// How many more trials a limit of completed ones leaves room for.
  ///
  /// @param ending how many that count end in this change
  int completing(long experiment, int ending) {
    return find(experiment)
        .map(BudgetRow::completed)
        .map(limit -> (int) Math.max(0, limit - completions(experiment).all() + ending))
        .orElse(Integer.MAX_VALUE);
  }

  /// The trials that a limit of completed ones counts.
  Completions completions(long experiment) {
    int trials =
        (int) tx.session().number("SELECT trials FROM experiment WHERE id = ?", experiment);
    return Completions.of(tx.session(), experiment, trials, tx.ledger().of(experiment).counts());
  }

  /// @throws StoreException `REFUSED` when more trials than its budget allows are completed or open
  void refuseTooMany(long experiment) {
    var limit = find(experiment).map(BudgetRow::completed);
    if (limit.isPresent() && completions(experiment).all() > limit.get()) {
      throw new StoreException(
          StoreException.Code.REFUSED,
          "its budget is %d completed trials, and with these it could come to %d"
              .formatted(limit.get(), completions(experiment).all()));
    }
  }

  /// Why no trial may be added to a sweep now.
  ///
  /// @param queued whether workers are to run it
  Optional<String> refusal(Account account, boolean queued) {
    var found = find(account.experiment);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    var budget = found.get();
    if (!isOpen(account, budget)) {
      return Optional.of(why(reached(account.experiment)));
    }
    if (!queued || !budget.isMetered()) {
      return Optional.empty();
    }
    var first =
        tx.session().list(StageRow.OF_EXPERIMENT, StageRow::new, account.experiment).getFirst();
    var most = most(budget, first);
    var lack = budget.lacks(most);
    if (lack.isPresent() && account.count(JobState.QUEUED) == 0) {
      reachIfStuck(account, budget, most);
    }
    return lack.map(dimension -> "%s: the next attempt does not fit".formatted(why(dimension)));
  }

  private Dimension reached(long experiment) {
    return find(experiment)
        .map(BudgetRow::reached)
        .filter(word -> !word.isEmpty())
        .map(Dimension::ofWord)
        .orElseThrow();
  }

  /// One line for people, of a limit that is reached.
  static String why(Dimension dimension) {
    return switch (dimension) {
      case COMPLETED -> "it has all of its completed trials";
      case GPU_HOURS, MONEY -> "its budget of %s is used up".formatted(dimension.title());
      case WALL_TIME -> "its wall time is over";
      case DEADLINE -> "its deadline is over";
    };
  }

  /// @throws StoreException `REFUSED` when an experiment has reached a limit
  void refuseReached(long experiment) {
    find(experiment)
        .filter(budget -> !budget.reached().isEmpty())
        .ifPresent(budget -> {
          throw new StoreException(
              StoreException.Code.REFUSED,
              "%s, so nothing of it may start".formatted(why(Dimension.ofWord(budget.reached()))));
        });
  }

  /// Ends what is over by time, unless the experiment has ended anyway.
  ///
  /// @return whether its limit is reached now
  boolean enforce(long experiment) {
    var budget = find(experiment).orElseThrow();
    var account = tx.ledger().of(experiment);
    Long due = budget.due(account.startedAt);
    if (account.isEnded() || due == null || due > tx.millis()) {
      Long next = account.isEnded() ? null : due;
      tx.session().update("UPDATE budget SET due_at = ? WHERE experiment = ?", next, experiment);
      return false;
    }
    reach(account, budget, budget.dueBy(account.startedAt), Amount.NOTHING);
    return true;
  }

  private void reach(Account account, BudgetRow budget, Dimension dimension, Amount wanted) {
    long experiment = account.experiment;
    var growing = new Growing(tx, ACTOR);
    boolean paused = growing.pause(experiment, why(dimension));
    tx.session()
        .update(
            "UPDATE budget SET reached = ?, paused = ? WHERE experiment = ?",
            dimension.word(),
            paused,
            experiment);
    growing.tell(experiment, EventType.BUDGET_REACHED, told(budget, dimension, wanted));
    hold(experiment);
    if (budget.stops() && wanted.equals(Amount.NOTHING)) {
      var stopping =
          new Target(JobState.STOPPING, By.STORE, Reason.BUDGET, ACTOR, JobState.STOPPED);
      tx.moves()
          .moveAll(
              stopping, "", "j.experiment = ? AND j.ended_at IS NULL AND j.told = 0", experiment);
    }
    NoticeLog.held(tx, account);
  }

  /// What waits is held until the limit is raised.
  private void hold(long experiment) {
    var held = new Target(JobState.HELD, By.STORE, Reason.BUDGET, ACTOR);
    tx.moves().moveAll(held, "", "j.experiment = ? AND j.ended_at IS NULL", experiment);
  }

  private static Value.Object told(BudgetRow budget, Dimension dimension, Amount wanted) {
    var told = new LinkedHashMap<String, Value>();
    told.put("limit", Value.of(dimension.word()));
    switch (dimension) {
      case GPU_HOURS -> {
        told.put("allowed", Value.of(hours(budget.gpu())));
        told.put("used", Value.of(budget.spent().use().gpuHours()));
        told.put("next", Value.of(wanted.use().gpuHours()));
      }
      case MONEY -> {
        told.put("allowed", Value.of(units(budget.money())));
        told.put("used", Value.of(budget.spent().use().money()));
        told.put("next", Value.of(wanted.use().money()));
      }
      case COMPLETED, WALL_TIME, DEADLINE -> {}
    }
    return Value.object(told);
  }

  private static double hours(@Nullable Long gpu) {
    return new Amount(gpu == null ? 0 : gpu, 0).use().gpuHours();
  }

  private static double units(@Nullable Long money) {
    return new Amount(0, money == null ? 0 : money).use().money();
  }
}
