package dev.assay.control;

import dev.assay.config.Quantities;
import dev.assay.control.ControlException.Code;
import dev.assay.experiment.Budget.Dimension;
import dev.assay.experiment.Budget.Limits;
import dev.assay.experiment.ExperimentSpec;
import dev.assay.space.Value;
import dev.assay.store.Budgets.BudgetView;
import dev.assay.store.Experiments.ExperimentView;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/// Reads and raises budgets, each time in one guarded change of the store.
final class LocalBudgeting implements Budgeting {

  /// Each lost race is somebody else's raise, so this many are never lost.
  private static final int RACES = 100;

  private static final double MOST = 1e9;

  private final OpenedStore store;
  private final References references;
  private final InstantSource clock;

  LocalBudgeting(OpenedStore store, References references, InstantSource clock) {
    this.store = store;
    this.references = references;
    this.clock = clock;
  }

  @Override
  public Value.Object show(String experiment) {
    ExperimentView view = references.experiment(experiment);
    budget(view);
    return document(view);
  }

  private Value.Object document(ExperimentView view) {
    ExperimentSpec spec = Specs.stored(view.spec());
    return store.ask(s ->
        new Document()
            .with("experiment", view.id().text())
            .with("name", view.name())
            .with("status", s.experiments().get(view.id()).orElse(view).status().word())
            .with("budget", BudgetDocument.of(s, view, spec, clock.instant()))
            .build());
  }

  private BudgetView budget(ExperimentView view) {
    return store
        .ask(s -> s.budgets().flatMap(budgets -> budgets.get(view.id())))
        .orElseThrow(() ->
            conflict(
                "%s has no budget".formatted(view.id()),
                "a budget comes with the specification: budget: {wall_time: 12h}"));
  }

  @Override
  public Value.Object raise(String experiment, Map<Dimension, String> limits, String actor) {
    ExperimentView view = references.experiment(experiment);
    for (int race = 0; race < RACES; race++) {
      Limits seen = budget(view).budget().limits();
      Limits to = raised(seen, limits);
      if (store.ask(s -> s.budgets().orElseThrow().raise(view.id(), seen, to, actor))) {
        return document(view);
      }
    }
    throw new ControlException(
        Code.UNAVAILABLE, "others changed its budget %d times".formatted(RACES), "try again");
  }

  private Limits raised(Limits seen, Map<Dimension, String> texts) {
    Limits to = seen;
    for (var text : texts.entrySet()) {
      to = raised(to, text.getKey(), text.getValue().strip());
    }
    return to;
  }

  private Limits raised(Limits seen, Dimension limit, String text) {
    return switch (limit) {
      case COMPLETED ->
          new Limits(
              OptionalInt.of(
                  (int)
                      amount(
                          limit,
                          text,
                          true,
                          present(limit, seen.completed().stream().asDoubleStream().findFirst()))),
              seen.gpuHours(),
              seen.money(),
              seen.wallTime(),
              seen.deadline());
      case GPU_HOURS ->
          new Limits(
              seen.completed(),
              OptionalDouble.of(amount(limit, text, false, present(limit, seen.gpuHours()))),
              seen.money(),
              seen.wallTime(),
              seen.deadline());
      case MONEY ->
          new Limits(
              seen.completed(),
              seen.gpuHours(),
              OptionalDouble.of(amount(limit, text, false, present(limit, seen.money()))),
              seen.wallTime(),
              seen.deadline());
      case WALL_TIME ->
          new Limits(
              seen.completed(),
              seen.gpuHours(),
              seen.money(),
              Optional.of(time(limit, text, present(limit, seen.wallTime()))),
              seen.deadline());
      case DEADLINE ->
          new Limits(
              seen.completed(),
              seen.gpuHours(),
              seen.money(),
              seen.wallTime(),
              Optional.of(deadline(limit, text, present(limit, seen.deadline()))));
    };
  }

  private static double present(Dimension limit, OptionalDouble seen) {
    return seen.orElseThrow(() -> unlimited(limit));
  }

  private static <T> T present(Dimension limit, Optional<T> seen) {
    return seen.orElseThrow(() -> unlimited(limit));
  }

  private static ControlException unlimited(Dimension limit) {
    return conflict("its budget has no limit of %s to raise".formatted(limit.title()), "");
  }

  private static double amount(Dimension limit, String text, boolean whole, double seen) {
    if (!text.matches(
        whole ? "\\+?[1-9][0-9]{0,8}" : "\\+?([0-9]{1,9}\\.?[0-9]{0,9}|\\.[0-9]{1,9})")) {
      throw wrong(
          limit,
          text,
          whole
              ? "+10 is ten more, 10 is ten in all"
              : "+2.5 is so much more, 20 is so much in all");
    }
    boolean more = text.startsWith("+");
    double given = Double.parseDouble(more ? text.substring(1) : text);
    double to = more ? seen + given : given;
    if (to > MOST || !(given > 0)) {
      throw wrong(limit, text, "a number above 0 and up to 1e9 is allowed");
    }
    if (to <= seen) {
      throw noMore(limit, Amounts.number(seen), text);
    }
    return to;
  }

  private static Duration time(Dimension limit, String text, Duration seen) {
    boolean more = text.startsWith("+");
    Duration given =
        Quantities.duration(more ? text.substring(1) : text)
            .filter(time -> !time.isZero())
            .orElseThrow(() -> wrong(limit, text, "+2h is two hours more, 12h is so long in all"));
    Duration to = more ? seen.plus(given) : given;
    if (to.compareTo(seen) <= 0) {
      throw noMore(limit, Amounts.span(seen), text);
    }
    return to;
  }

  private static Instant deadline(Dimension limit, String text, Instant seen) {
    Instant to =
        Quantities.instant(text, seen)
            .orElseThrow(() ->
                wrong(limit, text, "+2h is two hours later, 2030-01-31T18:00:00Z an instant"));
    if (!to.isAfter(seen)) {
      throw noMore(limit, seen.toString(), text);
    }
    return to;
  }

  private static ControlException wrong(Dimension limit, String text, String hint) {
    return Refusals.usage(
        "--%s: found '%s', which is no such limit".formatted(limit.word().replace('_', '-'), text),
        hint);
  }

  private static ControlException noMore(Dimension limit, String seen, String text) {
    return conflict(
        "its limit of %s is %s already; %s is no more".formatted(limit.title(), seen, text),
        "a limit can only be raised; + adds to it");
  }

  private static ControlException conflict(String message, String hint) {
    return new ControlException(Code.CONFLICT, message, hint);
  }
}
