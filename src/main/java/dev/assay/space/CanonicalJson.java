package dev.assay.space;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;

/// The one text of a [Value] that its identity is computed from: byte for byte what Python writes
/// for `json.dumps(value, sort_keys=True)`, and therefore what signac hashes. Pure ASCII.
public final class CanonicalJson {

  /// Python compares texts by code point, Java by UTF-16 unit: they differ above U+FFFF.
  private static final Comparator<String> BY_CODE_POINT = CanonicalJson::compareCodePoints;

  private final StringBuilder out = new StringBuilder();

  private CanonicalJson() {}

  /// The canonical text of `value`.
  public static String write(Value value) {
    var json = new CanonicalJson();
    json.append(value);
    return json.out.toString();
  }

  private void append(Value value) {
    switch (value) {
      case Value.Null _ -> out.append("null");
      case Value.Bool(boolean truth) -> out.append(truth);
      case Value.Int(var number) -> out.append(number);
      case Value.Float(double number) -> out.append(number(number));
      case Value.Text(String text) -> append(text);
      case Value.Array(List<Value> items) -> append(items);
      case Value.Object object -> append(object);
    }
  }

  private static String number(double value) {
    if (Double.isNaN(value)) {
      return "NaN";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "Infinity" : "-Infinity";
    }
    return FloatText.of(value);
  }

  private void append(List<Value> items) {
    String separator = "[";
    for (Value item : items) {
      out.append(separator);
      append(item);
      separator = ", ";
    }
    out.append(items.isEmpty() ? "[]" : "]");
  }

  private void append(Value.Object object) {
    var keys = new ArrayList<>(object.members().keySet());
    keys.sort(BY_CODE_POINT);
    String separator = "{";
    for (String key : keys) {
      out.append(separator);
      append(key);
      out.append(": ");
      append(object.get(key).orElseThrow());
      separator = ", ";
    }
    out.append(keys.isEmpty() ? "{}" : "}");
  }

  private void append(String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      append(text.charAt(i));
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
      case '\b' -> out.append("\\b");
      case '\f' -> out.append("\\f");
      default -> {
        if (unit >= ' ' && unit <= '~') {
          out.append(unit);
        } else {
          out.append("\\u").append(HexFormat.of().toHexDigits(unit));
        }
      }
    }
  }

  private static int compareCodePoints(String left, String right) {
    int i = 0;
    while (i < left.length() && i < right.length()) {
      int a = left.codePointAt(i);
      int b = right.codePointAt(i);
      if (a != b) {
        return Integer.compare(a, b);
      }
      i += Character.charCount(a);
    }
    return Integer.compare(left.length(), right.length());
  }
}
