package dev.assay.schedule;

import dev.assay.space.Value;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// What was written under `stopping`, read by the scheduler it is meant for. Every option that is
/// asked for is allowed; [#close] refuses the others.
final class Options {

  private final String scheduler;
  private final Map<String, Value> given;
  private final Set<String> asked = new LinkedHashSet<>();

  Options(String scheduler, Map<String, Value> given) {
    this.scheduler = scheduler;
    this.given = Map.copyOf(given);
  }

  boolean has(String name) {
    asked.add(name);
    return given.containsKey(name);
  }

  double number(String name, double otherwise) {
    return has(name) ? number(name) : otherwise;
  }

  /// A number that has no default.
  double number(String name) {
    has(name);
    return switch (given.getOrDefault(name, Value.Null.NULL)) {
      case Value.Int(BigInteger whole) -> whole.doubleValue();
      case Value.Float(double real) -> real;
      case Value.Null _ -> throw error("needs '%s', a number".formatted(name));
      case Value.Bool _, Value.Text _, Value.Array _, Value.Object _ ->
          throw error("'%s' must be a number".formatted(name));
    };
  }

  int whole(String name, int otherwise) {
    double number = number(name, otherwise);
    if (number != Math.rint(number) || Math.abs(number) > Integer.MAX_VALUE) {
      throw error("'%s' must be a whole number, found %s".formatted(name, number));
    }
    return (int) number;
  }

  String word(String name, String... allowed) {
    if (!has(name)) {
      return allowed[0];
    }
    if (given.get(name) instanceof Value.Text(String word) && List.of(allowed).contains(word)) {
      return word;
    }
    throw error("'%s' must be one of %s".formatted(name, String.join(", ", allowed)));
  }

  /// Refuses what nobody asked for.
  void close() {
    String unknown =
        given.keySet().stream()
            .filter(name -> !asked.contains(name))
            .sorted()
            .collect(Collectors.joining(", "));
    if (!unknown.isEmpty()) {
      Object[] known = asked.toArray();
      Arrays.sort(known);
      throw error(
          "has no '%s'; it has %s"
              .formatted(
                  unknown,
                  Arrays.stream(known).map(Object::toString).collect(Collectors.joining(", "))));
    }
  }

  private InvalidStoppingException error(String problem) {
    return new InvalidStoppingException("%s %s".formatted(scheduler, problem));
  }
}
