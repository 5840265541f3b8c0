package dev.assay.control;

import dev.assay.experiment.ExperimentSpec;
import dev.assay.json.Json;
import dev.assay.space.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// One key in which two specifications differ. Pure.
///
/// @param before what it was, `null` in JSON where it was not there
/// @param after what it is now
record SpecChange(String key, Value before, Value after) {

  /// What does not change what a sweep looks for, or cannot be compared: words for people, what the
  /// submitter's environment was, when it starts, who is told, what it has already started from.
  private static final Set<String> ASIDE =
      Set.of("version", "about", "start_at", "notify", "snapshot", "after");

  private static final Set<String> IN_PLACE = Set.of("search.trials", "priority", "parallelism");

  /// Where `before` and `after` differ, by key.
  static List<SpecChange> between(ExperimentSpec before, ExperimentSpec after) {
    Map<String, Value> old = flat(before);
    Map<String, Value> now = flat(after);
    var keys = new TreeSet<>(old.keySet());
    keys.addAll(now.keySet());
    var changes = new ArrayList<SpecChange>();
    for (String key : keys) {
      Value was = old.getOrDefault(key, Value.Null.NULL);
      Value is = now.getOrDefault(key, Value.Null.NULL);
      if (!was.equals(is)) {
        changes.add(new SpecChange(key, was, is));
      }
    }
    return changes;
  }

  private static Map<String, Value> flat(ExperimentSpec spec) {
    var flat = new TreeMap<String, Value>();
    ((Value.Object) Specs.json(spec))
        .members()
        .forEach((key, value) -> {
          if (!ASIDE.contains(key)) {
            flatten(key, value, flat);
          }
        });
    flat.keySet().removeIf(key -> key.equals("search.warm_start") || key.contains(".environment"));
    return flat;
  }

  private static void flatten(String key, Value value, Map<String, Value> into) {
    if (value instanceof Value.Object(var members)) {
      members.forEach((name, inner) -> flatten(key + "." + name, inner, into));
    } else if (value instanceof Value.Array(List<Value> items) && isNamed(items)) {
      for (Value item : items) {
        var table = (Value.Object) item;
        String name = ((Value.Text) table.get(nameKey(table)).orElseThrow()).value();
        boolean isOnlyStage = key.equals("stages") && items.size() == 1;
        flatten(isOnlyStage ? "stage" : key + "." + name, table, into);
      }
    } else {
      into.put(key, value);
    }
  }

  private static boolean isNamed(List<Value> items) {
    return !items.isEmpty()
        && items.stream()
            .allMatch(item ->
                item instanceof Value.Object table
                    && table.get(nameKey(table)).filter(Value.Text.class::isInstance).isPresent());
  }

  private static String nameKey(Value.Object table) {
    return table.members().containsKey("name") ? "name" : "metric";
  }

  /// Whether a sweep can take it in while it stays the same.
  boolean isHarmless() {
    return IN_PLACE.contains(key);
  }

  /// `space.lr.low: 1e-05 → 0.0001`.
  String text() {
    return "%s: %s → %s".formatted(key, shown(before), shown(after));
  }

  private static String shown(Value value) {
    return value == Value.Null.NULL ? "(none)" : Json.write(value);
  }

  Value.Object document() {
    return new Document()
        .with("key", key)
        .with("old", before)
        .with("new", after)
        .with("effect", isHarmless() ? "applied" : "new_sweep")
        .build();
  }
}
