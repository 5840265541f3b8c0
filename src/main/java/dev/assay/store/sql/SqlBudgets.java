package dev.assay.store.sql;

import dev.assay.experiment.Budget.Dimension;
import dev.assay.experiment.Budget.Limits;
import dev.assay.space.Value;
import dev.assay.store.Budgets;
import dev.assay.store.EventType;
import dev.assay.store.StoreException;
import dev.assay.trial.ExperimentId;
import dev.assay.trial.Growth;
import dev.assay.trial.JobState;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Budgets: read, raised and enforced. What attempts use of them is counted by [Budgeting].
final class SqlBudgets implements Budgets {

  private static final List<JobState> COUNTED =
      Arrays.stream(JobState.values()).filter(s -> s != JobState.CREATED).toList();

  private static final String STANDING =
      "SELECT e.trials, y.started_at, "
          + COUNTED.stream().map(s -> "y." + s.word()).collect(Collectors.joining(", "))
          + " FROM experiment e CROSS JOIN tally y ON y.experiment = e.id WHERE e.id = ?";

  private static final String DUE =
      "SELECT due_at FROM budget WHERE due_at IS NOT NULL AND reached = '' ORDER BY due_at LIMIT 1";

  private static final String OVER =
      """
      SELECT experiment FROM budget WHERE due_at IS NOT NULL AND reached = '' AND due_at <= ?
      ORDER BY due_at\
      """;

  private static final String LIMIT =
      """
      UPDATE budget SET completed_limit = ?, gpu_limit = ?, money_limit = ?, wall_limit = ?,
        deadline = ?, due_at = ?, reached = '', paused = 0
      WHERE experiment = ?\
      """;

  private final Writer writer;
  private final Readers readers;

  SqlBudgets(Writer writer, Readers readers) {
    this.writer = writer;
    this.readers = readers;
  }

  @Override
  public Optional<BudgetView> get(ExperimentId experiment) {
    return readers.read(session ->
        session
            .first("SELECT id FROM experiment WHERE uid = ?", Row::number, experiment.text())
            .flatMap(id -> session.first(BudgetRow.SELECT, BudgetRow::new, id))
            .map(row -> view(session, experiment, row)));
  }

  private record Standing(int trials, Optional<Instant> startedAt, Map<JobState, Integer> jobs) {
    Standing(Row row) {
      this(row.integer(), row.maybeInstant(), new EnumMap<>(JobState.class));
      COUNTED.forEach(state -> jobs.put(state, row.integer()));
    }
  }

  private static BudgetView view(Session session, ExperimentId experiment, BudgetRow row) {
    var standing = session.first(STANDING, Standing::new, row.experiment()).orElseThrow();
    var trials = Completions.of(session, row.experiment(), standing.trials(), standing.jobs());
    return new BudgetView(
        experiment,
        row.budget(),
        row.spent().use(),
        row.reserved().use(),
        trials.completed(),
        trials.open(),
        standing.startedAt(),
        row.reached().isEmpty() ? Optional.empty() : Optional.of(Dimension.ofWord(row.reached())));
  }

  @Override
  public boolean raise(ExperimentId experiment, Limits seen, Limits to, String actor) {
    return writer.change(tx -> {
      long id = Scope.experiment(tx.session(), experiment);
      var row =
          tx.budgeting()
              .find(id)
              .orElseThrow(() ->
                  new StoreException(
                      StoreException.Code.NOT_FOUND,
                      "experiment %s has no budget".formatted(experiment)));
      var before = Stored.of(row);
      if (!before.equals(Stored.of(seen))) {
        return false;
      }
      var after = Stored.of(to);
      var raised = before.raisedTo(after);
      if (raised.isEmpty()) {
        return true;
      }
      boolean wasFull = isFull(tx, id, before.completed());
      var account = tx.ledger().of(id);
      write(tx, id, after, account.startedAt);
      tx.events().ofExperiment(EventType.BUDGET_RAISED, actor, experiment, Value.object(raised));
      goOn(tx, id, row, actor);
      if (raised.containsKey("completed") && wasFull && account.growth == Growth.CLOSED) {
        new Growing(tx, actor).reopen(id);
      }
      return true;
    });
  }

