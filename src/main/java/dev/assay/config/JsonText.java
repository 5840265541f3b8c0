package dev.assay.config;

import dev.assay.config.InputException.Place;
import dev.assay.json.Json;
import dev.assay.json.JsonSyntaxException;
import dev.assay.space.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/// JSON → [Node]. The JSON room reads and checks the text; this walks along the text once more,
/// which is then known to be good, to find the lines.
final class JsonText {

  private final String text;
  private int position;
  private int line = 1;

  private JsonText(String text) {
    this.text = text;
  }

  static Node read(Source source, String text) {
    try {
      return new JsonText(text).node(Json.parse(text));
    } catch (JsonSyntaxException e) {
      throw new InputException(
          new Place(source.name(), e.line()), "", "not JSON: " + e.problem(), "");
    }
  }

  private Node node(Value value) {
    skipSpace();
    int start = line;
    return switch (value) {
      case Value.Text(String word) -> {
        skipString();
        yield new Node.Scalar(value, word, start);
      }
      case Value.Null _, Value.Bool _, Value.Int _, Value.Float _ ->
          new Node.Scalar(value, literal(), start);
      case Value.Array(List<Value> items) -> {
        var nodes = new ArrayList<Node>(items.size());
        position++;
        items.forEach(item -> nodes.add(node(item)));
        skipSpace();
        position++;
        yield new Node.Sequence(nodes, start);
      }
      case Value.Object object -> {
        var members = new LinkedHashMap<String, Node.Member>();
        position++;
        object.members().forEach((key, member) -> members.put(key, member(member)));
        skipSpace();
        position++;
        yield new Node.Mapping(members, start);
      }
    };
  }

  private Node.Member member(Value value) {
    skipSpace();
    int start = line;
    skipString();
    return new Node.Member(node(value), start);
  }

  /// Passes space and the marks that separate values.
  private void skipSpace() {
    while (position < text.length() && " \t\r\n,:".indexOf(text.charAt(position)) >= 0) {
      if (text.charAt(position++) == '\n') {
        line++;
      }
    }
  }

  private void skipString() {
    position++;
    while (text.charAt(position) != '"') {
      position += text.charAt(position) == '\\' ? 2 : 1;
    }
    position++;
  }

  private String literal() {
    int start = position;
    while (position < text.length() && " \t\r\n,]}".indexOf(text.charAt(position)) < 0) {
      position++;
    }
    return text.substring(start, position);
  }
}
