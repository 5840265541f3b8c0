package dev.assay.config;

import dev.assay.space.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tomlj.TomlArray;
import org.tomlj.TomlTable;

/// A value of TOML with its exact type, dates and times included. Immutable; equal when a TOML
/// reader would see no difference.
sealed interface TomlItem {

  /// A table.
  record Table(Map<String, TomlItem> members) implements TomlItem {
    Table with(String key, TomlItem item) {
      var changed = new LinkedHashMap<>(members);
      changed.put(key, item);
      return new Table(changed);
    }
  }

  /// An array.
  record Array(List<TomlItem> items) implements TomlItem {}

  /// A text, a whole number (64 bits), a number, a boolean, or a date or time of `java.time`.
  record Leaf(Object value) implements TomlItem {}

  /// The table that tomlj read.
  static Table of(TomlTable table) {
    var members = new LinkedHashMap<String, TomlItem>();
    for (String key : table.keySet()) {
      members.put(key, of(table.get(List.of(key))));
    }
    return new Table(members);
  }

  private static TomlItem of(@Nullable Object value) {
    return switch (value) {
      case TomlTable table -> of(table);
      case TomlArray array -> {
        var items = new ArrayList<TomlItem>();
        for (int i = 0; i < array.size(); i++) {
          items.add(of(array.get(i)));
        }
        yield new Array(items);
      }
      case null -> throw new IllegalStateException("a TOML key without a value");
      default -> new Leaf(value);
    };
  }

  /// The same value in TOML.
  ///
  /// @throws IllegalArgumentException with what is wrong, where TOML has no such value
  static TomlItem of(Value value) {
    return switch (value) {
      case Value.Text(String text) -> new Leaf(text);
      case Value.Bool(boolean truth) -> new Leaf(truth);
      case Value.Float(double number) -> new Leaf(number);
      case Value.Int(var number) -> {
        if (number.bitLength() > 63) {
          throw new IllegalArgumentException("TOML has no whole number beyond 64 bits");
        }
        yield new Leaf(number.longValueExact());
      }
      case Value.Null _ -> throw new IllegalArgumentException("TOML has no null");
      case Value.Array(List<Value> items) -> new Array(items.stream().map(TomlItem::of).toList());
      case Value.Object object -> {
        var members = new LinkedHashMap<String, TomlItem>();
        object.members().forEach((key, member) -> members.put(key, of(member)));
        yield new Table(members);
      }
    };
  }

  /// What stands at `path`; empty where there is nothing.
  default Optional<TomlItem> at(List<String> path) {
    TomlItem here = this;
    for (String key : path) {
      if (!(here instanceof Table(var members)) || !members.containsKey(key)) {
        return Optional.empty();
      }
      here = Objects.requireNonNull(members.get(key));
    }
    return Optional.of(here);
  }

  /// What kind of value it is, for people.
  default String kind() {
    return switch (this) {
      case Table _ -> "a table";
      case Array _ -> "a list";
      case Leaf(Object value) ->
          switch (value) {
            case String _ -> "text";
            case Long _ -> "a whole number";
            case Double _ -> "a number";
            case Boolean _ -> "true or false";
            default -> "a date or time";
          };
    };
  }
}
