package dev.assay.exchange;

import dev.assay.json.Json;
import dev.assay.space.FloatText;
import dev.assay.space.Value;
import java.util.List;
import java.util.stream.Collectors;

/// One line of comma-separated values (RFC 4180). A text that a spreadsheet would take for a
/// formula gets an apostrophe in front, which [Cells] takes away again. Pure.
public final class CsvLine {

  private CsvLine() {}

  /// The line of `cells`, without its end.
  public static String of(List<Value> cells) {
    return cells.stream().map(CsvLine::cell).collect(Collectors.joining(","));
  }

  private static String cell(Value value) {
    return switch (value) {
      case Value.Null _ -> "";
      case Value.Text(String text) -> quoted(guarded(text));
      case Value.Float(double number) -> FloatText.of(number);
      case Value.Bool _, Value.Int _ -> Json.write(value);
      case Value.Array _, Value.Object _ -> quoted(Json.write(value));
    };
  }

  private static String guarded(String text) {
    boolean isFormula = !text.isEmpty() && "=+-@\t\r".indexOf(text.charAt(0)) >= 0;
    return isFormula ? "'" + text : text;
  }

  private static String quoted(String text) {
    boolean plain =
        text.chars().noneMatch(unit -> unit == ',' || unit == '"' || unit == '\n' || unit == '\r');
    return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
  }
}
