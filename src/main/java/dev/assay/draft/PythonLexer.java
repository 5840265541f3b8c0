package dev.assay.draft;

import dev.assay.draft.PythonToken.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Cuts Python source into tokens: comments are left out, lines that go on are joined. It takes any
/// text: what is never closed ends with its line, or with the text.
final class PythonLexer {

  private static final Set<String> PREFIXES =
      Set.of("r", "u", "b", "f", "t", "rb", "br", "fr", "rf", "tr", "rt");

  private final String source;
  private final List<PythonToken> tokens = new ArrayList<>();
  private int at;
  private int line = 1;
  private int depth;

  private PythonLexer(String source) {
    this.source = source;
  }

  static List<PythonToken> read(String source) {
    var lexer = new PythonLexer(source.replace("\r\n", "\n").replace('\r', '\n'));
    while (lexer.at < lexer.source.length()) {
      lexer.next();
    }
    return lexer.tokens;
  }

  private void next() {
    char c = source.charAt(at);
    if (c == '\n') {
      lineEnd();
    } else if (Character.isWhitespace(c)) {
      at++;
    } else if (c == '#') {
      int end = source.indexOf('\n', at);
      at = end < 0 ? source.length() : end;
    } else if (c == '\\' && peek(1) == '\n') {
      at += 2;
      line++;
    } else if (c == '"' || c == '\'') {
      text("");
    } else if (isDigit(c) || (c == '.' && isDigit(peek(1)))) {
      number();
    } else if (Character.isUnicodeIdentifierStart(c) || c == '_') {
      name();
    } else {
      mark(c);
    }
  }

  /// What stands so far ahead, or 0 behind the end.
  private char peek(int ahead) {
    return at + ahead < source.length() ? source.charAt(at + ahead) : '\0';
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private void add(Kind kind, String text, int line) {
    tokens.add(new PythonToken(kind, text, line));
  }

  private void lineEnd() {
    if (depth == 0) {
      add(Kind.LINE_END, "", line);
    }
    at++;
    line++;
  }

  private void mark(char c) {
    if ("([{".indexOf(c) >= 0) {
      depth++;
    } else if (")]}".indexOf(c) >= 0 && depth > 0) {
      depth--;
    }
    boolean isDouble = c == '*' && peek(1) == '*';
    add(Kind.MARK, isDouble ? "**" : String.valueOf(c), line);
    at += isDouble ? 2 : 1;
  }

  private void name() {
    int start = at;
    while (Character.isUnicodeIdentifierPart(peek(0)) && peek(0) != '\0') {
      at++;
    }
    String name = source.substring(start, at);
    boolean isPrefix = PREFIXES.contains(name.toLowerCase(Locale.ROOT));
    if (isPrefix && (peek(0) == '"' || peek(0) == '\'')) {
      text(name.toLowerCase(Locale.ROOT));
    } else {
      add(Kind.NAME, name, line);
    }
  }

  private void number() {
    int start = at;
    boolean isHexadecimal = peek(0) == '0' && (peek(1) == 'x' || peek(1) == 'X');
    while (Character.isLetterOrDigit(peek(0)) || peek(0) == '_' || peek(0) == '.') {
      boolean isExponent = !isHexadecimal && (peek(0) == 'e' || peek(0) == 'E');
      at++;
      if (isExponent && (peek(0) == '+' || peek(0) == '-') && isDigit(peek(1))) {
        at++;
      }
    }
    add(Kind.NUMBER, source.substring(start, at), line);
  }

  private void text(String prefix) {
    int begun = line;
    String quote = String.valueOf(source.charAt(at));
    String end = source.startsWith(quote.repeat(3), at) ? quote.repeat(3) : quote;
    at += end.length();
    var value = new StringBuilder();
    while (at < source.length() && !source.startsWith(end, at)) {
      if (source.charAt(at) == '\n' && end.length() == 1) {
        break;
      }
      character(value, prefix.contains("r"));
    }
    if (source.startsWith(end, at)) {
      at += end.length();
    }
    boolean isPlain = prefix.isEmpty() || prefix.equals("r") || prefix.equals("u");
    add(isPlain ? Kind.TEXT : Kind.COMPUTED_TEXT, value.toString(), begun);
  }

  private void character(StringBuilder value, boolean isRaw) {
    char c = source.charAt(at++);
    if (c == '\n') {
      line++;
    }
    if (c != '\\' || at == source.length()) {
      value.append(c);
      return;
    }
    char escaped = source.charAt(at++);
    if (escaped == '\n') {
      line++;
    }
    if (isRaw) {
      value.append(c).append(escaped);
      return;
    }
    switch (escaped) {
      case '\n' -> {}
      case 'n' -> value.append('\n');
      case 't' -> value.append('\t');
      case '\\', '\'', '"' -> value.append(escaped);
      default -> value.append(c).append(escaped);
    }
  }
}
