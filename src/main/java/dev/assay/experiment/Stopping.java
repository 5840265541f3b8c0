package dev.assay.experiment;

import dev.assay.space.Value;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Which trials go on and which stop before their end.
///
/// @param scheduler one of [#SCHEDULERS]
/// @param resource what jobs count while they run, such as `epoch`: a metric that they report
///   beside the others, or `step` for the step of the reports themselves
/// @param options what this scheduler lets one set: `min`, `max`, `eta`, `grace`, …
public record Stopping(String scheduler, String resource, Map<String, Value> options) {

  /// The names that may be asked for.
  public static final List<String> SCHEDULERS =
      List.of(
          "fifo",
          "batched",
          "async",
          "asha",
          "hyperband",
          "median",
          "wilcoxon",
          "extrapolation",
          "pbt",
          "patience",
          "divergence");

  /// The resource that every report has.
  public static final String STEP = "step";

  /// Every trial runs to its end.
  public static final Stopping NONE = new Stopping("fifo", STEP, Map.of());

  /// Takes a copy.
  public Stopping {
    options = Collections.unmodifiableMap(new LinkedHashMap<>(options));
  }

  /// The same with another scheduler.
  public Stopping withScheduler(String scheduler) {
    return new Stopping(scheduler, resource, options);
  }

  /// The same with another resource.
  public Stopping withResource(String resource) {
    return new Stopping(scheduler, resource, options);
  }

  /// The same with other options.
  public Stopping withOptions(Map<String, Value> options) {
    return new Stopping(scheduler, resource, options);
  }
}
