package dev.assay.config;

/// Counts open brackets in TOML text before it is parsed: the parser goes down one call a bracket
/// and would run out of stack.
final class TomlDepth {

  private TomlDepth() {}

  static void check(Source source, String text) {
    int depth = 0;
    int line = 1;
    int i = 0;
    while (i < text.length()) {
      char c = text.charAt(i);
      int next = i + 1;
      if (c == '"' || c == '\'') {
        next = afterString(text, i);
      } else if (c == '#') {
        next = lineEnd(text, i);
      } else if (c == '[' || c == '{') {
        depth++;
      } else if (c == ']' || c == '}') {
        depth = Math.max(0, depth - 1);
      }
      if (depth > Limits.MAX_DEPTH) {
        throw Limits.tooDeep(source, line);
      }
      line += Math.toIntExact(text.substring(i, next).chars().filter(x -> x == '\n').count());
      i = next;
    }
  }

  private static int afterString(String text, int start) {
    String quote = text.substring(start, start + 1);
    String triple = quote.repeat(3);
    boolean several = text.startsWith(triple, start);
    String end = several ? triple : quote;
    int i = start + end.length();
    while (i < text.length() && !text.startsWith(end, i)) {
      if (!several && text.charAt(i) == '\n') {
        return i;
      }
      i += quote.equals("\"") && text.charAt(i) == '\\' ? 2 : 1;
    }
    return Math.min(text.length(), i + end.length());
  }

  private static int lineEnd(String text, int start) {
    int end = text.indexOf('\n', start);
    return end < 0 ? text.length() : end;
  }
}
