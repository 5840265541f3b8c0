package dev.assay.knowledge;

import dev.assay.json.Json;
import dev.assay.space.Value;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What runs found, as a table in Markdown: their ids, statuses, the parameters in which they
/// differ, and their values. Nothing is computed. Pure.
final class RunTable {

  /// What a document says about running, and not about what was found.
  private static final Set<String> ADMINISTRATIVE =
      Set.of("wallclock_s", "schema_version", "pid", "priority", "attempts");

  private RunTable() {}

  static List<String> of(List<Run> runs) {
    List<String> params = varied(runs);
    List<Map<String, Value>> found = runs.stream().map(RunTable::values).toList();
    Set<String> names = new LinkedHashSet<>();
    found.forEach(values -> names.addAll(values.keySet()));
    var header = new ArrayList<>(List.of("run", "status"));
    header.addAll(params);
    header.addAll(names);
    var lines = new ArrayList<>(List.of(row(header), "|" + "---|".repeat(header.size())));
    for (int i = 0; i < runs.size(); i++) {
      Run run = runs.get(i);
      Map<String, Value> values = found.get(i);
      var cells = new ArrayList<>(List.of(run.shortId(), run.status().orElse("")));
      params.forEach(name -> cells.add(cell(run.statePoint().members().get(name))));
      names.forEach(name -> cells.add(cell(values.get(name))));
      lines.add(row(cells));
    }
    return lines;
  }

  /// The parameters that are not the same in all of `runs`.
  private static List<String> varied(List<Run> runs) {
    Set<String> all = new LinkedHashSet<>();
    runs.forEach(run -> all.addAll(run.statePoint().members().keySet()));
    return all.stream()
        .filter(name -> {
          var seen = new HashSet<>();
          runs.forEach(run -> seen.add(run.statePoint().get(name)));
          return seen.size() > 1;
        })
        .toList();
  }

  /// What the jobs of a run returned, by name; else the numbers of a document that others wrote.
  private static Map<String, Value> values(Run run) {
    var values = new LinkedHashMap<String, Value>();
    object(object(run.document(), "assay"), "jobs")
        .members()
        .values()
        .forEach(job -> {
          if (job instanceof Value.Object one) {
            values.putAll(object(one, "values").members());
          }
        });
    if (run.document().get("assay").isEmpty()) {
      run.document()
          .members()
          .forEach((name, value) -> {
            boolean isNumber = value instanceof Value.Int || value instanceof Value.Float;
            if (isNumber && !ADMINISTRATIVE.contains(name)) {
              values.put(name, value);
            }
          });
    }
    return values;
  }

  private static Value.Object object(Value.Object holder, String key) {
    return holder.get(key).orElse(Value.EMPTY) instanceof Value.Object object
        ? object
        : Value.EMPTY;
  }

  private static String cell(@Nullable Value value) {
    if (value == null) {
      return "";
    }
    return value instanceof Value.Text(String text) ? text : Json.write(value);
  }

  private static String row(List<String> cells) {
    var row = new StringBuilder("|");
    for (String cell : cells) {
      row.append(' ').append(cell.replace("|", "\\|").replaceAll("\\s+", " ")).append(" |");
    }
    return row.toString();
  }
}
