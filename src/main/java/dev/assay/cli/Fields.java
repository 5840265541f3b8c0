package dev.assay.cli;

import dev.assay.json.Json;
import dev.assay.space.FloatText;
import dev.assay.space.Value;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/// Reads members of documents. A member that is absent, `null` or of another type is empty, so that
/// a table never fails because of a document.
///
/// No switch over types: the first of those in a process costs a short command 20 ms, because what
/// it compiles to cannot be kept in the AOT cache.
final class Fields {

  private Fields() {}

  /// The member as text: texts as they are, the rest as in JSON; empty if absent or `null`.
  static String text(Value.Object document, String key) {
    return document.get(key).map(Fields::text).orElse("");
  }

  /// `value` as a person writes it.
  static String text(Value value) {
    if (value instanceof Value.Text(String text)) {
      return text;
    }
    if (value instanceof Value.Float(double number)) {
      return FloatText.of(number);
    }
    return value == Value.Null.NULL ? "" : Json.write(value);
  }

  /// A measured number, with no more digits than are worth reading.
  static String measured(Value value) {
    if (!(value instanceof Value.Float(double number)) || !Double.isFinite(number)) {
      return text(value);
    }
    double size = Math.abs(number);
    if (size != 0 && (size < 1e-4 || size >= 1e7)) {
      return String.format(Locale.ROOT, "%.4g", number);
    }
    String fixed = String.format(Locale.ROOT, size < 1 ? "%.5f" : "%.4f", number);
    return fixed.replaceFirst("(\\.\\d+?)0+$", "$1");
  }

  static OptionalDouble number(Value.Object document, String key) {
    Value value = document.get(key).orElse(Value.Null.NULL);
    if (value instanceof Value.Int(var whole)) {
      return OptionalDouble.of(whole.doubleValue());
    }
    return value instanceof Value.Float(double number)
        ? OptionalDouble.of(number)
        : OptionalDouble.empty();
  }

  /// A count; 0 if absent.
  static int count(Value.Object document, String key) {
    return (int) number(document, key).orElse(0);
  }

  static boolean flag(Value.Object document, String key) {
    return document.get(key).filter(new Value.Bool(true)::equals).isPresent();
  }

  static Value.Object object(Value.Object document, String key) {
    return document.get(key).orElse(Value.Null.NULL) instanceof Value.Object object
        ? object
        : Value.EMPTY;
  }

  /// The objects of a list; others are left out.
  static List<Value.Object> objects(Value.Object document, String key) {
    return items(document, key).stream()
        .filter(Value.Object.class::isInstance)
        .map(Value.Object.class::cast)
        .toList();
  }

  static List<Value> items(Value.Object document, String key) {
    return document.get(key).orElse(Value.Null.NULL) instanceof Value.Array(var items)
        ? items
        : List.of();
  }

  static Optional<Instant> time(Value.Object document, String key) {
    String text = text(document, key);
    return text.isEmpty() ? Optional.empty() : Optional.of(Instant.parse(text));
  }

  /// `lr=0.1 act=relu`.
  static String pairs(Value.Object members) {
    var line = new StringBuilder();
    for (Map.Entry<String, Value> member : members.members().entrySet()) {
      line.append(line.isEmpty() ? "" : " ").append(member.getKey()).append('=');
      line.append(text(member.getValue()));
    }
    return line.toString();
  }
}
