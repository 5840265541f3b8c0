package dev.assay.space;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/// When a parameter is there at all: each named parent must be present and have one of the values
/// that are allowed for it. `16` and `16.0` are the same here.
///
/// @param allowed parent name → the values that let this parameter be present
public record Condition(SequencedMap<String, List<Value>> allowed) {

  /// The condition that always holds.
  public static final Condition ALWAYS = new Condition(new LinkedHashMap<>());

  /// Refuses a parent without an allowed value.
  public Condition {
    var copy = new LinkedHashMap<String, List<Value>>();
    allowed.forEach((parent, values) -> copy.put(parent, List.copyOf(values)));
    allowed = Collections.unmodifiableSequencedMap(copy);
    for (Map.Entry<String, List<Value>> entry : allowed.entrySet()) {
      if (entry.getValue().isEmpty()) {
        throw new InvalidSpaceException(
            "the condition on '%s' must allow at least one value".formatted(entry.getKey()));
      }
    }
  }

  /// The condition that `parent` has one of `values`.
  public static Condition of(String parent, Value... values) {
    var allowed = new LinkedHashMap<String, List<Value>>();
    allowed.put(parent, List.of(values));
    return new Condition(allowed);
  }

  /// Whether it holds under `params`.
  public boolean holds(Map<String, Value> params) {
    return allowed.entrySet().stream().allMatch(entry -> holds(entry, params));
  }

  private static boolean holds(Map.Entry<String, List<Value>> entry, Map<String, Value> params) {
    Value parent = params.get(entry.getKey());
    return parent != null && entry.getValue().stream().anyMatch(v -> Numbers.same(v, parent));
  }
}
