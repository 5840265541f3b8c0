package dev.assay.config;

import dev.assay.config.InputException.Place;
import dev.assay.space.Value;
import java.util.ArrayList;
import java.util.regex.Pattern;

/// Reads keys and values from one command-line text, left to right. A quote or bracket has its
/// meaning only at the start of a value, so `don't` needs no quoting.
final class LiteralReader {

  private static final Pattern KEY = Pattern.compile("[\\p{L}\\p{N}_./][\\p{L}\\p{M}\\p{N}_./-]*");
  private static final int MAX_DEPTH = 64;
  private static final int SHOWN = 60;

  private final Place place;
  private final String text;
  private int position;
  private int depth;
  private String key = "";

  LiteralReader(Place place, String text) {
    this.place = place;
    this.text = text;
    skipSpace();
  }

  boolean atEnd() {
    return position == text.length();
  }

  /// Whether a quoted text or a list starts here.
  boolean atDelimited() {
    return !atEnd() && "\"'[".indexOf(text.charAt(position)) >= 0;
  }

  /// Passes `mark` and the space after it, if it stands here.
  boolean skip(char mark) {
    if (atEnd() || text.charAt(position) != mark) {
      return false;
    }
    position++;
    skipSpace();
    return true;
  }

  /// Reads `key =`.
  String key() {
    int start = position;
    while (!atEnd() && text.charAt(position) != '=' && text.charAt(position) != ',') {
      position++;
    }
    String name = text.substring(start, position).strip();
    key = "";
    if (!skip('=')) {
      throw name.isEmpty()
          ? error("an empty clause; there is a comma too many", "write key=value, key=value")
          : error(
              "the clause '%s' has no '='".formatted(shown(name)),
              "write key=value; a value that holds a comma is \"quoted\" or a [list]");
    }
    if (!KEY.matcher(name).matches()) {
      throw error(
          "the key '%s' is not a name".formatted(shown(name)),
          name.startsWith("-")
              ? "write it without leading dashes"
              : "a key has letters, digits and . - / _ and no spaces");
    }
    key = name;
    return name;
  }

  /// Reads a value that ends before one of `stops` or with the text.
  Value value(String stops) {
    if (!atDelimited()) {
      return Literals.typed(this, word(stops));
    }
    char mark = text.charAt(position);
    Value value = mark == '[' ? list() : Value.of(quoted(mark));
    skipSpace();
    if (!atEnd() && stops.indexOf(text.charAt(position)) < 0) {
      throw error(
          "'%s' follows a closed quote or bracket".formatted(shown(text.substring(position))),
          "quote the whole value");
    }
    return value;
  }

  /// Reads a word up to one of `stops` that does not stand in brackets, without the space around.
  String word(String stops) {
    int start = position;
    int open = 0;
    while (!atEnd() && (open > 0 || stops.indexOf(text.charAt(position)) < 0)) {
      char c = text.charAt(position++);
      if ("([{".indexOf(c) >= 0) {
        open++;
      } else if (")]}".indexOf(c) >= 0 && open > 0) {
        open--;
      }
    }
    String word = text.substring(start, position).strip();
    if (open > 0) {
      throw error(
          "a bracket is never closed in '%s'".formatted(shown(word)),
          "close it, or \"quote\" the value");
    }
    if (word.isEmpty()) {
      throw error("a value is missing", "write \"\" for an empty text");
    }
    return word;
  }

  private Value list() {
    if (++depth > MAX_DEPTH) {
      throw error("lists stand more than %d deep".formatted(MAX_DEPTH), "");
    }
    skip('[');
    var items = new ArrayList<Value>();
    boolean closed = skip(']');
    while (!closed) {
      items.add(value(",]"));
      closed = skip(']');
      if (!closed && !skip(',')) {
        throw error("a list is never closed", "end it with ]");
      }
    }
    depth--;
    return Value.of(items);
  }

  private String quoted(char quote) {
    var result = new StringBuilder();
    int start = position++;
    while (!atEnd()) {
      char c = text.charAt(position++);
      if (c == quote) {
        return result.toString();
      }
      result.append(c == '\\' ? escaped() : c);
    }
    throw error(
        "the quote in %s is never closed".formatted(shown(text.substring(start))),
        "end the text with " + quote);
  }

  private char escaped() {
    char c = atEnd() ? ' ' : text.charAt(position++);
    return switch (c) {
      case '"', '\'', '\\', '/' -> c;
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'u' -> unicode();
      default ->
          throw error(
              "'\\%c' is no escape; there are \\\" \\' \\\\ \\/ \\n \\r \\t \\b \\f \\uXXXX"
                  .formatted(c),
              "write \\\\ for a backslash");
    };
  }

  private char unicode() {
    int end = position + 4;
    if (end <= text.length()) {
      String digits = text.substring(position, end);
      if (digits.matches("[0-9a-fA-F]{4}")) {
        position = end;
        return (char) Integer.parseInt(digits, 16);
      }
    }
    throw error("\\u needs four hexadecimal digits", "write it as in \\u00e9");
  }

  private void skipSpace() {
    while (!atEnd() && Character.isWhitespace(text.charAt(position))) {
      position++;
    }
  }

  /// A problem under the key that was read last.
  InputException error(String problem, String hint) {
    return new InputException(place, key, problem, hint);
  }

  private static String shown(String text) {
    return text.codePointCount(0, text.length()) <= SHOWN
        ? text
        : text.substring(0, text.offsetByCodePoints(0, SHOWN)) + "…";
  }
}
