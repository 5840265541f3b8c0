package dev.assay.config;

import dev.assay.config.InputException.Place;
import dev.assay.space.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlParseError;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

/// TOML → [Node]. Dates and times become their ISO-8601 text.
final class TomlText {

  private static final Pattern SPACE = Pattern.compile("\\s+");

  private final Source source;

  private TomlText(Source source) {
    this.source = source;
  }

  static Node read(Source source, String text) {
    TomlDepth.check(source, text);
    var parsed = Toml.parse(text);
    if (parsed.hasErrors()) {
      throw Problems.all(parsed.errors().stream().map(e -> error(source, e)).toList());
    }
    return new TomlText(source).table(parsed, 1, 0);
  }

  private static InputException error(Source source, TomlParseError error) {
    String message = SPACE.matcher(String.valueOf(error.getMessage())).replaceAll(" ");
    return new InputException(
        new Place(source.name(), error.position().line()), "", "not TOML: " + message, "");
  }

  private Node table(TomlTable table, int line, int depth) {
    checkDepth(line, depth);
    var members = new LinkedHashMap<String, Node.Member>();
    for (String key : table.keySet()) {
      int at = line(table.inputPositionOf(List.of(key)), line);
      members.put(key, new Node.Member(node(table.get(List.of(key)), at, depth + 1), at));
    }
    return new Node.Mapping(members, line);
  }

  private Node array(TomlArray array, int line, int depth) {
    checkDepth(line, depth);
    var items = new ArrayList<Node>(array.size());
    for (int i = 0; i < array.size(); i++) {
      items.add(node(array.get(i), line(array.inputPositionOf(i), line), depth + 1));
    }
    return new Node.Sequence(items, line);
  }

  private Node node(@Nullable Object value, int line, int depth) {
    return switch (value) {
      case TomlTable table -> table(table, line, depth);
      case TomlArray array -> array(array, line, depth);
      case Long number -> new Node.Scalar(Value.of(number), number.toString(), line);
      case Double number -> new Node.Scalar(Value.of(number), number.toString(), line);
      case Boolean truth -> new Node.Scalar(Value.of(truth), truth.toString(), line);
      case null -> throw new IllegalStateException("a TOML key without a value");
      // Text, and dates and times in their ISO form.
      default -> new Node.Scalar(Value.of(value.toString()), value.toString(), line);
    };
  }

  private void checkDepth(int line, int depth) {
    if (depth > Limits.MAX_DEPTH) {
      throw Limits.tooDeep(source, line);
    }
  }

  private static int line(@Nullable TomlPosition position, int otherwise) {
    return position == null ? otherwise : position.line();
  }
}
