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

  private String coloured(String code, String text) {
    return this == PLAIN || text.isEmpty() ? text : code + text + RESET;
  }
}
