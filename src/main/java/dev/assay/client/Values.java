package dev.assay.client;

import dev.assay.space.Value;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What programs write ⇄ values.
final class Values {
  private Values() {}

  /// Text, numbers, booleans, `null`, lists and maps of such, paths, and durations. A map without
  /// an order of its own gets that of its keys, so that one program means one specification.
  ///
  /// @throws IllegalArgumentException for anything else
  static Value of(@Nullable Object object) {
    return switch (object) {
      case null -> Value.Null.NULL;
      case Value value -> value;
      case CharSequence text -> Value.of(text.toString());
      case Boolean bool -> Value.of(bool);
      case Integer _, Long _, Short _, Byte _ -> Value.of(((Number) object).longValue());
      case BigInteger whole -> new Value.Int(whole);
      case Double _, Float _, BigDecimal _ -> Value.of(((Number) object).doubleValue());
      case Path path -> Value.of(path.toString());
      case Duration span -> Value.of(span.toMillis() + "ms");
      case Map<?, ?> map -> object(map);
      case Collection<?> list -> Value.of(list.stream().map(Values::of).toList());
      default ->
          throw new IllegalArgumentException(
              "a specification cannot hold %s; allowed are text, numbers, booleans, lists, maps, paths and durations"
                  .formatted(object.getClass().getName()));
    };
  }

  static Value.Object object(Map<?, ?> map) {
    var members =
        map instanceof SequencedMap
            ? new LinkedHashMap<String, Value>()
            : new TreeMap<String, Value>();
    map.forEach((key, value) -> members.put(String.valueOf(key), of(value)));
    return Value.object(members);
  }

  /// `value` in plain Java: text, `Long` (or `BigInteger` where it does not fit), `Double`,
  /// `Boolean`, `null`, and lists and maps of such.
  static @Nullable Object plain(Value value) {
    return switch (value) {
      case Value.Null _ -> null;
      case Value.Bool(boolean bool) -> bool;
      case Value.Int(BigInteger whole) when whole.bitLength() < Long.SIZE -> whole.longValue();
      case Value.Int(BigInteger whole) -> whole;
      case Value.Float(double number) -> number;
      case Value.Text(String text) -> text;
      case Value.Array(List<Value> items) -> {
        var list = new ArrayList<@Nullable Object>();
        items.forEach(item -> list.add(plain(item)));
        yield Collections.unmodifiableList(list);
      }
      case Value.Object object -> map(object);
    };
  }

  /// The members of `object` in plain Java, in their order.
  static Map<String, @Nullable Object> map(Value.Object object) {
    var map = new LinkedHashMap<String, @Nullable Object>();
    object.members().forEach((key, member) -> map.put(key, plain(member)));
    return Collections.unmodifiableMap(map);
  }

  /// The number at `key`.
  ///
  /// @param whose for messages, e.g. `trial e1.1 returned`
  /// @throws IllegalArgumentException where there is none
  static double number(Map<String, @Nullable Object> map, String key, String whose) {
    if (map.get(key) instanceof Number number) {
      return number.doubleValue();
    }
    throw new IllegalArgumentException(
        "%s no number '%s' among %s".formatted(whose, key, map.keySet()));
  }
}
