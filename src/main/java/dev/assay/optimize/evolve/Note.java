package dev.assay.optimize.evolve;

import dev.assay.optimize.History.Row;
import dev.assay.optimize.Origin;
import dev.assay.space.Value;
import java.math.BigInteger;
import java.util.List;
import java.util.stream.Stream;

/// What is stored with a proposal and read again: its generation, the trials that its generation is
/// bred from, those of earlier generations that were still running, and its own parents.
final class Note {

  private static final String GENERATION = "generation";
  private static final String POPULATION = "population";
  private static final String AWAITED = "awaited";
  private static final String PARENTS = "parents";

  private Note() {}

  /// The origin of a child of nobody in the first generation.
  static Value.Object founder(String optimizer) {
    return Origin.with(Origin.of(optimizer, "startup"), GENERATION, Value.of(0));
  }

  /// The origin of a child.
  ///
  /// @param phase how it came to be
  static Value.Object child(
      String optimizer, String phase, Generation generation, List<Integer> parents) {
    Value.Object origin = Origin.of(optimizer, phase);
    origin = Origin.with(origin, GENERATION, Value.of(generation.number()));
    origin = Origin.with(origin, PARENTS, numbers(parents));
    origin =
        Origin.with(
            origin,
            POPULATION,
            numbers(generation.population().stream().map(Individual::number).toList()));
    return generation.awaited().isEmpty()
        ? origin
        : Origin.with(origin, AWAITED, numbers(generation.awaited()));
  }

  /// The generation of a trial of `optimizer`, -1 for one of another.
  static int generation(Row row, String optimizer) {
    Value.Object origin = row.trial().origin();
    return row.number() > 0 && Origin.names(origin, optimizer)
        ? (int) Origin.number(origin, GENERATION).orElse(-1)
        : -1;
  }

  static List<Integer> population(Row row) {
    return numbers(row, POPULATION);
  }

  static List<Integer> awaited(Row row) {
    return numbers(row, AWAITED);
  }

  static List<Integer> parents(Row row) {
    return numbers(row, PARENTS);
  }

  private static Value numbers(List<Integer> numbers) {
    return Value.of(numbers.stream().map(Value::of).toList());
  }

  private static List<Integer> numbers(Row row, String name) {
    return row.trial().origin().get(name).orElse(Value.Null.NULL) instanceof Value.Array(var items)
        ? items.stream().flatMap(Note::number).toList()
        : List.of();
  }

  private static Stream<Integer> number(Value value) {
    return value instanceof Value.Int(BigInteger number)
        ? Stream.of(number.intValue())
        : Stream.empty();
  }
}
