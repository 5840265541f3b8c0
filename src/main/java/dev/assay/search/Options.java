package dev.assay.search;

import dev.assay.config.Nearest;
import dev.assay.space.CanonicalJson;
import dev.assay.space.Value;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Reads the options of one optimizer, one after the other; what was not read at the end is
/// unknown. Not for several threads.
final class Options {

  private final String optimizer;
  private final Map<String, Value> given;
  private final List<String> known = new ArrayList<>();

  Options(String optimizer, Map<String, Value> given) {
    this.optimizer = optimizer;
    this.given = given;
  }

  /// The whole number called `name`, `otherwise` where it is not given.
  int whole(String name, int otherwise, int least, int most) {
    double number = number(name, otherwise, least, most);
    if (number != Math.rint(number)) {
      throw refuse(name, "a whole number from %d to %d".formatted(least, most));
    }
    return (int) number;
  }

  /// The number called `name`, `otherwise` where it is not given.
  double number(String name, double otherwise, double least, double most) {
    known.add(name);
    double number =
        switch (given.getOrDefault(name, Value.of(otherwise))) {
          case Value.Int(BigInteger whole) -> whole.doubleValue();
          case Value.Float(double real) -> real;
          case Value.Null _, Value.Bool _, Value.Text _, Value.Array _, Value.Object _ ->
              Double.NaN;
        };
    if (given.containsKey(name) && !(least <= number && number <= most)) {
      throw refuse(name, "a number from %s to %s".formatted(shown(least), shown(most)));
    }
    return number;
  }

  /// Whether the option called `name` is on, `otherwise` where it is not given.
  boolean flag(String name, boolean otherwise) {
    known.add(name);
    if (given.getOrDefault(name, Value.of(otherwise)) instanceof Value.Bool(boolean on)) {
      return on;
    }
    throw refuse(name, "true or false");
  }

  /// The word called `name`, one of `words`; the first of them where it is not given.
  String word(String name, List<String> words) {
    known.add(name);
    if (given.getOrDefault(name, Value.of(words.getFirst())) instanceof Value.Text(String word)
        && words.contains(word)) {
      return word;
    }
    throw refuse(name, "one of " + String.join(", ", words));
  }

  /// The table of numbers called `name`, `otherwise` where it is not given.
  Map<String, Double> numbers(String name, Map<String, Double> otherwise) {
    known.add(name);
    Value value = given.get(name);
    if (value == null) {
      return otherwise;
    }
    var numbers = new HashMap<String, Double>();
    if (value instanceof Value.Object table) {
      table
          .members()
          .forEach((key, member) -> {
            switch (member) {
              case Value.Int(BigInteger whole) -> numbers.put(key, whole.doubleValue());
              case Value.Float(double real) -> numbers.put(key, real);
              case Value.Null _, Value.Bool _, Value.Text _, Value.Array _, Value.Object _ -> {}
            }
          });
    }
    if (!(value instanceof Value.Object table) || numbers.size() < table.members().size()) {
      throw refuse(name, "a table of numbers");
    }
    return numbers;
  }

  /// Refuses what nobody asked for.
  void done() {
    for (String name : given.keySet()) {
      if (!known.contains(name)) {
        throw new InvalidSearchException(
            "%s has no option '%s'; %s".formatted(optimizer, name, instead(name)));
      }
    }
  }

  private String instead(String name) {
    String hint = Nearest.hint(name, known);
    if (!hint.isEmpty()) {
      return hint;
    }
    return known.isEmpty() ? "it has none" : "it has %s".formatted(String.join(", ", known));
  }

  private InvalidSearchException refuse(String name, String allowed) {
    return new InvalidSearchException(
        "option '%s' of %s must be %s, found %s"
            .formatted(
                name,
                optimizer,
                allowed,
                CanonicalJson.write(given.getOrDefault(name, Value.Null.NULL))));
  }

  private static String shown(double number) {
    return number == Math.rint(number) && Math.abs(number) < 1e15
        ? Long.toString((long) number)
        : Double.toString(number);
  }
}
