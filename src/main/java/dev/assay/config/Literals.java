package dev.assay.config;

import dev.assay.config.InputException.Place;
import dev.assay.space.Value;
import java.math.BigInteger;
import java.util.regex.Pattern;

/// The one rule by which a word on a command line becomes a typed value: `1` is an integer, `1.0`
/// and `1e-5` are floats, `true`, `null`, `[1, a]` and `"quoted text"` are what they look like, and
/// anything else is text. See docs/reference/grammar.md.
public final class Literals {

  /// A leading zero makes a text: `007` and abbreviated commit ids must not change.
  private static final Pattern INT = Pattern.compile("[+-]?(0|[1-9][0-9]*)");

  private static final Pattern FLOAT =
      Pattern.compile("[+-]?((0|[1-9][0-9]*+)(\\.[0-9]*+)?|\\.[0-9]++)([eE][+-]?[0-9]++)?");

  /// Beyond this the conversion takes noticeable time; no parameter is that long.
  private static final int MAX_DIGITS = 10_000;

  private Literals() {}

  /// The value that the whole of `text` stands for.
  ///
  /// @param place where the text was given, for the message
  /// @throws InputException on an unclosed quote or bracket, text after a closed one, no text
  public static Value parse(Place place, String text) {
    var reader = new LiteralReader(place, text);
    Value value = reader.value("");
    if (!reader.atEnd()) {
      throw reader.error("more text after the value", "quote the whole value");
    }
    return value;
  }

  /// The value of a word that is neither quoted nor a list.
  static Value typed(LiteralReader reader, String word) {
    return switch (word) {
      case "true" -> Value.of(true);
      case "false" -> Value.of(false);
      case "null" -> Value.Null.NULL;
      case "nan" -> Value.of(Double.NaN);
      case "inf", "+inf" -> Value.of(Double.POSITIVE_INFINITY);
      case "-inf" -> Value.of(Double.NEGATIVE_INFINITY);
      default -> number(reader, word);
    };
  }

  private static Value number(LiteralReader reader, String word) {
    if (word.length() <= MAX_DIGITS && INT.matcher(word).matches()) {
      return new Value.Int(new BigInteger(word));
    }
    if (word.length() > MAX_DIGITS || !FLOAT.matcher(word).matches()) {
      return Value.of(word);
    }
    double number = Double.parseDouble(word);
    if (Double.isInfinite(number)) {
      throw reader.error(
          "the number %s is too large for a float".formatted(word),
          "write inf for infinity, or quote it to make it text");
    }
    return Value.of(number);
  }
}
