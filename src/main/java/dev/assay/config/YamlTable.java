package dev.assay.config;

import dev.assay.config.InputException.Place;
import dev.assay.space.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;

/// A table written in YAML that is no specification, such as the head of a note: its values, and
/// the lines on which its keys stand. Immutable.
public final class YamlTable {

  /// A table without keys.
  public static final YamlTable EMPTY = new YamlTable(new Node.Mapping(new LinkedHashMap<>(), 0));

  private final Node.Mapping root;
  private final Value.Object value;

  private YamlTable(Node.Mapping root) {
    this.root = root;
    this.value = (Value.Object) root.value();
  }

  /// The table that `text` describes; blank text describes one without keys.
  ///
  /// @throws InputException if it is not YAML 1.2, gives a key twice, is too long or too deep, or
  ///   is no table
  public static YamlTable read(Source source, String text) {
    Limits.check(source, text);
    Node node = YamlText.read(source, text);
    Limits.checkTree(source, node, 0);
    return switch (node) {
      case Node.Mapping mapping -> new YamlTable(mapping);
      case Node.Scalar(Value.Null _, String written, _, _) when written.isEmpty() -> EMPTY;
      case Node.Scalar _, Node.Sequence _, Node.Broken _ ->
          throw new InputException(
              new Place(source.name(), node.line()),
              "",
              "found %s; a table of keys is allowed".formatted(Shown.of(node)),
              "write `key: value` on each line");
    };
  }

  /// The values without their lines.
  public Value.Object value() {
    return value;
  }

  /// The line of the key or item at `path`, whose parts are keys and numbers of items from 0; where
  /// there is none, that of the innermost one around it. 0 where there are no lines.
  public int line(List<String> path) {
    Node node = root;
    int line = root.line();
    for (String part : path) {
      switch (node) {
        case Node.Mapping(var members, _) when members.containsKey(part) -> {
          Node.Member member = Objects.requireNonNull(members.get(part));
          node = member.node();
          line = member.line();
        }
        case Node.Sequence(var items, _) when isItem(part, items.size()) -> {
          node = items.get(Integer.parseInt(part));
          line = node.line();
        }
        case Node.Mapping _, Node.Sequence _, Node.Scalar _, Node.Broken _ -> {
          return line;
        }
      }
    }
    return line;
  }

  private static boolean isItem(String part, int size) {
    return part.matches("\\d{1,9}") && Integer.parseInt(part) < size;
  }
}
