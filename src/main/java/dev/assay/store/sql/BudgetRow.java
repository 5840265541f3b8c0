package dev.assay.store.sql;

import dev.assay.experiment.Budget;
import dev.assay.experiment.Budget.Dimension;
import dev.assay.experiment.Budget.Limits;
import dev.assay.experiment.Budget.OnLimit;
import dev.assay.experiment.Budget.Price;
import dev.assay.experiment.Budget.Use;
import dev.assay.experiment.Resources;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// A row of `budget`, with the arithmetic of its whole numbers: device-milliseconds and millionths
/// of money, rounded up where something is used.
record BudgetRow(
    long experiment,
    @Nullable Long completed,
    @Nullable Long gpu,
    long gpuReserved,
    long gpuSpent,
    @Nullable Long money,
    long moneyReserved,
    long moneySpent,
    @Nullable Long wall,
    @Nullable Long deadline,
    boolean stops,
    Price price,
    String reached,
    boolean paused) {

  static final String SELECT =
      """
      SELECT experiment, completed_limit, gpu_limit, gpu_reserved, gpu_spent, money_limit,
        money_reserved, money_spent, wall_limit, deadline, stops, gpu_price, cpu_price, pool_prices,
        reached, paused
      FROM budget WHERE experiment = ?\
      """;

  private static final double GPU_HOUR = 3_600_000;
  private static final double MONEY = 1_000_000;

  /// Sums of shares such as 0.1 are not exact; a whole number that is missed by less is meant.
  private static final double SLIP = 1e-6;

  BudgetRow(Row row) {
    this(
        row.number(),
        row.maybeNumber(),
        row.maybeNumber(),
        row.number(),
        row.number(),
        row.maybeNumber(),
        row.number(),
        row.number(),
        row.maybeNumber(),
        row.maybeNumber(),
        row.flag(),
        PoolPrices.price(row),
        row.text(),
        row.flag());
  }

  /// Device-milliseconds and millionths.
  record Amount(long gpu, long money) {
    static final Amount NOTHING = new Amount(0, 0);

    Amount atMost(Amount other) {
      return new Amount(Math.min(gpu, other.gpu), Math.min(money, other.money));
    }

    Use use() {
      return new Use(gpu / GPU_HOUR, money / MONEY);
    }
  }

  static @Nullable Long gpu(OptionalDouble hours) {
    return hours.isPresent() ? (Long) Math.round(hours.getAsDouble() * GPU_HOUR) : null;
  }

  static @Nullable Long money(OptionalDouble money) {
    return money.isPresent() ? (Long) Math.round(money.getAsDouble() * MONEY) : null;
  }

  static @Nullable Long completed(OptionalInt trials) {
    return trials.isPresent() ? (Long) (long) trials.getAsInt() : null;
  }

  static @Nullable Long wall(Optional<Duration> time) {
    return time.isPresent() ? (Long) time.get().toMillis() : null;
  }

  static @Nullable Long deadline(Optional<Instant> at) {
    return at.isPresent() ? (Long) at.get().toEpochMilli() : null;
  }

  /// What an attempt comes to that holds `taken` for `millis`.
  Amount of(Resources taken, long millis) {
    double hours = millis / GPU_HOUR;
    double cost = price.anHour(taken) * hours;
    return new Amount(up(taken.gpus() * millis), up(cost * MONEY));
  }

  private static long up(double amount) {
    return (long) Math.ceil(amount - SLIP);
  }

  /// Whether attempts have something set aside.
  boolean isMetered() {
    return gpu != null || money != null;
  }

  /// The first limit that `amount` does not fit into.
  Optional<Dimension> lacks(Amount amount) {
    if (gpu != null && gpuSpent + gpuReserved + amount.gpu() > gpu) {
      return Optional.of(Dimension.GPU_HOURS);
    }
    if (money != null && moneySpent + moneyReserved + amount.money() > money) {
      return Optional.of(Dimension.MONEY);
    }
    return Optional.empty();
  }

  /// When its time is over; null while that is not known.
  ///
  /// @param startedAt when its first job started; null before that
  @Nullable Long due(@Nullable Long startedAt) {
    Long walled = wall == null || startedAt == null ? null : (Long) (startedAt + wall);
    if (walled == null || deadline == null) {
      return walled == null ? deadline : walled;
    }
    return (Long) Math.min(walled, deadline);
  }

  /// Which of the two times comes first.
  Dimension dueBy(@Nullable Long startedAt) {
    Long due = due(startedAt);
    return deadline != null && deadline.equals(due) ? Dimension.DEADLINE : Dimension.WALL_TIME;
  }

  Amount spent() {
    return new Amount(gpuSpent, moneySpent);
  }

  Amount reserved() {
    return new Amount(gpuReserved, moneyReserved);
  }

  Budget budget() {
    return new Budget(
        new Limits(
            completed == null ? OptionalInt.empty() : OptionalInt.of(Math.toIntExact(completed)),
            gpu == null ? OptionalDouble.empty() : OptionalDouble.of(gpu / GPU_HOUR),
            money == null ? OptionalDouble.empty() : OptionalDouble.of(money / MONEY),
            Optional.ofNullable(wall).map(Duration::ofMillis),
            Optional.ofNullable(deadline).map(Instant::ofEpochMilli)),
        stops ? OnLimit.STOP : OnLimit.FINISH,
        price,
        Optional.empty());
  }
}
