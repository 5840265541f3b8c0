package dev.assay.cli;

/// Colours, or none.
enum Style {
  PLAIN,
  COLOUR;

  private static final String RESET = "\u001b[0m";

  String header(String text) {
    return coloured("\u001b[1m", text);
  }

  String dim(String text) {
    return coloured("\u001b[2m", text);
  }

  String error(String text) {
    return coloured("\u001b[31m", text);
  }

  /// A status in the colour of what it means.
  String status(String word) {
    return switch (word) {
      case "completed" -> coloured("\u001b[32m", word);
      case "failed", "partial" -> coloured("\u001b[31m", word);
      case "running", "stopping" -> coloured("\u001b[36m", word);
      case "held", "paused", "delayed" -> coloured("\u001b[33m", word);
      case "cancelled", "stopped", "skipped", "pruned" -> dim(word);
      default -> word;
    };
  }

  /// The beginning of a line that may have colours, in at most `columns` columns.
  static String clipped(String line, int columns) {
    int used = 0;
    int i = 0;
    boolean isColoured = false;
    while (i < line.length()) {
      if (line.charAt(i) == '\u001b') {
        int end = line.indexOf('m', i);
        isColoured = true;
        i = end < 0 ? line.length() : end + 1;
        continue;
      }
      int point = line.codePointAt(i);
      int width = SafeText.width(Character.toString(point));
      if (used + width > columns) {
        return line.substring(0, i) + (isColoured ? RESET : "");
      }
      used += width;
      i += Character.charCount(point);
    }
    return line;
  }

  private String coloured(String code, String text) {
    return this == PLAIN || text.isEmpty() ? text : code + text + RESET;
  }
}
