package dev.assay.exchange;

import dev.assay.json.Json;
import dev.assay.json.JsonSyntaxException;
import dev.assay.space.Domain;
import dev.assay.space.Value;
import java.math.BigInteger;
import java.util.Optional;
import java.util.regex.Pattern;

/// The cells of a table without types → values. Pure.
public final class Cells {

  private static final Pattern INT = Pattern.compile("[+-]?(0|[1-9][0-9]{0,1000})");
  private static final Pattern FLOAT =
      Pattern.compile(
          "[+-]?((0|[1-9][0-9]{0,400})(\\.[0-9]{0,400})?|\\.[0-9]{1,400})([eE][+-]?[0-9]{1,4})?");

  private Cells() {}

  /// What `text` looks like: a number, a truth, a list or object in JSON, else text. Empty where
  /// there is nothing.
  public static Optional<Value> value(String text) {
    String word = text.strip();
    return switch (word) {
      case "" -> Optional.empty();
      case "true", "True", "TRUE" -> Optional.of(Value.of(true));
      case "false", "False", "FALSE" -> Optional.of(Value.of(false));
      case "nan", "NaN", "NAN" -> Optional.of(Value.of(Double.NaN));
      case "inf", "Infinity", "+inf" -> Optional.of(Value.of(Double.POSITIVE_INFINITY));
      case "-inf", "-Infinity" -> Optional.of(Value.of(Double.NEGATIVE_INFINITY));
      default -> Optional.of(other(word));
    };
  }

  private static Value other(String word) {
    if (INT.matcher(word).matches()) {
      return new Value.Int(new BigInteger(word));
    }
    if (FLOAT.matcher(word).matches()) {
      return Value.of(Double.parseDouble(word));
    }
    if (word.startsWith("[") || word.startsWith("{")) {
      try {
        return Json.parse(word);
      } catch (JsonSyntaxException _) {
        return Value.of(word); // text that happens to begin so
      }
    }
    return Value.of(unguarded(word));
  }

  /// Without the apostrophe that keeps a spreadsheet from taking it for a formula.
  private static String unguarded(String word) {
    return word.length() > 1 && word.charAt(0) == '\'' && "=+-@".indexOf(word.charAt(1)) >= 0
        ? word.substring(1)
        : word;
  }

  /// As [#value], but as the text it is where `domain` knows only that.
  public static Optional<Value> value(String text, Domain domain) {
    Optional<Value> value = value(text);
    Value word = Value.of(unguarded(text.strip()));
    boolean isText =
        value.filter(one -> !domain.contains(one)).isPresent() && domain.contains(word);
    return isText ? Optional.of(word) : value;
  }
}
