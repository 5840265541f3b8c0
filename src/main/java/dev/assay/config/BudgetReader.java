package dev.assay.config;

import dev.assay.experiment.Budget;
import dev.assay.experiment.Budget.Limits;
import dev.assay.experiment.Budget.OnLimit;
import dev.assay.experiment.Budget.Price;
import dev.assay.experiment.Budget.Use;
import dev.assay.experiment.Budget.Worth;
import dev.assay.experiment.Stage;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.ToDoubleFunction;

/// The key `budget` → [Budget]. What is set aside for an attempt is worked out from its timeout and
/// its resources, so a limit that these cannot bring about is refused.
///
/// @param runs whether workers run the trials
/// @param pools whose prices count where none is given
record BudgetReader(Problems problems, Instant now, boolean runs, Pools pools) {

  /// More is a typo; and sums of what is set aside stay exact below it.
  static final double MOST = 1e9;

  private static final List<String> LIMITS =
      List.of("completed", "gpu_hours", "money", "wall_time", "deadline", "worth");

  static final Section PRICE =
      new Section(
          "budget.price",
          List.of(
              new Section.Key(
                  "gpu_hour",
                  new Shape.Number(0, "a number of at least 0"),
                  "what one device costs an hour",
                  "0"),
              new Section.Key(
                  "cpu_hour",
                  new Shape.Number(0, "a number of at least 0"),
                  "what one core costs an hour",
                  "0")));

  static final Section WORTH =
      new Section(
          "budget.worth",
          List.of(
              Section.Key.required(
                  "gain",
                  new Shape.Number(0, "a number above 0"),
                  "how much better than the best, in the unit of the objective"),
              new Section.Key(
                  "per",
                  new Shape.Choice("hour", "gpu_hour", "money"),
                  "what it is compared with: an hour of a job, of a device, or money by the price",
                  "hour")));

  static final Section BUDGET =
      new Section(
          "budget",
          List.of(
              new Section.Key(
                  "completed",
                  new Shape.Whole(1, SpecKeys.MOST_TRIALS),
                  "trials that are to end well; those that do not are made up for, up to"
                      + " search.trials"),
              new Section.Key(
                  "gpu_hours",
                  new Shape.Number(0, "a number above 0"),
                  "devices × hours of all attempts together"),
              new Section.Key(
                  "money",
                  new Shape.Number(0, "a number above 0"),
                  "what all attempts may cost together, by the price"),
              new Section.Key(
                  "wall_time", new Shape.Span(false), "time since the first job started"),
              new Section.Key("deadline", new Shape.Moment(), "nothing starts after it"),
              new Section.Key(
                  "on_limit",
                  new Shape.Choice("finish", "stop"),
                  "what becomes of jobs that run when wall_time or deadline is reached",
                  "finish"),
              new Section.Key("price", new Shape.Table(PRICE), "of an hour, for money"),
              new Section.Key(
                  "worth",
                  new Shape.Table(WORTH),
                  "a search ends when the next trial is expected to gain less for its cost")));

  /// @param stages whose attempts use it
  Budget read(Fields top, List<Stage> stages) {
    if (!top.has("budget")) {
      return Budget.NONE;
    }
    Fields fields = top.within("budget", BUDGET);
    if (!top.isBroken("budget") && LIMITS.stream().noneMatch(fields::has)) {
      problems.error(
          top.line("budget"),
          "budget",
          "it limits nothing",
          "give one of %s, or leave it out".formatted(String.join(", ", LIMITS)));
    }
    Price price =
        fields.has("price") ? price(fields.within("price", PRICE)) : inPools(fields, stages);
    var budget =
        new Budget(
            new Limits(
                completed(fields),
                amount(fields, "gpu_hours"),
                amount(fields, "money"),
                fields.duration("wall_time"),
                deadline(fields)),
            OnLimit.valueOf(fields.text("on_limit").orElse("finish").toUpperCase(Locale.ROOT)),
            price,
            worth(fields));
    if (!top.isBroken("budget")) {
      check(fields, budget, stages);
    }
    return budget;
  }

  /// The table `price`, here and in a pool.
  static Price price(Fields prices) {
    return new Price(prices.number("gpu_hour").orElse(0.0), prices.number("cpu_hour").orElse(0.0));
  }

  /// The prices of the pools that `stages` go to, where something is measured in money.
  private Price inPools(Fields fields, List<Stage> stages) {
    if (!isNeeded(fields)) {
      return Price.NONE;
    }
    var prices = new HashMap<String, Price>();
    for (Stage stage : stages) {
      String name = stage.resources().pool();
      pools.find(name).flatMap(Pool::price).ifPresent(price -> prices.put(name, price));
    }
    return prices.isEmpty() ? Price.NONE : new Price(0, 0, prices);
  }

  private static boolean isNeeded(Fields fields) {
    return fields.has("money")
        || fields.within("worth", WORTH).text("per").filter("money"::equals).isPresent();
  }

  private Optional<Worth> worth(Fields fields) {
    Fields inner = fields.within("worth", WORTH);
    Optional<Double> gain = inner.number("gain");
    if (gain.isEmpty()) {
      return Optional.empty();
    }
    if (!(gain.get() > 0)) {
      problems.error(
          inner.line("gain"), inner.pathOf("gain"), "found 0; a number above 0 is allowed", "");
      return Optional.empty();
    }
    String per = inner.text("per").orElse("hour");
    return Optional.of(new Worth(gain.get(), Worth.Per.valueOf(per.toUpperCase(Locale.ROOT))));
  }

