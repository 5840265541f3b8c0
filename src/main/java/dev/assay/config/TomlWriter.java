package dev.assay.config;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// [TomlItem] → TOML 1.0 text: simple values of a table first, then its tables, then its lists of
/// tables, each in their order.
final class TomlWriter {

  private static final Pattern BARE = Pattern.compile("[A-Za-z0-9_-]+");

  private final StringBuilder text = new StringBuilder();

  private TomlWriter() {}

  static String write(TomlItem.Table table) {
    var writer = new TomlWriter();
    writer.body(table, "");
    return writer.text.toString();
  }

  /// One key as it is written, quoted where it must be.
  static String key(String key) {
    return BARE.matcher(key).matches() ? key : quoted(key);
  }

  /// A dotted key.
  static String key(List<String> path) {
    return path.stream().map(TomlWriter::key).collect(Collectors.joining("."));
  }

  private void body(TomlItem.Table table, String prefix) {
    table
        .members()
        .forEach((key, item) -> {
          if (!(item instanceof TomlItem.Table) && !isListOfTables(item)) {
            text.append(key(key)).append(" = ").append(inline(item)).append('\n');
          }
        });
    table
        .members()
        .forEach((key, item) -> {
          if (item instanceof TomlItem.Table inner) {
            section("[" + prefix + key(key) + "]", inner, prefix + key(key) + ".");
          }
        });
    table
        .members()
        .forEach((key, item) -> {
          if (isListOfTables(item)) {
            for (TomlItem element : ((TomlItem.Array) item).items()) {
              section(
                  "[[" + prefix + key(key) + "]]",
                  (TomlItem.Table) element,
                  prefix + key(key) + ".");
            }
          }
        });
  }

  private void section(String header, TomlItem.Table table, String prefix) {
    text.append(text.isEmpty() ? "" : "\n").append(header).append('\n');
    body(table, prefix);
  }

  private static boolean isListOfTables(TomlItem item) {
    return item instanceof TomlItem.Array(var items)
        && !items.isEmpty()
        && items.stream().allMatch(TomlItem.Table.class::isInstance);
  }

  private static String inline(TomlItem item) {
    return switch (item) {
      case TomlItem.Leaf(Object value) -> leaf(value);
      case TomlItem.Array(var items) ->
          items.stream().map(TomlWriter::inline).collect(Collectors.joining(", ", "[", "]"));
      case TomlItem.Table(Map<String, TomlItem> members) ->
          members.entrySet().stream()
              .map(member -> key(member.getKey()) + " = " + inline(member.getValue()))
              .collect(Collectors.joining(", ", "{", "}"));
    };
  }

  private static String leaf(Object value) {
    return switch (value) {
      case String string -> quoted(string);
      case Double number -> number(number);
      // Their own texts leave out seconds that are zero, which TOML does not.
      case OffsetDateTime time -> DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(time);
      case LocalDateTime time -> DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(time);
      case LocalTime time -> DateTimeFormatter.ISO_LOCAL_TIME.format(time);
      case LocalDate date -> date.toString();
      default -> value.toString(); // whole numbers and booleans
    };
  }

  private static String number(double number) {
    if (Double.isNaN(number)) {
      return "nan";
    }
    if (Double.isInfinite(number)) {
      return number > 0 ? "inf" : "-inf";
    }
    return Double.toString(number);
  }

  private static String quoted(String string) {
    var quoted = new StringBuilder("\"");
    for (int i = 0; i < string.length(); i++) {
      char c = string.charAt(i);
      switch (c) {
        case '"' -> quoted.append("\\\"");
        case '\\' -> quoted.append("\\\\");
        case '\n' -> quoted.append("\\n");
        case '\r' -> quoted.append("\\r");
        case '\t' -> quoted.append("\\t");
        default -> {
          if (c < ' ' || c == 0x7F) {
            quoted.append("\\u%04X".formatted((int) c));
          } else {
            quoted.append(c);
          }
        }
      }
    }
    return quoted.append('"').toString();
  }
}
