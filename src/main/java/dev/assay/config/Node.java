package dev.assay.config;

import dev.assay.json.Json;
import dev.assay.space.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/// A value and the line on which it stands: the one shape in which every notation is checked.
/// Immutable.
sealed interface Node {

  /// From 1; 0 where the value was not written on a line.
  int line();

  /// A text, number, boolean or null.
  ///
  /// @param written as it stands in the document, without quotes
  /// @param caution how an older reader of this notation would understand it, or empty
  record Scalar(Value value, String written, int line, String caution) implements Node {
    Scalar(Value value, String written, int line) {
      this(value, written, line, "");
    }
  }

  /// A list.
  record Sequence(List<Node> items, int line) implements Node {
    public Sequence {
      items = List.copyOf(items);
    }
  }

  /// A table of keys, in their order.
  record Mapping(SequencedMap<String, Member> members, int line) implements Node {}

  /// What was refused; stands for it so that nothing else is said about it.
  record Broken(int line) implements Node {}

  /// The value of a key.
  ///
  /// @param line of the key
  record Member(Node node, int line) {}

  /// A tree without lines.
  static Node of(Value value) {
    return switch (value) {
      case Value.Text(String text) -> new Scalar(value, text, 0);
      case Value.Null _, Value.Bool _, Value.Int _, Value.Float _ ->
          new Scalar(value, Json.write(value), 0);
      case Value.Array(List<Value> items) -> new Sequence(items.stream().map(Node::of).toList(), 0);
      case Value.Object object -> {
        var members = new LinkedHashMap<String, Member>();
        object.members().forEach((key, member) -> members.put(key, new Member(of(member), 0)));
        yield new Mapping(members, 0);
      }
    };
  }

  /// The value without its lines; what was refused is null.
  default Value value() {
    return switch (this) {
      case Scalar scalar -> scalar.value();
      case Broken _ -> Value.Null.NULL;
      case Sequence(List<Node> items, _) -> {
        var values = new ArrayList<Value>(items.size());
        items.forEach(item -> values.add(item.value()));
        yield Value.of(values);
      }
      case Mapping(var members, _) -> {
        var values = new LinkedHashMap<String, Value>();
        members.forEach((key, member) -> values.put(key, member.node().value()));
        yield Value.object(values);
      }
    };
  }
}
