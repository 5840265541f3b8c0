package dev.assay.store.tree;

import dev.assay.json.Json;
import dev.assay.space.Value;
import java.util.List;

/// The text of a document for people, programs and git: a line for each field and for each item of
/// a list, in the given order, so that changes of different fields merge. Reads back exactly.
final class DocumentText {

  private final StringBuilder out = new StringBuilder();

  private DocumentText() {}

  static String of(Value.Object document) {
    var text = new DocumentText();
    text.append(document, "\n");
    return text.out.append('\n').toString();
  }

  private void append(Value.Object object, String lineEnd) {
    String next = "{";
    String within = lineEnd + "  ";
    for (var member : object.members().entrySet()) {
      out.append(next).append(within);
      out.append(Json.writeExact(Value.of(member.getKey()))).append(": ");
      append(member.getValue(), within);
      next = ",";
    }
    out.append(object.members().isEmpty() ? "{}" : lineEnd + "}");
  }

  private void append(Value value, String lineEnd) {
    switch (value) {
      case Value.Object object -> append(object, lineEnd);
      case Value.Array(List<Value> items) -> append(items, lineEnd);
      default -> out.append(Json.writeExact(value));
    }
  }

  private void append(List<Value> items, String lineEnd) {
    String next = "[";
    for (Value item : items) {
      out.append(next).append(lineEnd).append("  ").append(Json.writeExact(item));
      next = ",";
    }
    out.append(items.isEmpty() ? "[]" : lineEnd + "]");
  }
}
