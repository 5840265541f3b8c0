package dev.assay.cli;

import dev.assay.space.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/// What `sweep analyze` says to a person.
final class AnalysisText {
  private AnalysisText() {}

  static List<String> lines(Value.Object document, Output output) {
    var lines = new ArrayList<String>();
    lines.add(
        "%s  %s  %s"
            .formatted(
                SafeText.line(Fields.text(document, "name")),
                Fields.text(document, "experiment"),
                output.style().status(Fields.text(document, "status"))));
    lines.add(
        "%s of %s trials completed, in %s configurations"
            .formatted(
                Fields.text(document, "completed"),
                Fields.text(document, "trials"),
                Fields.text(document, "configurations")));
    List<Value.Object> top = Fields.objects(document, "top");
    if (top.isEmpty()) {
      lines.add("no trial has a value of %s yet".formatted(ResultsVerb.objectives(document)));
      return lines;
    }
    progress(lines, Fields.object(document, "progress"));
    lines.add("");
    lines.add("best by %s:".formatted(ResultsVerb.objectives(document)));
    lines.addAll(table(configurations(top, "MEAN"), top, output));
    importance(lines, document, output);
    front(lines, Fields.object(document, "front"), output);
    return lines;
  }

  private static void progress(List<String> lines, Value.Object progress) {
    if (progress.members().isEmpty()) {
      return;
    }
    lines.add(
        "best value %s in trial %s, after %s completed trials and %s; %s more did not beat it"
            .formatted(
                measured(progress, "best"),
                Fields.text(progress, "trial"),
                Fields.text(progress, "completed"),
                Spans.text(Fields.number(progress, "seconds").orElse(0)),
                Fields.text(progress, "since")));
  }

  /// Columns for configurations, with what their replicates say.
  static List<Column> configurations(List<Value.Object> rows, String mean) {
    boolean isRepeated = rows.stream().anyMatch(row -> Fields.count(row, "n") > 1);
    var columns = new ArrayList<Column>();
    columns.add(Column.id("TRIAL", "trial"));
    columns.add(Column.number(isRepeated ? "MEAN ± CI" : mean, AnalysisText::interval));
    if (isRepeated) {
      columns.add(Column.number("N", "n"));
      columns.add(Column.number("MIN", row -> measured(row, "min")));
      columns.add(Column.number("MAX", row -> measured(row, "max")));
    }
    columns.addAll(TrialTable.params(rows));
    return columns;
  }

  static String interval(Value.Object row) {
    return Fields.number(row, "margin").isEmpty()
        ? measured(row, "mean")
        : measured(row, "mean") + " ± " + measured(row, "margin");
  }

  private static void importance(List<String> lines, Value.Object document, Output output) {
    List<Value.Object> importance = Fields.objects(document, "importance");
    List<Value.Object> permutation = Fields.objects(document, "permutation");
    String note = Fields.text(document, "importance_note");
    lines.add("");
    if (importance.isEmpty()) {
      lines.add("importance: " + note);
      return;
    }
    lines.add("what it took to be among the best tenth, and what the values depend on:");
    lines.addAll(
        table(
            List.of(
                Column.text("PARAMETER", "parameter"),
                Column.number("TOP 10%", row -> measured(row, "value")),
                Column.number("5% TO 95%", AnalysisText::range),
                Column.number("OVERALL", row -> measured(same(permutation, row), "value")),
                Column.number("5% TO 95%", row -> range(same(permutation, row)))),
            importance,
            output));
    if (!note.isEmpty()) {
      lines.add(note);
    }
  }

  private static Value.Object same(List<Value.Object> others, Value.Object row) {
    String parameter = Fields.text(row, "parameter");
    return others.stream()
        .filter(other -> Fields.text(other, "parameter").equals(parameter))
        .findFirst()
        .orElse(Value.EMPTY);
  }

  private static String range(Value.Object row) {
    return row.members().isEmpty()
        ? ""
        : "%s to %s".formatted(measured(row, "low"), measured(row, "high"));
  }

  private static void front(List<String> lines, Value.Object front, Output output) {
    List<Value.Object> trials = Fields.objects(front, "trials");
    if (trials.isEmpty()) {
      return;
    }
    lines.add("");
    lines.add(
        "front: %s trials that no other one beats; hypervolume %s"
            .formatted(Fields.text(front, "size"), measured(front, "hypervolume")));
    lines.addAll(table(TrialTable.ranking(trials), trials, output));
  }

  private static List<String> table(List<Column> columns, List<Value.Object> rows, Output output) {
    return new Table(columns, rows).lines(output.tableWidth(), output.style());
  }

  static String measured(Value.Object row, String key) {
    return row.get(key).map(Fields::measured).orElse("");
  }

  /// Two digits that count; small ones are only said to be so.
  static String probability(double p) {
    OptionalDouble known = Double.isNaN(p) ? OptionalDouble.empty() : OptionalDouble.of(p);
    if (known.isEmpty()) {
      return "";
    }
    return p < 0.001 ? "<0.001" : String.format(Locale.ROOT, "%.3f", p);
  }
}
