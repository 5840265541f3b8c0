package dev.assay.control;

import dev.assay.json.Json;
import dev.assay.space.Value;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// A report as Markdown, for a pull request or a note. What people wrote cannot become markup.
final class ReportText {
  private ReportText() {}

  static String of(Value.Object report) {
    var text = new StringBuilder();
    text.append("# ").append(cell(report, "name")).append("\n\n");
    if (!cell(report, "description").isEmpty()) {
      text.append(cell(report, "description")).append("\n\n");
    }
    text.append(
        "Experiment %s, %s: %s trials (%s) in %s configurations with a value.\n"
            .formatted(
                cell(report, "experiment"),
                cell(report, "status"),
                cell(report, "trials"),
                pairs(report, "statuses", " "),
                cell(report, "configurations")));
    table(
        text,
        "Best by " + objectives(report),
        "trial | n | mean | 95% interval | params",
        objects(report, "top").stream()
            .map(row ->
                "%s | %s | %s | %s | %s"
                    .formatted(
                        cell(row, "trial"),
                        cell(row, "n"),
                        cell(row, "mean"),
                        cell(row, "low").isEmpty()
                            ? "one run"
                            : cell(row, "low") + " to " + cell(row, "high"),
                        pairs(row, "params", "=")))
            .toList());
    table(
        text,
        "What it took to be among the best tenth",
        "parameter | share | 5% to 95%",
        objects(report, "importance").stream()
            .map(row ->
                "%s | %s | %s to %s"
                    .formatted(
                        cell(row, "parameter"),
                        cell(row, "value"),
                        cell(row, "low"),
                        cell(row, "high")))
            .toList());
    if (!cell(report, "importance_note").isEmpty()) {
      text.append("\nImportance: ").append(cell(report, "importance_note")).append(".\n");
    }
    table(
        text,
        "Failures",
        "trials | reason | end | last line",
        objects(object(report, "failures"), "rows").stream()
            .map(row ->
                "%s | %s | %s | %s"
                    .formatted(
                        cell(row, "count"),
                        cell(row, "reason"),
                        cell(row, "exit"),
                        cell(row, "line")))
            .toList());
    return text.toString();
  }

  private static void table(StringBuilder text, String title, String head, List<String> rows) {
    if (rows.isEmpty()) {
      return;
    }
    text.append("\n## ").append(title).append("\n\n| ").append(head).append(" |\n|");
    text.append(" --- |".repeat(head.split("\\|", -1).length)).append('\n');
    rows.forEach(row -> text.append("| ").append(row).append(" |\n"));
  }

  private static String objectives(Value.Object report) {
    return objects(report, "objectives").stream()
        .map(one -> cell(one, "metric") + " (" + cell(one, "goal") + ")")
        .collect(Collectors.joining(", "));
  }

  private static List<Value.Object> objects(Value.Object document, String key) {
    return document.get(key).orElse(Value.Null.NULL) instanceof Value.Array(var items)
        ? items.stream().map(Value.Object.class::cast).toList()
        : List.of();
  }

  private static Value.Object object(Value.Object document, String key) {
    return document.get(key).orElse(Value.Null.NULL) instanceof Value.Object object
        ? object
        : Value.EMPTY;
  }

  /// Members with `between` names and values, or values and names where that is a space.
  private static String pairs(Value.Object document, String key, String between) {
    return object(document, key).members().entrySet().stream()
        .map(one ->
            between.equals(" ")
                ? shown(one.getValue()) + " " + safe(one.getKey())
                : safe(one.getKey()) + between + shown(one.getValue()))
        .collect(Collectors.joining(", "));
  }

  private static String cell(Value.Object document, String key) {
    return shown(document.get(key).orElse(Value.Null.NULL));
  }

  private static String shown(Value value) {
    return switch (value) {
      case Value.Null _ -> "";
      case Value.Text(String text) -> safe(text);
      case Value.Float(double number) -> String.format(Locale.ROOT, "%.5g", number);
      case Value.Bool _, Value.Int _, Value.Array _, Value.Object _ -> safe(Json.write(value));
    };
  }

  /// Nothing in it means anything to Markdown or HTML.
  private static String safe(String text) {
    return ReportPage.escaped(text.replaceAll("\\s+", " "))
        .replaceAll("([\\\\`*_\\[\\]|~#!])", "\\\\$1");
  }
}
