package dev.assay.config;

import dev.assay.experiment.Budget;
import dev.assay.experiment.Budget.Limits;
import dev.assay.experiment.Budget.OnLimit;
import dev.assay.experiment.Budget.Price;
import dev.assay.experiment.Budget.Worth;
import dev.assay.space.Value;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.TreeMap;

/// A budget ⇄ its part of a stored specification, which has one only where something is limited.
final class BudgetText {

  private BudgetText() {}

  static Optional<Value> write(Budget budget) {
    if (budget.equals(Budget.NONE)) {
      return Optional.empty();
    }
    Limits limits = budget.limits();
    var written = new Stored.Writer();
    limits.completed().ifPresent(n -> written.put("completed", n));
    limits.gpuHours().ifPresent(n -> written.put("gpu_hours", n));
    limits.money().ifPresent(n -> written.put("money", n));
    limits.wallTime().ifPresent(time -> written.put("wall_time", time.toString()));
    limits.deadline().ifPresent(at -> written.put("deadline", at.toString()));
    return Optional.of(
        written
            .put("on_limit", budget.onLimit().name())
            .put("gpu_hour", budget.price().gpuHour())
            .put("cpu_hour", budget.price().cpuHour())
            .put("pool_prices", inPools(budget.price()))
            .put("worth", budget.worth().map(BudgetText::worth))
            .table());
  }

  static Budget read(Stored stored) {
    return new Budget(
        new Limits(
            stored
                .maybe("completed", s -> OptionalInt.of(s.number("completed")))
                .orElse(OptionalInt.empty()),
            real(stored, "gpu_hours"),
            real(stored, "money"),
            stored.maybe("wall_time", s -> s.duration("wall_time")),
            stored.maybe("deadline", s -> Instant.parse(s.text("deadline")))),
        OnLimit.valueOf(stored.text("on_limit")),
        new Price(
            stored.real("gpu_hour"),
            stored.real("cpu_hour"),
            stored.maybe("pool_prices", s -> inPools(s.table("pool_prices"))).orElse(Map.of())),
        stored.maybe("worth", s -> worth(s.table("worth"))));
  }

  private static Optional<Value> inPools(Price price) {
    var prices = new TreeMap<String, Value>();
    price
        .pools()
        .forEach((pool, there) ->
            prices.put(
                pool,
                new Stored.Writer()
                    .put("gpu_hour", there.gpuHour())
                    .put("cpu_hour", there.cpuHour())
                    .table()));
    return prices.isEmpty() ? Optional.empty() : Optional.of(Value.object(prices));
  }

  private static Map<String, Price> inPools(Stored stored) {
    var prices = new HashMap<String, Price>();
    stored
        .table()
        .members()
        .forEach((pool, there) -> {
          Stored price = Stored.of(there);
          prices.put(pool, new Price(price.real("gpu_hour"), price.real("cpu_hour")));
        });
    return prices;
  }

  private static Value worth(Worth worth) {
    return new Stored.Writer().put("gain", worth.gain()).put("per", worth.per().name()).table();
  }

  private static Worth worth(Stored stored) {
    return new Worth(stored.real("gain"), Worth.Per.valueOf(stored.text("per")));
  }

  private static OptionalDouble real(Stored stored, String key) {
    return stored.maybe(key, s -> OptionalDouble.of(s.real(key))).orElse(OptionalDouble.empty());
  }
}
