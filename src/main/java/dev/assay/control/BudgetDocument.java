package dev.assay.control;

import dev.assay.experiment.Budget;
import dev.assay.experiment.Budget.Dimension;
import dev.assay.experiment.Budget.Price;
import dev.assay.experiment.Budget.Use;
import dev.assay.experiment.ExperimentSpec;
import dev.assay.space.Value;
import dev.assay.store.Budgets.BudgetView;
import dev.assay.store.Experiments.ExperimentView;
import dev.assay.store.Store;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/// The document of a budget, and sentences of it; see docs/reference/documents.md. Pure.
final class BudgetDocument {

  private BudgetDocument() {}

  /// The budget of an experiment; `null` where it has none.
  static Value of(Store s, ExperimentView view, ExperimentSpec spec, Instant now) {
    return spec.budget().isBounded()
        ? s.budgets()
            .flatMap(budgets -> budgets.get(view.id()))
            .<Value>map(budget -> of(budget, spec, view.endedAt().orElse(now)))
            .orElse(Value.Null.NULL)
        : Value.Null.NULL;
  }

  private static Value.Object of(BudgetView budget, ExperimentSpec spec, Instant until) {
    return new Document()
        .with("limits", limits(budget, spec, until))
        .with("on_limit", budget.budget().onLimit().name().toLowerCase(Locale.ROOT))
        .with("price", price(budget.budget().price()))
        .with("worth", spec.budget().worth().map(BudgetDocument::worth).orElse(Value.Null.NULL))
        .withTime("due_at", budget.due())
        .withText("reached", budget.reached().map(Dimension::word))
        .with("why", budget.reached().map(limit -> reached(budget, spec, limit)).orElse(""))
        .build();
  }

  /// With `pools` only where single pools have one of their own.
  private static Value price(Price price) {
    var document =
        new Document().with("gpu_hour", price.gpuHour()).with("cpu_hour", price.cpuHour());
    if (price.pools().isEmpty()) {
      return document.build();
    }
    var pools = new Document();
    new TreeMap<>(price.pools()).forEach((pool, there) -> pools.with(pool, price(there)));
    return document.with("pools", pools.build()).build();
  }

  private static Value worth(Budget.Worth worth) {
    return new Document()
        .with("gain", worth.gain())
        .with("per", worth.per().name().toLowerCase(Locale.ROOT))
        .build();
  }

  private static List<Value.Object> limits(BudgetView budget, ExperimentSpec spec, Instant until) {
    var found = new ArrayList<Value.Object>();
    var limits = budget.budget().limits();
    limits
        .completed()
        .ifPresent(n ->
            found.add(
                limit(
                    Dimension.COMPLETED,
                    n,
                    budget.completed(),
                    budget.open(),
                    OptionalDouble.empty())));
    metered(found, Dimension.GPU_HOURS, limits.gpuHours(), budget, spec, Use::gpuHours);
    metered(found, Dimension.MONEY, limits.money(), budget, spec, Use::money);
    limits
        .wallTime()
        .ifPresent(time -> {
          double used =
              budget.startedAt().map(start -> seconds(Duration.between(start, until))).orElse(0.0);
          found.add(limit(Dimension.WALL_TIME, seconds(time), used, 0, OptionalDouble.empty()));
        });
    limits
        .deadline()
        .ifPresent(at ->
            found.add(
                new Document()
                    .with("limit", Dimension.DEADLINE.word())
                    .with("allowed", at)
                    .with("used", Value.Null.NULL)
                    .with("reserved", Value.Null.NULL)
                    .with("left", Math.max(0, seconds(Duration.between(until, at))))
                    .with("next", Value.Null.NULL)
                    .build()));
    return found;
  }

