package dev.assay.space;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/// One JSON-like value: the only shape in which parameters, results, metadata and documents travel
/// inside Assay. Integers and floats are different values (`1` is not `1.0`), as they are in the
/// identity of a configuration. Immutable.
public sealed interface Value {

  /// The JSON `null`.
  enum Null implements Value {
    NULL
  }

  /// `true` or `false`.
  record Bool(boolean value) implements Value {}

  /// An integer of any size.
  record Int(BigInteger value) implements Value {
    /// An integer that fits a `long`.
    public Int(long value) {
      this(BigInteger.valueOf(value));
    }
  }

  /// A double-precision number; may be NaN or infinite, and `-0.0` is not `0.0`.
  record Float(double value) implements Value {}

  /// A string of Unicode text.
  record Text(String value) implements Value {}

  /// An ordered list.
  record Array(List<Value> items) implements Value {
    public Array {
      items = List.copyOf(items);
    }
  }

  /// An object; keeps the order in which its members were given, which equality ignores.
  record Object(SequencedMap<String, Value> members) implements Value {
    public Object {
      members = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(members));
    }

    /// The member named `key`, or empty where there is none. A member that is `null` in JSON is
    /// present, as [Null#NULL].
    public Optional<Value> get(String key) {
      return Optional.ofNullable(members.get(key));
    }
  }

  /// The empty object.
  Object EMPTY = new Object(new LinkedHashMap<>());

  /// The value of a boolean.
  static Value of(boolean value) {
    return new Bool(value);
  }

  /// The value of an integer.
  static Value of(long value) {
    return new Int(value);
  }

  /// The value of a floating-point number.
  static Value of(double value) {
    return new Float(value);
  }

  /// The value of a text.
  static Value of(String value) {
    return new Text(value);
  }

  /// An array of `items`.
  static Value of(List<? extends Value> items) {
    return new Array(new ArrayList<>(items));
  }

  /// An object with `members` in their order of iteration.
  static Object object(Map<String, ? extends Value> members) {
    return new Object(new LinkedHashMap<>(members));
  }
}
