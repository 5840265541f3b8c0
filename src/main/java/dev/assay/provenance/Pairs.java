package dev.assay.provenance;

import dev.assay.space.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/// Puts one document together. What is absent becomes `null`, so that documents of one kind always
/// have the same members. For one thread.
final class Pairs {

  private final SequencedMap<String, Value> members = new LinkedHashMap<>();

  Pairs with(String key, Value value) {
    members.put(key, value);
    return this;
  }

  Pairs with(String key, String text) {
    return with(key, Value.of(text));
  }

  Pairs with(String key, long number) {
    return with(key, Value.of(number));
  }

  Pairs with(String key, List<? extends Value> items) {
    return with(key, Value.of(items));
  }

  Pairs withText(String key, Optional<String> text) {
    return with(key, text.<Value>map(Value::of).orElse(Value.Null.NULL));
  }

  Pairs withTruth(String key, Optional<Boolean> truth) {
    return with(key, truth.<Value>map(Value::of).orElse(Value.Null.NULL));
  }

  Pairs withNumber(String key, Optional<Long> number) {
    return with(key, number.<Value>map(Value::of).orElse(Value.Null.NULL));
  }

  Pairs withObject(String key, Optional<Value.Object> object) {
    return with(key, object.<Value>map(o -> o).orElse(Value.Null.NULL));
  }

  Value.Object build() {
    return new Value.Object(members);
  }

  /// The text at `key`; empty where there is none.
  static Optional<String> text(Value.Object document, String key) {
    return document.get(key).orElse(Value.Null.NULL) instanceof Value.Text(var text)
        ? Optional.of(text)
        : Optional.empty();
  }

  /// The object at `key`; empty where there is none.
  static Optional<Value.Object> object(Value.Object document, String key) {
    return document.get(key).orElse(Value.Null.NULL) instanceof Value.Object object
        ? Optional.of(object)
        : Optional.empty();
  }

  /// The objects of the list at `key`.
  static List<Value.Object> objects(Value.Object document, String key) {
    return document.get(key).orElse(Value.Null.NULL) instanceof Value.Array(var items)
        ? items.stream()
            .filter(Value.Object.class::isInstance)
            .map(Value.Object.class::cast)
            .toList()
        : List.of();
  }
}
