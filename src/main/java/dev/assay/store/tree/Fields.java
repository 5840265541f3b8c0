package dev.assay.store.tree;

import dev.assay.space.Value;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;

/// Reads the members of one object of a document, or says which of them is wrong.
record Fields(Value.Object object) {

  /// A document that is JSON but not what its place demands.
  static final class MalformedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MalformedException(String message) {
      super(message);
    }
  }

  static Fields of(Value value) {
    if (value instanceof Value.Object object) {
      return new Fields(object);
    }
    throw new MalformedException("an object was expected");
  }

  boolean has(String key) {
    return object.get(key).isPresent();
  }

  String text(String key) {
    if (need(key) instanceof Value.Text(String text)) {
      return text;
    }
    throw wrong(key, "a text");
  }

  Optional<String> maybeText(String key) {
    return has(key) ? Optional.of(text(key)) : Optional.empty();
  }

  /// The text of `key`, or the empty one.
  String textOrEmpty(String key) {
    return maybeText(key).orElse("");
  }

  long number(String key) {
    if (need(key) instanceof Value.Int(var number) && number.bitLength() < Long.SIZE) {
      return number.longValue();
    }
    throw wrong(key, "an integer");
  }

  Optional<Long> maybeNumber(String key) {
    return has(key) ? Optional.of(number(key)) : Optional.empty();
  }

  int integer(String key) {
    return Math.toIntExact(number(key));
  }

  /// The integer of `key`, or 0.
  int integerOrZero(String key) {
    return has(key) ? integer(key) : 0;
  }

  double real(String key) {
    return switch (need(key)) {
      case Value.Float(double number) -> number;
      case Value.Int(var number) -> number.doubleValue();
      default -> throw wrong(key, "a number");
    };
  }

  OptionalDouble maybeReal(String key) {
    return has(key) ? OptionalDouble.of(real(key)) : OptionalDouble.empty();
  }

  /// Whether `key` is there and true.
  boolean isTrue(String key) {
    return object.get(key).filter(Value.of(true)::equals).isPresent();
  }

  Instant instant(String key) {
    return Instant.parse(text(key));
  }

  Optional<Instant> maybeInstant(String key) {
    return maybeText(key).map(Instant::parse);
  }

  /// The object of `key`, or the empty one.
  Value.Object objectOrEmpty(String key) {
    return has(key) ? fields(key).object() : Value.EMPTY;
  }

  Fields fields(String key) {
    if (need(key) instanceof Value.Object found) {
      return new Fields(found);
    }
    throw wrong(key, "an object");
  }

  /// The items of `key`, or none.
  <T> List<T> list(String key, Function<Value, T> shape) {
    if (!has(key)) {
      return List.of();
    }
    if (need(key) instanceof Value.Array(List<Value> items)) {
      return items.stream().map(shape).toList();
    }
    throw wrong(key, "a list");
  }

  private Value need(String key) {
    return object.get(key).orElseThrow(() -> new MalformedException("'" + key + "' is missing"));
  }

  private static MalformedException wrong(String key, String expected) {
    return new MalformedException("'" + key + "' is not " + expected);
  }
}
