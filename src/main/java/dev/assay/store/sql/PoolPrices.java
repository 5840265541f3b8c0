package dev.assay.store.sql;

import dev.assay.experiment.Budget.Price;
import dev.assay.json.Json;
import dev.assay.space.Value;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The prices of a budget ⇄ the columns `gpu_price`, `cpu_price` and `pool_prices`.
final class PoolPrices {

  private static final String GPU = "gpu_hour";
  private static final String CPU = "cpu_hour";

  private PoolPrices() {}

  /// What stands in `pool_prices`; null where one price counts everywhere.
  static @Nullable String write(Price price) {
    var pools = new TreeMap<String, Value>();
    price
        .pools()
        .forEach((pool, there) ->
            pools.put(
                pool,
                Value.object(
                    Map.of(GPU, Value.of(there.gpuHour()), CPU, Value.of(there.cpuHour())))));
    return pools.isEmpty() ? null : Json.write(Value.object(pools));
  }

  /// Reads the three columns, in the order of above.
  static Price price(Row row) {
    double gpu = row.real();
    double cpu = row.real();
    Value.Object stored = row.object();
    var pools = new HashMap<String, Price>();
    stored
        .members()
        .forEach((pool, there) -> {
          if (there instanceof Value.Object prices) {
            pools.put(pool, new Price(number(prices, GPU), number(prices, CPU)));
          }
        });
    return new Price(gpu, cpu, pools);
  }

  private static double number(Value.Object prices, String key) {
    return switch (prices.get(key).orElse(Value.Null.NULL)) {
      case Value.Float(double number) -> number;
      case Value.Int(var whole) -> whole.doubleValue();
      case Value.Text _, Value.Bool _, Value.Null _, Value.Array _, Value.Object _ -> 0;
    };
  }
}
