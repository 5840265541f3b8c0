package dev.assay.config;

import dev.assay.config.InputException.Place;
import dev.assay.space.Value;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;

/// The grammar of `--sweep "lr=0.1|0.01, seed=0..3"`: every combination of the values of its keys,
/// the first key varying slowest. Knows how many there are before one is made. Immutable.
public final class Sweep {

  private static final String OPTION = "--sweep";

  /// The values of one key: its alternatives, one after the other.
  private record Axis(String key, List<Alternative> alternatives) {

    BigInteger count() {
      return alternatives.stream().map(Alternative::count).reduce(BigInteger.ZERO, BigInteger::add);
    }

    /// By hand, because the iterator of a flat-mapped stream holds a whole range in memory.
    Iterator<Value> values() {
      Iterator<Alternative> remaining = alternatives.iterator();
      return new Iterator<>() {
        private Iterator<Value> values = remaining.next().values();

        @Override
        public boolean hasNext() {
          return values.hasNext() || remaining.hasNext();
        }

        @Override
        public Value next() {
          if (!values.hasNext()) {
            values = remaining.next().values();
          }
          return values.next();
        }
      };
    }
  }

  private final List<Axis> axes;

  private Sweep(List<Axis> axes) {
    this.axes = List.copyOf(axes);
  }

  /// Reads the axes of a sweep. Blank text has none, which makes one empty combination.
  ///
  /// @throws InputException on a clause without `=`, a key given twice, an alternative that is
  ///   missing, a range that runs backwards or is not of whole numbers
  public static Sweep parse(String text) {
    var reader = new LiteralReader(Place.of(OPTION), text);
    var axes = new ArrayList<Axis>();
    Set<String> seen = new HashSet<>();
    boolean more = !reader.atEnd();
    while (more) {
      String key = reader.key();
      if (!seen.add(key)) {
        throw reader.error("the key is given twice", "join its values with |");
      }
      axes.add(new Axis(key, alternatives(reader)));
      more = reader.skip(',');
    }
    return new Sweep(axes);
  }

  private static List<Alternative> alternatives(LiteralReader reader) {
    var alternatives = new ArrayList<Alternative>();
    do {
      alternatives.add(Alternative.read(reader));
    } while (reader.skip('|'));
    return List.copyOf(alternatives);
  }

  /// The swept keys in their order.
  public List<String> keys() {
    return axes.stream().map(Axis::key).toList();
  }

  /// How many combinations there are; nothing is expanded to know it.
  public BigInteger count() {
    return axes.stream().map(Axis::count).reduce(BigInteger.ONE, BigInteger::multiply);
  }

  /// The combinations, made one at a time while they are read.
  public Iterable<Value.Object> expand() {
    return expand(Value.EMPTY);
  }

  /// The combinations, each after the params that all of them share.
  ///
  /// @throws InputException at once if `shared` has a swept key
  public Iterable<Value.Object> expand(Value.Object shared) {
    List<String> both = keys().stream().filter(shared.members()::containsKey).toList();
    if (!both.isEmpty()) {
      throw new InputException(
          Place.NONE,
          "",
          "%s and %s share keys: %s".formatted(Assignments.OPTION, OPTION, both),
          "put each key in exactly one.");
    }
    return () -> new Combinations(axes, shared);
  }

  /// Counts through the axes like an odometer; the last one turns fastest.
  private static final class Combinations implements Iterator<Value.Object> {

    private final List<Axis> axes;
    private final List<Iterator<Value>> wheels = new ArrayList<>();
    private final LinkedHashMap<String, Value> current;
    private boolean hasNext = true;

    Combinations(List<Axis> axes, Value.Object shared) {
      this.axes = axes;
      this.current = new LinkedHashMap<>(shared.members());
      axes.forEach(axis -> wheels.add(Collections.emptyIterator()));
      turnFrom(0);
    }

    @Override
    public boolean hasNext() {
      return hasNext;
    }

    @Override
    public Value.Object next() {
      if (!hasNext) {
        throw new NoSuchElementException();
      }
      Value.Object combination = Value.object(current);
      advance();
      return combination;
    }

    private void advance() {
      int wheel = axes.size() - 1;
      while (wheel >= 0 && !wheels.get(wheel).hasNext()) {
        wheel--;
      }
      hasNext = wheel >= 0;
      if (hasNext) {
        current.put(axes.get(wheel).key(), wheels.get(wheel).next());
        turnFrom(wheel + 1);
      }
    }

    private void turnFrom(int first) {
      for (int wheel = first; wheel < axes.size(); wheel++) {
        wheels.set(wheel, axes.get(wheel).values());
        current.put(axes.get(wheel).key(), wheels.get(wheel).next());
      }
    }
  }
}
