package dev.assay.cli;

import dev.assay.cli.Globals.Mode;
import dev.assay.space.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// `assay results`: what an experiment found.
final class ResultsVerb implements Verb {

  @Override
  public void declare(Shape shape) {
    shape
        .optional("EXPERIMENT", "default: last")
        .number("--top", "N", "How many of the best (default: 10)");
  }

  @Override
  public int run(Session session) {
    Value.Object results =
        session
            .control()
            .reading()
            .results(session.operand(0).orElse("last"), session.number("--top", 1, 10));
    Output output = session.output();
    if (output.mode() == Mode.CSV || output.mode() == Mode.ID) {
      output.list(Fields.objects(results, "best"), "trial", List.of(), "");
    } else {
      output.document(results, "experiment", () -> shown(results, output));
    }
    return ExitCodes.OK;
  }

  /// The best first, then what they are to be compared with, then what went wrong.
  static List<String> shown(Value.Object results, Output output) {
    Style style = output.style();
    var lines = new ArrayList<String>();
    lines.add(
        "%s  %s  %s%s"
            .formatted(
                SafeText.line(Fields.text(results, "name")),
                Fields.text(results, "experiment"),
                style.status(Fields.text(results, "status")),
                Fields.flag(results, "complete") ? "" : "  (not complete)"));
    lines.add("trials: " + trials(Fields.object(results, "trials")));
    int reused = Fields.count(results, "reused");
    if (reused > 0) {
      lines.add(
          "reused: " + reused + (reused == 1 ? " job" : " jobs") + " took the result of others");
    }
    List<Value.Object> best = Fields.objects(results, "best");
    if (best.isEmpty()) {
      lines.add(whyNone(results));
    } else {
      lines.add("");
      lines.add("best by %s:".formatted(objectives(results)));
      lines.addAll(new Table(TrialTable.ranking(best), best).lines(output.tableWidth(), style));
      lines.add("");
    }
    baseline(lines, Fields.object(results, "baseline"));
    lines.addAll(aggregate(Fields.object(results, "aggregate")));
    lines.addAll(groups(results, output));
    lines.addAll(failures(results));
    return lines;
  }

  /// `val_accuracy (maximize)`.
  static String objectives(Value.Object results) {
    return String.join(
        ", ",
        Fields.objects(results, "objectives").stream()
            .map(objective ->
                "%s (%s)"
                    .formatted(
                        SafeText.line(Fields.text(objective, "metric")),
                        Fields.text(objective, "goal")))
            .toList());
  }

  private static String whyNone(Value.Object results) {
    return Fields.items(results, "objectives").isEmpty()
        ? "nothing to rank by: the specification names no objective"
        : "no trial has a value of %s yet".formatted(objectives(results));
  }

  static String trials(Value.Object counts) {
    var parts = new ArrayList<String>();
    for (Map.Entry<String, Value> count : counts.members().entrySet()) {
      if (!count.getValue().equals(Value.of(0))) {
        parts.add(Fields.text(count.getValue()) + " " + count.getKey());
      }
    }
    return parts.isEmpty() ? "none" : String.join(", ", parts);
  }

  private static void baseline(List<String> lines, Value.Object baseline) {
    if (!baseline.members().isEmpty()) {
      String values = measured(Fields.object(baseline, "values"));
      lines.add(
          SafeText.line(
              "baseline (trial %s): %s"
                  .formatted(
                      Fields.text(baseline, "number"),
                      values.isEmpty() ? Fields.text(baseline, "status") : values)));
    }
  }

  private static List<String> aggregate(Value.Object summaries) {
    return summaries.members().entrySet().stream()
        .filter(entry -> entry.getValue() instanceof Value.Object)
        .map(entry -> aggregate(entry.getKey(), (Value.Object) entry.getValue()))
        .toList();
  }

  private static String aggregate(String metric, Value.Object summary) {
    return SafeText.line(
        "%s over %s: mean %s, std %s, min %s, median %s, max %s"
            .formatted(
                metric,
                Fields.text(summary, "count"),
                one(summary, "mean"),
                one(summary, "std"),
                one(summary, "min"),
                one(summary, "median"),
                one(summary, "max")));
  }

  /// Configurations that were run more than once.
  private static List<String> groups(Value.Object results, Output output) {
    List<Value.Object> repeated =
        Fields.objects(results, "groups").stream()
            .filter(group -> Fields.count(group, "n") > 1)
            .toList();
    if (repeated.isEmpty()) {
      return List.of();
    }
    var columns = new ArrayList<Column>();
    columns.add(Column.number("N", "n"));
    Fields.object(repeated.getFirst(), "values")
        .members()
        .keySet()
        .forEach(metric -> columns.add(Column.number(metric, group -> spread(group, metric))));
    columns.addAll(TrialTable.params(repeated));
    var lines = new ArrayList<String>(List.of("", "repeated configurations (mean ± std):"));
    lines.addAll(new Table(columns, repeated).lines(output.tableWidth(), output.style()));
    return lines;
  }

  private static String spread(Value.Object group, String metric) {
    Value.Object summary = Fields.object(Fields.object(group, "values"), metric);
    return summary.members().isEmpty() ? "" : one(summary, "mean") + " ± " + one(summary, "std");
  }

  private static List<String> failures(Value.Object results) {
    return Fields.objects(results, "failures").stream()
        .map(failure ->
            "%s %s%s: trials %s%s"
                .formatted(
                    Fields.text(failure, "count"),
                    Fields.text(failure, "status"),
                    reason(failure),
                    String.join(
                        ", ", Fields.items(failure, "trials").stream().map(Fields::text).toList()),
                    Fields.items(failure, "trials").size() < Fields.count(failure, "count")
                        ? ", …"
                        : ""))
        .toList();
  }

  private static String reason(Value.Object failure) {
    String reason = Fields.text(failure, "reason");
    return reason.isEmpty() ? "" : " (" + reason + ")";
  }

  private static String one(Value.Object summary, String key) {
    return summary.get(key).map(Fields::measured).orElse("");
  }

  private static String measured(Value.Object values) {
    return String.join(
        " ",
        values.members().entrySet().stream()
            .map(entry -> entry.getKey() + "=" + Fields.measured(entry.getValue()))
            .toList());
  }
}
