package dev.assay.space;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Writes what is forbidden as an expression.
final class ForbiddenText {

  private static final Pattern PLAIN =
      Pattern.compile("[\\p{L}_][\\p{L}\\p{N}_]*(?:\\.[\\p{L}\\p{N}_]+)*");
  private static final Set<String> WORDS = Set.of("true", "false", "and", "or", "not");

  private ForbiddenText() {}

  static String of(Condition part) {
    if (part.isAlways()) {
      throw new InvalidSpaceException("nothing is said of what is forbidden");
    }
    var parts = new ArrayList<String>();
    part.allowed().forEach((name, values) -> parts.add(among(name, values)));
    part.within().forEach((name, bounds) -> parts.add(within(name, bounds)));
    return "not (" + String.join(" and ", parts) + ")";
  }

  private static String among(String name, List<Value> values) {
    String any =
        values.stream()
            .map(value -> name(name) + " == " + literal(name, value))
            .collect(Collectors.joining(" or "));
    return values.size() == 1 ? any : "(" + any + ")";
  }

  private static String within(String name, Bounds bounds) {
    var parts = new ArrayList<String>();
    if (bounds.low() > Double.NEGATIVE_INFINITY) {
      parts.add(name(name) + (bounds.withLow() ? " >= " : " > ") + Bounds.text(bounds.low()));
    }
    if (bounds.high() < Double.POSITIVE_INFINITY) {
      parts.add(name(name) + (bounds.withHigh() ? " <= " : " < ") + Bounds.text(bounds.high()));
    }
    return String.join(" and ", parts);
  }

  private static String name(String name) {
    return PLAIN.matcher(name).matches() && !WORDS.contains(name) ? name : "`" + name + "`";
  }

  private static String literal(String name, Value value) {
    return switch (value) {
      case Value.Int(BigInteger number) -> number.toString();
      case Value.Float(double number) when Double.isFinite(number) -> Double.toString(number);
      case Value.Bool(boolean truth) -> Boolean.toString(truth);
      case Value.Text(String text) -> '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
      case Value.Float _, Value.Null _, Value.Array _, Value.Object _ ->
          throw new InvalidSpaceException(
              "'%s' cannot be forbidden to be %s: only numbers, texts, true and false can"
                  .formatted(name, CanonicalJson.write(value)));
    };
  }
}
