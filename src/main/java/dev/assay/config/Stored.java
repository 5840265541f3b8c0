package dev.assay.config;

import dev.assay.space.Value;
import java.math.BigInteger;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/// A table of a stored specification, which Assay itself wrote: what does not fit is a damaged
/// store, not a slip of a person.
record Stored(Value.Object table) {

  static Stored of(Value value) {
    if (value instanceof Value.Object table) {
      return new Stored(table);
    }
    throw damaged("a table");
  }

  private static IllegalArgumentException damaged(String what) {
    return new IllegalArgumentException(
        "a stored specification is damaged: %s is missing".formatted(what));
  }

  Value value(String key) {
    return table.get(key).orElseThrow(() -> damaged("'" + key + "'"));
  }

  Stored table(String key) {
    return of(value(key));
  }

  String text(String key) {
    return text(value(key));
  }

  static String text(Value value) {
    if (value instanceof Value.Text(String text)) {
      return text;
    }
    throw damaged("a text");
  }

  long whole(String key) {
    if (value(key) instanceof Value.Int(BigInteger number)) {
      return number.longValueExact();
    }
    throw damaged("a number '" + key + "'");
  }

  int number(String key) {
    return Math.toIntExact(whole(key));
  }

  double real(String key) {
    return real(value(key));
  }

  static double real(Value value) {
    if (value instanceof Value.Float(double number)) {
      return number;
    }
    throw damaged("a number");
  }

  Duration duration(String key) {
    return Duration.parse(text(key));
  }

  /// What is only there where it means something.
  <T> Optional<T> maybe(String key, Function<Stored, T> read) {
    return table.get(key).map(_ -> read.apply(this));
  }

  Stream<Value> items(String key) {
    if (value(key) instanceof Value.Array(List<Value> items)) {
      return items.stream();
    }
    throw damaged("a list '" + key + "'");
  }

  Stream<Stored> tables(String key) {
    return items(key).map(Stored::of);
  }

  List<String> texts(String key) {
    return items(key).map(Stored::text).toList();
  }

  Map<String, String> textsByName(String key) {
    var texts = new LinkedHashMap<String, String>();
    table(key).table.members().forEach((name, value) -> texts.put(name, text(value)));
    return texts;
  }

  /// Collects the members of a table in the order in which they are written.
  static final class Writer {

    private final LinkedHashMap<String, Value> members = new LinkedHashMap<>();

    Writer put(String key, Value value) {
      members.put(key, value);
      return this;
    }

    Writer put(String key, String text) {
      return put(key, Value.of(text));
    }

    Writer put(String key, long number) {
      return put(key, Value.of(number));
    }

    Writer put(String key, double number) {
      return put(key, Value.of(number));
    }

    Writer put(String key, Stream<? extends Value> items) {
      return put(key, Value.of(items.toList()));
    }

    Writer put(String key, List<String> texts) {
      return put(key, texts.stream().map(Value::of));
    }

    /// In the order of the names, so that one specification has one text.
    Writer put(String key, Map<String, String> texts) {
      var sorted = new TreeMap<String, Value>();
      texts.forEach((name, text) -> sorted.put(name, Value.of(text)));
      return put(key, Value.object(sorted));
    }

    Writer put(String key, Optional<Value> value) {
      value.ifPresent(present -> members.put(key, present));
      return this;
    }

    Value.Object table() {
      return Value.object(members);
    }
  }
}
