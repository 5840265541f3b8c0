package dev.assay.store.tree;

import dev.assay.space.Value;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/// Builds an object member by member; leaves out what says nothing, so that documents stay short.
final class Members {

  private final SequencedMap<String, Value> members = new LinkedHashMap<>();

  Members put(String key, Value value) {
    members.put(key, value);
    return this;
  }

  Members put(String key, String text) {
    return put(key, Value.of(text));
  }

  Members put(String key, long number) {
    return put(key, Value.of(number));
  }

  Members put(String key, Instant instant) {
    return put(key, instant.toString());
  }

  Members put(String key, List<? extends Value> items) {
    return put(key, Value.of(items));
  }

  /// Unless it is empty.
  Members add(String key, String text) {
    return text.isEmpty() ? this : put(key, text);
  }

  /// Unless it is 0.
  Members add(String key, long number) {
    return number == 0 ? this : put(key, number);
  }

  /// Unless it is false.
  Members add(String key, boolean truth) {
    return truth ? put(key, Value.of(true)) : this;
  }

  /// Unless it is empty.
  Members add(String key, Value.Object object) {
    return object.members().isEmpty() ? this : put(key, object);
  }

  /// Unless there is none.
  Members add(String key, Optional<Instant> instant) {
    return instant.map(at -> put(key, at)).orElse(this);
  }

  Value.Object object() {
    return new Value.Object(members);
  }
}