  private static OptionalInt completed(Fields fields) {
    return fields
        .whole("completed")
        .map(n -> OptionalInt.of(n.intValue()))
        .orElse(OptionalInt.empty());
  }

  private OptionalDouble amount(Fields fields, String key) {
    Optional<Double> given = fields.number(key);
    if (given.isEmpty()) {
      return OptionalDouble.empty();
    }
    double amount = given.get();
    if (!(amount > 0 && amount <= MOST)) {
      error(
          fields,
          key,
          "found %s; a number above 0 and up to 1e9 is allowed"
              .formatted(fields.text(key).orElse("")),
          "");
      return OptionalDouble.empty();
    }
    return OptionalDouble.of(amount);
  }

  private Optional<Instant> deadline(Fields fields) {
    Optional<String> text = fields.text("deadline");
    Optional<Instant> instant = text.flatMap(t -> Quantities.instant(t, now));
    if (text.isPresent() && instant.isEmpty()) {
      error(
          fields,
          "deadline",
          "found '%s'; %s is allowed".formatted(Shown.of(text.get()), Quantities.INSTANT),
          "an instant ends with Z or an offset such as +01:00");
    } else if (instant.filter(at -> !at.isAfter(now)).isPresent()) {
      error(
          fields,
          "deadline",
          "%s is over, so nothing would ever start".formatted(instant.orElseThrow()),
          "give one that is to come");
      return Optional.empty();
    }
    return instant;
  }

  private void check(Fields fields, Budget budget, List<Stage> stages) {
    if (!runs) {
      refuseMetered(fields);
      return;
    }
    for (String key : List.of("gpu_hours", "money")) {
      if (fields.has(key)) {
        checkTimeouts(fields, key, stages);
      }
    }
    if (fields.has("gpu_hours") && stages.stream().allMatch(s -> s.resources().gpus() == 0)) {
      error(
          fields,
          "gpu_hours",
          "no job takes a GPU, so it would never be reached",
          "give resources: {gpus: 1}, or limit money with a price of cpu_hour");
    }
    checkPrice(fields, budget, stages);
    checkWorth(fields, budget, stages);
    checkSize(fields, "gpu_hours", budget.limits().gpuHours(), budget, stages, Use::gpuHours);
    checkSize(fields, "money", budget.limits().money(), budget, stages, Use::money);
    if (fields.has("on_limit") && !fields.has("wall_time") && !fields.has("deadline")) {
      error(
          fields,
          "on_limit",
          "neither wall_time nor deadline is given, and no other limit catches running jobs",
          "give one of them, or leave it out");
    }
  }

  private void refuseMetered(Fields fields) {
    for (String key : List.of("gpu_hours", "money", "price", "on_limit", "worth")) {
      if (fields.has(key)) {
        error(
            fields,
            key,
            "no worker runs these trials, so what they use is not known",
            "leave it out; completed, wall_time and deadline hold here too");
      }
    }
  }

  private void checkTimeouts(Fields fields, String key, List<Stage> stages) {
    for (Stage stage : stages) {
      if (stage.limits().timeout().isEmpty()) {
        String whose =
            stage.name().equals(Stage.MAIN) ? "the job" : "stage '%s'".formatted(stage.name());
        error(
            fields,
            key,
            "%s has no timeout, so the most that an attempt may use is unknown".formatted(whose),
            "give it one, such as timeout: 2h");
        return;
      }
    }
  }

  /// What costs nothing would always be worth it.
  private void checkWorth(Fields fields, Budget budget, List<Stage> stages) {
    boolean isFree =
        budget
            .worth()
            .filter(worth ->
                stages.stream()
                    .allMatch(s -> worth.per().anHour(s.resources(), budget.price()) <= 0))
            .isPresent();
    if (isFree) {
      boolean isMoney = budget.worth().orElseThrow().per() == Worth.Per.MONEY;
      error(
          fields,
          "worth",
          isMoney ? "nothing that the jobs take has a price" : "no job takes a GPU",
          isMoney ? "give price: {gpu_hour: 2.5, cpu_hour: 0.04}" : "use per: hour");
    }
  }

  private void checkPrice(Fields fields, Budget budget, List<Stage> stages) {
    Price price = budget.price();
    if (fields.has("price") && !isNeeded(fields)) {
      error(fields, "price", "it is given without money", "give the limit too, or leave it out");
    }
    if (fields.has("money") && stages.stream().allMatch(s -> price.anHour(s.resources()) <= 0)) {
      error(
          fields,
          "money",
          price.equals(Price.NONE)
              ? "nothing has a price"
              : "nothing that the jobs take has a price, so it would never be reached",
          "give price: {gpu_hour: 2.5, cpu_hour: 0.04}, of what the jobs take");
    }
  }

  /// A limit below what one attempt may take would let none start.
  private void checkSize(
      Fields fields,
      String key,
      OptionalDouble limit,
      Budget budget,
      List<Stage> stages,
      ToDoubleFunction<Use> part) {
    for (Stage stage : stages) {
      double most = budget.most(stage).map(part::applyAsDouble).orElse(0.0);
      if (limit.isPresent() && most > limit.getAsDouble() * (1 + 1e-9)) {
        error(
            fields,
            key,
            String.format(
                Locale.ROOT,
                "one attempt%s may take up to %.4g, so none could ever start",
                stage.name().equals(Stage.MAIN) ? "" : " of stage '%s'".formatted(stage.name()),
                most),
            "raise it, or shorten the timeout; timeout and grace times what a job takes is set"
                + " aside");
        return;
      }
    }
  }

  private void error(Fields fields, String key, String problem, String hint) {
    problems.error(fields.line(key), fields.pathOf(key), problem, hint);
  }
}
