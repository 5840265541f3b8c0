package dev.assay.space;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Cuts the text of an expression into tokens.
final class ExpressionLexer {

  /// What a token is.
  enum Kind {
    LITERAL,
    NAME,
    MARK,
    END
  }

  /// A token.
  ///
  /// @param text what it stands for: a name without back-quotes, a mark or word as written
  /// @param value of a literal; null in JSON for all others
  /// @param column where it starts, from 1
  record Token(Kind kind, String text, Value value, int column) {}

  private static final Pattern TOKEN =
      Pattern.compile(
          "(?<number>(?:[0-9]++(?:\\.[0-9]*+)?|\\.[0-9]++)(?:[eE][+-]?[0-9]++)?)"
              + "|(?<name>[\\p{L}_][\\p{L}\\p{N}_]*+(?:\\.[\\p{L}\\p{N}_]++)*+)"
              + "|`(?<quotedname>[^`]++)`"
              + "|\"(?<double>(?:[^\"\\\\]|\\\\.)*+)\""
              + "|'(?<single>(?:[^'\\\\]|\\\\.)*+)'"
              + "|(?<mark>\\*\\*|<=|>=|==|!=|[-+*/%<>(),])");

  private static final Pattern ESCAPE = Pattern.compile("\\\\(.)", Pattern.DOTALL);
  private static final Pattern SPACE = Pattern.compile("\\s*+");

  private final String text;
  private final List<Token> tokens = new ArrayList<>();

  private ExpressionLexer(String text) {
    this.text = text;
  }

  static List<Token> tokens(String text) {
    var lexer = new ExpressionLexer(text);
    lexer.run();
    return List.copyOf(lexer.tokens);
  }

  private void run() {
    Matcher token = TOKEN.matcher(text);
    Matcher space = SPACE.matcher(text);
    int at = space.lookingAt() ? space.end() : 0;
    while (at < text.length()) {
      token.region(at, text.length());
      if (!token.lookingAt()) {
        throw unknown(at);
      }
      tokens.add(token(token, at + 1));
      space.region(token.end(), text.length());
      at = space.lookingAt() ? space.end() : token.end();
    }
    tokens.add(new Token(Kind.END, "the end", Value.Null.NULL, text.length() + 1));
  }

  private static Token token(Matcher token, int column) {
    String all = token.group();
    if (token.group("number") != null) {
      return new Token(Kind.LITERAL, all, number(all), column);
    }
    String quoted = token.group("double") == null ? token.group("single") : token.group("double");
    if (quoted != null) {
      Value value = Value.of(ESCAPE.matcher(quoted).replaceAll("$1"));
      return new Token(Kind.LITERAL, all, value, column);
    }
    if (token.group("mark") != null) {
      return new Token(Kind.MARK, all, Value.Null.NULL, column);
    }
    String name = token.group("quotedname");
    if (name != null) {
      return new Token(Kind.NAME, name, Value.Null.NULL, column);
    }
    return switch (all) {
      case "true", "false" -> new Token(Kind.LITERAL, all, Value.of(all.equals("true")), column);
      case "and", "or", "not" -> new Token(Kind.MARK, all, Value.Null.NULL, column);
      default -> new Token(Kind.NAME, all, Value.Null.NULL, column);
    };
  }

  private static Value number(String text) {
    boolean whole = text.chars().allMatch(c -> c >= '0' && c <= '9');
    return whole ? new Value.Int(new BigInteger(text)) : Value.of(Double.parseDouble(text));
  }

  private InvalidSpaceException unknown(int at) {
    String hint =
        switch (text.charAt(at)) {
          case '=' -> "; equality is ==";
          case '&' -> "; write and";
          case '|' -> "; write or";
          case '!' -> "; write not";
          case '"', '\'', '`' -> "; it is never closed";
          default -> "";
        };
    String found = Character.toString(text.codePointAt(at));
    return Expression.error(text, "'%s' has no meaning here%s".formatted(found, hint), at + 1);
  }
}
