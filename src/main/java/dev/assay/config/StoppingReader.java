package dev.assay.config;

import dev.assay.experiment.Objective;
import dev.assay.experiment.Stopping;
import dev.assay.space.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// `stopping` → [Stopping].
final class StoppingReader {

  private static final Set<String> GENERAL = Set.of("scheduler", "resource");

  /// Which other keys each scheduler has.
  static final Map<String, List<String>> KEYS =
      Map.ofEntries(
          Map.entry("fifo", List.of()),
          Map.entry("batched", List.of("batch")),
          Map.entry("async", List.of("evaluations")),
          Map.entry("asha", List.of("min", "max", "eta", "mode", "bound", "patience")),
          Map.entry("hyperband", List.of("min", "max", "eta", "bound", "patience")),
          Map.entry(
              "median",
              List.of(
                  "percentile", "startup", "warmup", "interval", "at_least", "bound", "patience")),
          Map.entry("wilcoxon", List.of("threshold", "startup", "bound", "patience")),
          Map.entry("extrapolation", List.of("threshold", "startup", "grace", "bound", "patience")),
          Map.entry("pbt", List.of("population", "interval", "max", "quantile", "resample")),
          Map.entry("patience", List.of("reports", "delta", "grace")),
          Map.entry("divergence", List.of("bound", "patience")));

  /// Which of them it cannot do without.
  static final Map<String, List<String>> NEEDED =
      Map.of(
          "asha", List.of("max"), "hyperband", List.of("max"), "pbt", List.of("interval", "max"));

  /// Those that look at no report.
  private static final Set<String> BLIND = Set.of("fifo", "batched", "async");

  private final Problems problems;

  StoppingReader(Problems problems) {
    this.problems = problems;
  }

  Stopping read(Fields top, List<Objective> objectives) {
    if (!top.has("stopping")) {
      return Stopping.NONE;
    }
    Fields fields = top.within("stopping", SearchKeys.STOPPING);
    String scheduler = fields.text("scheduler").orElse("");
    if (scheduler.isEmpty()) {
      return Stopping.NONE;
    }
    checkKeys(fields, scheduler);
    if (!BLIND.contains(scheduler)
        && objectives.isEmpty()
        && !top.isBroken("objective")
        && !top.isBroken("objectives")) {
      problems.error(
          fields.line("scheduler"),
          "stopping.scheduler",
          "%s needs to know what is better".formatted(scheduler),
          "add objective: {metric: NAME, goal: minimize}");
    }
    return new Stopping(scheduler, fields.text("resource").orElse(Stopping.STEP), options(fields));
  }

  private void checkKeys(Fields fields, String scheduler) {
    List<String> allowed = KEYS.getOrDefault(scheduler, List.of());
    for (String key : fields.table().members().keySet()) {
      if (!GENERAL.contains(key) && !allowed.contains(key)) {
        problems.error(
            fields.line(key),
            fields.pathOf(key),
            "scheduler %s has no '%s'".formatted(scheduler, key),
            allowed.isEmpty() ? "leave it out" : "it has " + String.join(", ", allowed));
      }
    }
    for (String key : NEEDED.getOrDefault(scheduler, List.of())) {
      if (!fields.has(key)) {
        problems.error(
            fields.table().line(),
            fields.path(),
            "scheduler %s needs '%s'".formatted(scheduler, key));
      }
    }
  }

  private static Map<String, Value> options(Fields fields) {
    var options = new LinkedHashMap<String, Value>();
    fields
        .table()
        .members()
        .forEach((key, member) -> {
          if (!GENERAL.contains(key) && !(member.node() instanceof Node.Broken)) {
            options.put(key, member.node().value());
          }
        });
    return options;
  }
}
