package dev.assay.client;

import dev.assay.space.Value;
import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// Reading members of documents.
final class Fields {
  private Fields() {}

  /// The text at `key`; empty where there is none.
  static String text(Value.Object document, String key) {
    return document.get(key).orElse(Value.Null.NULL) instanceof Value.Text(String text) ? text : "";
  }

  static boolean flag(Value.Object document, String key) {
    return document.get(key).filter(new Value.Bool(true)::equals).isPresent();
  }

  static List<String> texts(Value.Object document, String key) {
    return document.get(key).orElse(Value.Null.NULL) instanceof Value.Array(List<Value> items)
        ? items.stream()
            .filter(Value.Text.class::isInstance)
            .map(item -> ((Value.Text) item).value())
            .toList()
        : List.of();
  }

  static OptionalInt whole(Value.Object document, String key) {
    return document.get(key).orElse(Value.Null.NULL) instanceof Value.Int(BigInteger number)
        ? OptionalInt.of(number.intValue())
        : OptionalInt.empty();
  }

  static long sequence(Value.Object document) {
    return document.get("seq").orElse(Value.Null.NULL) instanceof Value.Int(BigInteger number)
        ? number.longValue()
        : 0;
  }

  static Value.Object object(Value.Object document, String key) {
    return document.get(key).orElse(Value.Null.NULL) instanceof Value.Object object
        ? object
        : Value.EMPTY;
  }

  static List<Value.Object> objects(Value.Object document, String key) {
    return document.get(key).orElse(Value.Null.NULL) instanceof Value.Array(List<Value> items)
        ? items.stream()
            .filter(Value.Object.class::isInstance)
            .map(Value.Object.class::cast)
            .toList()
        : List.of();
  }

  static Optional<Duration> seconds(Value.Object document, String key) {
    return document.get(key).orElse(Value.Null.NULL) instanceof Value.Float(double seconds)
        ? Optional.of(Duration.ofMillis(Math.round(seconds * 1000)))
        : Optional.empty();
  }
}
