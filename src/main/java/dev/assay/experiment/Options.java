package dev.assay.experiment;

import dev.assay.space.CanonicalJson;
import dev.assay.space.Value;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/// The options of one optimizer or scheduler, read one after the other by who has them: each that
/// is asked for is allowed, and [#done] refuses the others. Not for several threads.
public final class Options {

  private final String owner;
  private final Map<String, Value> given;
  private final List<String> known = new ArrayList<>();

  /// @param owner who has them, for messages
  /// @param given by name
  public Options(String owner, Map<String, Value> given) {
    this.owner = owner;
    this.given = Map.copyOf(given);
  }

  /// Whether `name` was given.
  public boolean has(String name) {
    known.add(name);
    return given.containsKey(name);
  }

  /// Refuses `name` where it is given though it would do nothing.
  ///
  /// @param counts whether it does something
  /// @param otherwise what it needs, in words that follow "it does nothing"
  /// @throws InvalidOptionException if it would not
  public void needs(String name, boolean counts, String otherwise) {
    if (has(name) && !counts) {
      throw new InvalidOptionException(owner, name, "it does nothing " + otherwise, List.of());
    }
  }

  /// The whole number called `name`, `otherwise` where it is not given.
  ///
  /// @throws InvalidOptionException if it is none from `least` to `most`
  public int whole(String name, int otherwise, int least, int most) {
    if (!has(name)) {
      return otherwise;
    }
    double number = real(name);
    if (number != Math.rint(number) || !(least <= number && number <= most)) {
      throw refuse(name, "a whole number from %d to %d".formatted(least, most));
    }
    return (int) number;
  }

  /// The number called `name`, `otherwise` where it is not given.
  ///
  /// @param most [Double#MAX_VALUE] where there is no bound, and `-Double.MAX_VALUE` for `least`
  /// @throws InvalidOptionException if it is none from `least` to `most`
  public double number(String name, double otherwise, double least, double most) {
    return has(name) ? number(name, least, most) : otherwise;
  }

  /// The number called `name`, which must be given.
  ///
  /// @throws InvalidOptionException if it is none from `least` to `most`
  public double number(String name, double least, double most) {
    String allowed = "a number" + range(least, most);
    if (!has(name)) {
      throw new InvalidOptionException(owner, name, "it is needed, " + allowed, List.of());
    }
    double number = real(name);
    if (!(least <= number && number <= most)) {
      throw refuse(name, allowed);
    }
    return number;
  }

  private static String range(double least, double most) {
    if (most == Double.MAX_VALUE) {
      return least == -Double.MAX_VALUE ? "" : " of at least " + shown(least);
    }
    return " from %s to %s".formatted(shown(least), shown(most));
  }

  /// Whether the option called `name` is on, `otherwise` where it is not given.
  ///
  /// @throws InvalidOptionException if it is neither true nor false
  public boolean flag(String name, boolean otherwise) {
    if (!has(name)) {
      return otherwise;
    }
    if (given.get(name) instanceof Value.Bool(boolean on)) {
      return on;
    }
    throw refuse(name, "true or false");
  }

  /// The word called `name`, one of `words`; the first of them where it is not given.
  ///
  /// @throws InvalidOptionException if it is another
  public String word(String name, List<String> words) {
    if (!has(name)) {
      return words.getFirst();
    }
    if (given.get(name) instanceof Value.Text(String word) && words.contains(word)) {
      return word;
    }
    throw refuse(name, "one of " + String.join(", ", words));
  }

  /// The table of numbers called `name`, `otherwise` where it is not given.
  ///
  /// @throws InvalidOptionException if it is none
  public Map<String, Double> numbers(String name, Map<String, Double> otherwise) {
    if (!has(name)) {
      return otherwise;
    }
    var numbers = new HashMap<String, Double>();
    if (given.get(name) instanceof Value.Object table) {
      table.members().forEach((key, member) -> numbers.put(key, real(member)));
    }
    if (!(given.get(name) instanceof Value.Object) || numbers.containsValue(Double.NaN)) {
      throw refuse(name, "a table of numbers");
    }
    return numbers;
  }

  private double real(String name) {
    return real(given.getOrDefault(name, Value.Null.NULL));
  }

  private static double real(Value value) {
    return switch (value) {
      case Value.Int(BigInteger whole) -> whole.doubleValue();
      case Value.Float(double real) -> real;
      case Value.Null _, Value.Bool _, Value.Text _, Value.Array _, Value.Object _ -> Double.NaN;
    };
  }

  /// Refuses what nobody asked for.
  ///
  /// @throws InvalidOptionException if there is any
  public void done() {
    for (String name : new TreeSet<>(given.keySet())) {
      if (!known.contains(name)) {
        String none = known.isEmpty() ? "%s has no options" : "%s has no such option";
        throw new InvalidOptionException(owner, name, none.formatted(owner), known);
      }
    }
  }

  private InvalidOptionException refuse(String name, String allowed) {
    String found = CanonicalJson.write(given.getOrDefault(name, Value.Null.NULL));
    return new InvalidOptionException(
        owner, name, "found %s; %s is allowed".formatted(found, allowed), List.of());
  }

  private static String shown(double number) {
    return number == Math.rint(number) && Math.abs(number) < 1e15
        ? Long.toString((long) number)
        : Double.toString(number);
  }
}
