package dev.assay.cli;

import java.util.HexFormat;

/// Text from elsewhere, made fit for a terminal: whatever could move the cursor, change colours or
/// start a new line is shown as an escape instead.
final class SafeText {

  private SafeText() {}

  /// `text` on one line.
  static String line(String text) {
    int i = 0;
    while (i < text.length() && isPlain(text.charAt(i))) {
      i++;
    }
    return i == text.length() ? text : escaped(text, i);
  }

  /// How many columns of a terminal `text` takes.
  static int width(String text) {
    int width = 0;
    for (int i = 0; i < text.length(); ) {
      int point = text.codePointAt(i);
      width += width(point);
      i += Character.charCount(point);
    }
    return width;
  }

  /// The beginning of `text` in at most `columns` columns, with `…` at the end where more was
  /// there.
  static String shortened(String text, int columns) {
    if (width(text) <= columns) {
      return text;
    }
    int used = 0;
    int i = 0;
    while (i < text.length()) {
      int point = text.codePointAt(i);
      if (used + width(point) > columns - 1) {
        break;
      }
      used += width(point);
      i += Character.charCount(point);
    }
    return text.substring(0, i) + "…";
  }

  private static int width(int point) {
    if (point < 0x300) {
      return 1;
    }
    int type = Character.getType(point);
    if (type == Character.NON_SPACING_MARK
        || type == Character.ENCLOSING_MARK
        || type == Character.FORMAT) {
      return 0;
    }
    return isWide(point) ? 2 : 1;
  }

  /// East Asian wide characters and pictures.
  private static boolean isWide(int point) {
    return (point >= 0x1100 && point <= 0x115f)
        || (point >= 0x2e80 && point <= 0xa4cf)
        || (point >= 0xac00 && point <= 0xd7a3)
        || (point >= 0xf900 && point <= 0xfaff)
        || (point >= 0xfe30 && point <= 0xfe6f)
        || (point >= 0xff00 && point <= 0xff60)
        || (point >= 0x1f300 && point <= 0x1faff)
        || (point >= 0x20000 && point <= 0x3fffd);
  }

  private static boolean isPlain(char unit) {
    return (unit >= ' ' && unit < 0x7f)
        || (unit > 0x9f && !isTrick(unit) && !Character.isSurrogate(unit));
  }

  /// Line separators, and marks that turn the direction of text around.
  private static boolean isTrick(char unit) {
    return unit == '\u2028'
        || unit == '\u2029'
        || unit == '\ufeff'
        || (unit >= '\u202a' && unit <= '\u202e')
        || (unit >= '\u2066' && unit <= '\u2069');
  }

  private static String escaped(String text, int from) {
    var safe = new StringBuilder(text.length() + 8).append(text, 0, from);
    for (int i = from; i < text.length(); i++) {
      char unit = text.charAt(i);
      boolean pair =
          Character.isHighSurrogate(unit)
              && i + 1 < text.length()
              && Character.isLowSurrogate(text.charAt(i + 1));
      if (pair) {
        safe.append(unit).append(text.charAt(++i));
      } else {
        append(safe, unit);
      }
    }
    return safe.toString();
  }

  private static void append(StringBuilder safe, char unit) {
    switch (unit) {
      case '\n' -> safe.append("\\n");
      case '\r' -> safe.append("\\r");
      case '\t' -> safe.append("\\t");
      default -> {
        if (isPlain(unit)) {
          safe.append(unit);
        } else {
          safe.append("\\u").append(HexFormat.of().toHexDigits(unit));
        }
      }
    }
  }
}