  private static boolean isFull(Transaction tx, long experiment, @Nullable Long completed) {
    return completed != null && tx.budgeting().completions(experiment).all() >= completed;
  }

  private static void write(Transaction tx, long experiment, Stored to, @Nullable Long startedAt) {
    Long walled = to.wall() == null || startedAt == null ? null : (Long) (startedAt + to.wall());
    Long due =
        walled == null || to.deadline() == null
            ? walled == null ? to.deadline() : walled
            : (Long) Math.min(walled, to.deadline());
    tx.session()
        .update(
            LIMIT, to.completed(), to.gpu(), to.money(), to.wall(), to.deadline(), due, experiment);
  }

  /// Lifts what the limit did when it was reached.
  private static void goOn(Transaction tx, long experiment, BudgetRow was, String actor) {
    if (was.reached().isEmpty()) {
      return; // its lanes are looked at again, because its counters were
    }
    SqlOperations.released(tx, new Scope(experiment, null, null), Budgeting.HELD, actor);
    if (was.paused()) {
      new Growing(tx, actor).goOn(experiment);
    }
  }

  @Override
  public Optional<Instant> nextDue() {
    return readers.read(session -> session.first(DUE, Row::instant));
  }

  @Override
  public boolean judge(ExperimentId experiment, int trials) {
    return writer.change(tx ->
        tx.session()
                .update(
                    """
                    UPDATE budget SET judged = ?1
                    WHERE experiment = (SELECT id FROM experiment WHERE uid = ?2) AND judged < ?1\
                    """,
                    trials,
                    experiment.text())
            == 1);
  }

  @Override
  public int enforce() {
    return writer.change(tx ->
        (int)
            tx.session().list(OVER, Row::number, tx.millis()).stream()
                .filter(tx.budgeting()::enforce)
                .count());
  }

  /// Limits as they are stored.
  private record Stored(
      @Nullable Long completed,
      @Nullable Long gpu,
      @Nullable Long money,
      @Nullable Long wall,
      @Nullable Long deadline) {

    static Stored of(BudgetRow row) {
      return new Stored(row.completed(), row.gpu(), row.money(), row.wall(), row.deadline());
    }

    static Stored of(Limits limits) {
      return new Stored(
          BudgetRow.completed(limits.completed()),
          BudgetRow.gpu(limits.gpuHours()),
          BudgetRow.money(limits.money()),
          BudgetRow.wall(limits.wallTime()),
          BudgetRow.deadline(limits.deadline()));
    }

    /// What is higher in `to`, as it is told.
    ///
    /// @throws StoreException `CONFLICT` when something is lower, or newly limited, or free
    Map<String, Value> raisedTo(Stored to) {
      var raised = new LinkedHashMap<String, Value>();
      higher(raised, Dimension.COMPLETED, completed, to.completed, 1);
      higher(raised, Dimension.GPU_HOURS, gpu, to.gpu, 3_600_000);
      higher(raised, Dimension.MONEY, money, to.money, 1_000_000);
      higher(raised, Dimension.WALL_TIME, wall, to.wall, 1000);
      higher(raised, Dimension.DEADLINE, deadline, to.deadline, 0);
      return raised;
    }

    private static void higher(
        Map<String, Value> raised,
        Dimension dimension,
        @Nullable Long from,
        @Nullable Long to,
        double unit) {
      if (Objects.equals(from, to)) {
        return;
      }
      if (from == null || to == null || to < from) {
        throw new StoreException(
            StoreException.Code.CONFLICT,
            from == null
                ? "its budget has no limit of %s to raise".formatted(dimension.title())
                : "a limit can only be raised, and this of %s would sink"
                    .formatted(dimension.title()));
      }
      raised.put(
          dimension.word(),
          unit == 0
              ? Value.of(Instant.ofEpochMilli(to).toString())
              : dimension == Dimension.COMPLETED ? Value.of(to) : Value.of(to / unit));
    }
  }
}