  private static void metered(
      List<Value.Object> found,
      Dimension dimension,
      OptionalDouble allowed,
      BudgetView budget,
      ExperimentSpec spec,
      ToDoubleFunction<Use> part) {
    allowed.ifPresent(limit ->
        found.add(
            limit(
                dimension,
                limit,
                part.applyAsDouble(budget.use()),
                part.applyAsDouble(budget.reserved()),
                OptionalDouble.of(most(budget.budget(), spec, part)))));
  }

  /// The most that an attempt of any stage may take.
  private static double most(Budget budget, ExperimentSpec spec, ToDoubleFunction<Use> part) {
    return spec.stages().stream()
        .flatMap(stage -> budget.most(stage).stream())
        .mapToDouble(part)
        .max()
        .orElse(0);
  }

  private static Value.Object limit(
      Dimension dimension, double allowed, double used, double reserved, OptionalDouble next) {
    return new Document()
        .with("limit", dimension.word())
        .with("allowed", allowed)
        .with("used", used)
        .with("reserved", reserved)
        .with("left", Math.max(0, allowed - used - reserved))
        .with("next", next)
        .build();
  }

  private static double seconds(Duration span) {
    return span.toMillis() / 1000.0;
  }

  /// Why nothing more of an experiment starts, as a sentence.
  static String reached(BudgetView budget, ExperimentSpec spec, Dimension limit) {
    var limits = budget.budget().limits();
    return switch (limit) {
      case COMPLETED -> "it has all of its completed trials";
      case GPU_HOURS -> metered(budget, spec, limits.gpuHours(), "GPU-hours", Use::gpuHours);
      case MONEY -> metered(budget, spec, limits.money(), "in money", Use::money);
      case WALL_TIME ->
          "its wall time of %s is over"
              .formatted(limits.wallTime().map(Amounts::span).orElse("none"));
      case DEADLINE ->
          "its deadline, %s, is over"
              .formatted(limits.deadline().map(Instant::toString).orElse("none"));
    };
  }

  private static String metered(
      BudgetView budget,
      ExperimentSpec spec,
      OptionalDouble allowed,
      String unit,
      ToDoubleFunction<Use> part) {
    return "its budget of %s %s does not reach for another attempt: %s used, and one may take up to %s"
        .formatted(
            amount(allowed.orElse(0)),
            unit,
            amount(part.applyAsDouble(budget.use())) + " is",
            amount(most(budget.budget(), spec, part)));
  }

  /// What keeps an attempt that takes `most` from starting while others run.
  static Optional<String> lack(BudgetView budget, Use most) {
    var limits = budget.budget().limits();
    return lack("GPU-hours", limits.gpuHours(), budget, most, Use::gpuHours)
        .or(() -> lack("in money", limits.money(), budget, most, Use::money));
  }

  private static Optional<String> lack(
      String unit,
      OptionalDouble allowed,
      BudgetView budget,
      Use most,
      ToDoubleFunction<Use> part) {
    double used = part.applyAsDouble(budget.use());
    double reserved = part.applyAsDouble(budget.reserved());
    double next = part.applyAsDouble(most);
    return allowed.isPresent() && used + reserved + next > allowed.getAsDouble() + 1e-9
        ? Optional.of(
            "it may take up to %s of its budget of %s %s, of which %s is used and %s set aside for what runs"
                .formatted(
                    amount(next),
                    amount(allowed.getAsDouble()),
                    unit,
                    amount(used),
                    amount(reserved)))
        : Optional.empty();
  }

  /// `10`, `0.283`.
  private static String amount(double amount) {
    return new BigDecimal(amount)
        .round(new MathContext(amount >= 1000 ? 7 : 4))
        .stripTrailingZeros()
        .toPlainString();
  }

  /// How to raise a limit.
  static String raising(BudgetView budget, Dimension limit) {
    return "assay experiment budget %s --%s +%s"
        .formatted(
            budget.experiment(),
            limit.word().replace('_', '-'),
            limit == Dimension.WALL_TIME || limit == Dimension.DEADLINE ? "2h" : "N");
  }
}
