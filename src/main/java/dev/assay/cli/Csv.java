package dev.assay.cli;

import dev.assay.json.Json;
import dev.assay.space.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// Documents as comma-separated values (RFC 4180): one row each, members of objects as columns of
/// their own (`params.lr`). A text that a spreadsheet would take for a formula gets an apostrophe
/// in front.
final class Csv {

  private Csv() {}

  /// A header and one line for each document.
  static List<String> lines(List<Value.Object> documents) {
    List<Map<String, String>> rows = new ArrayList<>();
    Set<String> header = new LinkedHashSet<>();
    for (Value.Object document : documents) {
      Map<String, String> row = new LinkedHashMap<>();
      flatten("", document, row);
      header.addAll(row.keySet());
      rows.add(row);
    }
    var lines = new ArrayList<String>();
    if (!header.isEmpty()) {
      lines.add(
          header.stream().map(name -> quoted(guarded(name))).collect(Collectors.joining(",")));
    }
    for (Map<String, String> row : rows) {
      lines.add(
          header.stream()
              .map(name -> quoted(row.getOrDefault(name, "")))
              .collect(Collectors.joining(",")));
    }
    return lines;
  }

  private static void flatten(String prefix, Value.Object document, Map<String, String> row) {
    document
        .members()
        .forEach((key, value) -> {
          String name = prefix + key;
          if (value instanceof Value.Object inner) {
            flatten(name + ".", inner, row);
          } else {
            row.put(name, cell(value));
          }
        });
  }

  private static String cell(Value value) {
    return switch (value) {
      case Value.Text(String text) -> guarded(text);
      case Value.Array _ -> guarded(Json.write(value));
      case Value.Null _, Value.Bool _, Value.Int _, Value.Float _, Value.Object _ ->
          Fields.text(value);
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
