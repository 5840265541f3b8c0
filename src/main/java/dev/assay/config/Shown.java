package dev.assay.config;

import dev.assay.space.Value;

/// How messages name what was found.
final class Shown {

  private static final int LONGEST = 60;

  private Shown() {}

  /// `text`, cut where it is long.
  static String of(String text) {
    return text.codePointCount(0, text.length()) <= LONGEST
        ? text
        : text.substring(0, text.offsetByCodePoints(0, LONGEST)) + "…";
  }

  /// A value with its kind.
  static String of(Node node) {
    return switch (node) {
      case Node.Sequence(var items, _) -> items.isEmpty() ? "an empty list" : "a list";
      case Node.Mapping(var members, _) -> members.isEmpty() ? "an empty table" : "a table of keys";
      case Node.Broken _ -> "a refused value";
      case Node.Scalar scalar ->
          switch (scalar.value()) {
            case Value.Null _ -> "no value";
            case Value.Bool(boolean truth) -> String.valueOf(truth);
            case Value.Int _ -> of(scalar.written());
            case Value.Float _ -> of(scalar.written());
            case Value.Text(String text) -> "'%s'".formatted(of(text));
            case Value.Array _, Value.Object _ -> "a list or table";
          };
    };
  }
}
