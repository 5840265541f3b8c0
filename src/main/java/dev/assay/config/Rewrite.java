package dev.assay.config;

import dev.assay.space.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/// A table in Assay's keys while it is made. Everything put in bears the line of what it was made
/// from.
final class Rewrite {

  private final LinkedHashMap<String, Node.Member> members = new LinkedHashMap<>();
  private int line;

  /// A table made from what stands on `line`.
  Rewrite(int line) {
    this.line = line;
  }

  /// What is put in from now on was made from what stands on `line`.
  Rewrite at(int line) {
    this.line = line;
    return this;
  }

  Rewrite put(String key, Node node) {
    members.put(key, new Node.Member(node, line));
    return this;
  }

  Rewrite put(String key, Value value) {
    return put(key, at(Node.of(value), line));
  }

  Rewrite put(String key, String text) {
    return put(key, Value.of(text));
  }

  Rewrite put(String key, double number) {
    return put(key, Value.of(number));
  }

  Rewrite put(String key, Optional<Value> value) {
    return value.map(present -> put(key, present)).orElse(this);
  }

  Rewrite put(String key, OptionalDouble number) {
    return number.isPresent() ? put(key, number.getAsDouble()) : this;
  }

  Rewrite put(String key, Rewrite table) {
    return table.members.isEmpty() ? this : put(key, table.node());
  }

  /// A list of `items`.
  Rewrite put(String key, List<Node> items) {
    return put(key, new Node.Sequence(items, line));
  }

  boolean isEmpty() {
    return members.isEmpty();
  }

  boolean has(String key) {
    return members.containsKey(key);
  }

  Node.Mapping node() {
    return new Node.Mapping(new LinkedHashMap<>(members), line);
  }

  /// `node` and everything in it, said to stand on `line`.
  static Node at(Node node, int line) {
    return switch (node) {
      case Node.Scalar(Value value, String written, _, String caution) ->
          new Node.Scalar(value, written, line, caution);
      case Node.Sequence(List<Node> items, _) ->
          new Node.Sequence(items.stream().map(item -> at(item, line)).toList(), line);
      case Node.Mapping(var inner, _) -> {
        var members = new LinkedHashMap<String, Node.Member>();
        inner.forEach(
            (key, member) -> members.put(key, new Node.Member(at(member.node(), line), line)));
        yield new Node.Mapping(members, line);
      }
      case Node.Broken _ -> new Node.Broken(line);
    };
  }
}
