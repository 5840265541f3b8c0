package dev.assay.optimize.cmaes;

import dev.assay.optimize.Coding;
import dev.assay.optimize.History.Row;
import dev.assay.optimize.Origin;
import dev.assay.space.Value;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// What is stored with a proposal and read again: its generation, the trials that closed the
/// generation before it, the trials that the first generation began with, and the point before it
/// was rounded.
final class Note {

  static final String NAME = "cmaes";

  private static final String GENERATION = "generation";
  private static final String PARENTS = "parents";
  private static final String KNOWN = "known";
  private static final String RAW = "raw";

  private Note() {}

  /// The origin of a proposal.
  ///
  /// @param parents the numbers of the trials that closed the generation before
  /// @param known the numbers of the trials that the search began with, ascending
  static Value.Object origin(
      String phase, int generation, List<Integer> parents, List<Integer> known, double[] raw) {
    Value.Object origin = Origin.of(NAME, phase);
    origin = Origin.with(origin, GENERATION, Value.of(generation));
    if (!parents.isEmpty()) {
      origin = Origin.with(origin, PARENTS, Value.of(parents.stream().map(Value::of).toList()));
    }
    if (!known.isEmpty()) {
      origin = Origin.with(origin, KNOWN, spans(known));
    }
    return Origin.with(origin, RAW, Value.of(Arrays.stream(raw).mapToObj(Value::of).toList()));
  }

  /// The generation of a trial of this optimizer, -1 for one of another.
  static int generation(Row row) {
    Value.Object origin = row.trial().origin();
    return row.number() > 0 && Origin.names(origin, NAME)
        ? (int) Origin.number(origin, GENERATION).orElse(-1)
        : -1;
  }

  static List<Integer> parents(Row row) {
    return Arrays.stream(numbers(row, PARENTS)).mapToObj(number -> (int) number).toList();
  }

  static List<Integer> known(Row row) {
    double[] spans = numbers(row, KNOWN);
    return IntStream.range(0, spans.length / 2)
        .flatMap(i -> IntStream.rangeClosed((int) spans[2 * i], (int) spans[2 * i + 1]))
        .boxed()
        .toList();
  }

  /// Where the trial was before rounding, if that is still what its params are rounded from (a
  /// space may have grown since); else where its params are.
  static double[] raw(Row row, Coding coding) {
    double[] raw = numbers(row, RAW);
    boolean fits =
        raw.length == coding.dimensions()
            && Arrays.stream(raw).noneMatch(Double::isNaN)
            && Arrays.equals(coding.snap(raw), row.point());
    return fits ? raw : row.point();
  }

  private static double[] numbers(Row row, String name) {
    return row.trial().origin().get(name).orElse(Value.Null.NULL) instanceof Value.Array(var items)
        ? items.stream().mapToDouble(Note::number).toArray()
        : new double[0];
  }

  private static double number(Value value) {
    return switch (value) {
      case Value.Int(BigInteger number) -> number.doubleValue();
      case Value.Float(double number) -> number;
      case Value.Null _, Value.Bool _, Value.Text _, Value.Array _, Value.Object _ -> Double.NaN;
    };
  }

  /// The first and the last of every run of consecutive numbers, one after the other.
  private static Value spans(List<Integer> ascending) {
    var spans = new ArrayList<Value>();
    for (int i = 0; i < ascending.size(); i++) {
      if (i == 0 || ascending.get(i) != ascending.get(i - 1) + 1) {
        spans.add(Value.of(ascending.get(i)));
      }
      if (i == ascending.size() - 1 || ascending.get(i + 1) != ascending.get(i) + 1) {
        spans.add(Value.of(ascending.get(i)));
      }
    }
    return Value.of(spans);
  }
}
