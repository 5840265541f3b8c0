package dev.assay.json;

import dev.assay.space.FloatText;
import dev.assay.space.Value;
import java.util.HexFormat;
import java.util.List;

/// Writes one [Value]. Ours, and not the library's, because floats must keep the one spelling that
/// identity also uses and a lone surrogate must survive UTF-8.
final class JsonWriter {

  /// How the text is laid out.
  enum Layout {
    COMPACT,
    INDENTED
  }

  /// How NaN and the infinities are written.
  enum NonFinite {
    STRING,
    LITERAL
  }

  private final StringBuilder out = new StringBuilder();
  private final Layout layout;
  private final NonFinite nonFinite;
  private int depth;

  private JsonWriter(Layout layout, NonFinite nonFinite) {
    this.layout = layout;
    this.nonFinite = nonFinite;
  }

  static String write(Value value, Layout layout, NonFinite nonFinite) {
    var writer = new JsonWriter(layout, nonFinite);
    writer.append(value);
    return writer.out.toString();
  }

  /// Not a switch over types: the first of those in a process costs a short command 20 ms, because
  /// what it compiles to cannot be kept in the AOT cache.
  private void append(Value value) {
    if (value instanceof Value.Text(String text)) {
      append(text);
    } else if (value instanceof Value.Object object) {
      append(object);
    } else if (value instanceof Value.Array(List<Value> items)) {
      append(items);
    } else if (value instanceof Value.Float(double number)) {
      append(number);
    } else if (value instanceof Value.Int(var number)) {
      out.append(number);
    } else if (value instanceof Value.Bool(boolean truth)) {
      out.append(truth);
    } else {
      out.append("null");
    }
  }

  private void append(double number) {
    if (Double.isFinite(number)) {
      out.append(FloatText.of(number));
      return;
    }
    String name = Double.toString(number);
    out.append(nonFinite == NonFinite.LITERAL ? name : '"' + name + '"');
  }

  private void append(List<Value> items) {
    open('[');
    boolean first = true;
    for (Value item : items) {
      separate(first);
      append(item);
      first = false;
    }
    close(']', first);
  }

  private void append(Value.Object object) {
    open('{');
    boolean first = true;
    for (var member : object.members().entrySet()) {
      separate(first);
      append(member.getKey());
      out.append(layout == Layout.INDENTED ? ": " : ":");
      append(member.getValue());
      first = false;
    }
    close('}', first);
  }

  private void open(char bracket) {
    out.append(bracket);
    depth++;
  }

  private void separate(boolean first) {
    if (!first) {
      out.append(',');
    }
    newLine();
  }

  private void close(char bracket, boolean empty) {
    depth--;
    if (!empty) {
      newLine();
    }
    out.append(bracket);
  }

  private void newLine() {
    if (layout == Layout.INDENTED) {
      out.append('\n').append("  ".repeat(depth));
    }
  }

  private void append(String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char unit = text.charAt(i);
      if (Character.isHighSurrogate(unit)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        out.append(unit).append(text.charAt(++i));
      } else {
        append(unit);
      }
    }
    out.append('"');
  }

  private void append(char unit) {
    switch (unit) {
      case '"' -> out.append("\\\"");
      case '\\' -> out.append("\\\\");
      case '\n' -> out.append("\\n");
      case '\r' -> out.append("\\r");
      case '\t' -> out.append("\\t");
      default -> {
        if (Character.isISOControl(unit) || Character.isSurrogate(unit)) {
          out.append("\\u").append(HexFormat.of().toHexDigits(unit));
        } else {
          out.append(unit);
        }
      }
    }
  }
}
