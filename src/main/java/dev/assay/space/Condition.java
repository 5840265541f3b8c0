package dev.assay.space;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SequencedSet;

/// When a parameter is there at all: each named parent must be present and have one of the values
/// that are allowed for it, or a number within its bounds. `16` and `16.0` are the same here.
///
/// @param allowed parent name → the values that let this parameter be present
/// @param within parent name → the numbers that do
public record Condition(
    SequencedMap<String, List<Value>> allowed, SequencedMap<String, Bounds> within) {

  /// The condition that always holds.
  public static final Condition ALWAYS = new Condition(new LinkedHashMap<>());

  /// Refuses a parent without an allowed value.
  public Condition {
    var copy = new LinkedHashMap<String, List<Value>>();
    allowed.forEach((parent, values) -> copy.put(parent, List.copyOf(values)));
    allowed = Collections.unmodifiableSequencedMap(copy);
    within = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(within));
    for (Map.Entry<String, List<Value>> entry : allowed.entrySet()) {
      if (entry.getValue().isEmpty()) {
        throw new InvalidSpaceException(
            "the condition on '%s' must allow at least one value".formatted(entry.getKey()));
      }
    }
  }

  /// A condition on values alone.
  public Condition(SequencedMap<String, List<Value>> allowed) {
    this(allowed, new LinkedHashMap<>());
  }

  /// The condition that `parent` has one of `values`.
  public static Condition of(String parent, Value... values) {
    var allowed = new LinkedHashMap<String, List<Value>>();
    allowed.put(parent, List.of(values));
    return new Condition(allowed);
  }

  /// The condition that `parent` is a number within `bounds`.
  public static Condition of(String parent, Bounds bounds) {
    var within = new LinkedHashMap<String, Bounds>();
    within.put(parent, bounds);
    return new Condition(new LinkedHashMap<>(), within);
  }

  /// Whether it holds whatever the point.
  public boolean isAlways() {
    return allowed.isEmpty() && within.isEmpty();
  }

  /// The names it speaks of.
  public SequencedSet<String> parents() {
    var parents = new LinkedHashSet<>(allowed.keySet());
    parents.addAll(within.keySet());
    return Collections.unmodifiableSequencedSet(parents);
  }

  /// Whether it holds under `params`.
  public boolean holds(Map<String, Value> params) {
    for (Map.Entry<String, List<Value>> entry : allowed.entrySet()) {
      Value value = params.get(entry.getKey());
      if (value == null || !isAmong(value, entry.getValue())) {
        return false;
      }
    }
    for (Map.Entry<String, Bounds> entry : within.entrySet()) {
      Value value = params.get(entry.getKey());
      if (value == null || !entry.getValue().contains(value)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isAmong(Value value, List<Value> values) {
    return values.stream().anyMatch(other -> Numbers.same(other, value));
  }

  /// Whether `value` of `parent` is no reason against it.
  boolean admits(String parent, Value value) {
    List<Value> values = allowed.get(parent);
    Bounds bounds = within.get(parent);
    return (values == null || isAmong(value, values)) && (bounds == null || bounds.contains(value));
  }
}
