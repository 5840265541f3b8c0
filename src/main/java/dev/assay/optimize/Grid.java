package dev.assay.optimize;

import dev.assay.space.Axis;
import dev.assay.space.Domain;
import dev.assay.space.Expression;
import dev.assay.space.Parameter;
import dev.assay.space.Scale;
import dev.assay.space.Space;
import dev.assay.space.Value;
import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;

/// Every point of a finite space once, in order: the first parameter varies slowest, a parent
/// slower than those whose condition speaks of it.
public final class Grid {

  private Grid() {}

  /// At most how many points there are: the product of the domains, before conditions collapse and
  /// constraints remove some. Nothing is expanded to know it.
  ///
  /// @throws InfeasibleSearchException if a domain is a continuum
  public static BigInteger size(Space space) {
    return space.parameters().stream().map(Grid::size).reduce(BigInteger.ONE, BigInteger::multiply);
  }

  /// The points that satisfy all of `constraints`, made one at a time while they are read. A
  /// parameter whose condition does not hold is absent from a point, and does not multiply it.
  ///
  /// @throws InfeasibleSearchException at once if a domain is a continuum
  /// @throws dev.assay.space.InvalidSpaceException at once if a constraint does not fit the space
  public static Iterator<Value.Object> points(Space space, List<Expression> constraints) {
    space.parameters().forEach(Grid::size);
    constraints.forEach(constraint -> constraint.check(space));
    return new Points(space, List.copyOf(constraints));
  }

  /// The points behind `point`, which is one of those of `problem`; found without walking there.
  ///
  /// @throws InfeasibleSearchException at once if a domain is a continuum
  static Iterator<Value.Object> after(Problem problem, Value.Object point) {
    problem.space().parameters().forEach(Grid::size);
    var points = new Points(problem.space(), problem.constraints(), point);
    points.next();
    return points;
  }

  private static BigInteger size(Parameter parameter) {
    return parameter
        .domain()
        .size()
        .orElseThrow(() ->
            new InfeasibleSearchException(
                ("grid cannot enumerate '%s', which has infinitely many values; give it a step,"
                        + " make it categorical, or search with random")
                    .formatted(parameter.name())));
  }

  /// Walks the tree of choices depth first; each level is one parameter.
  private static final class Points implements Iterator<Value.Object> {

    private final Space space;
    private final List<Parameter> levels;
    private final List<Expression> constraints;
    private final Map<String, Value> current = new HashMap<>();
    private final Deque<Choices> open = new ArrayDeque<>();
    private Optional<Value.Object> next;

    Points(Space space, List<Expression> constraints) {
      this.space = space;
      this.levels = space.parentsFirst();
      this.constraints = constraints;
      descend();
      this.next = feasible();
    }

    /// Begins at `point`.
    Points(Space space, List<Expression> constraints, Value.Object point) {
      this.space = space;
      this.levels = space.parentsFirst();
      this.constraints = constraints;
      Map<String, Value> chosen = space.chosen(point).orElseThrow();
      for (Parameter parameter : levels) {
        Optional<Value> value = Optional.ofNullable(chosen.get(parameter.name()));
        long size = value.isPresent() ? size(parameter).longValueExact() : 0;
        var choices = new Choices(parameter, size);
        value.ifPresent(known -> choices.take(current, known));
        open.addLast(choices);
      }
      this.next = Optional.of(point);
    }

    @Override
    public boolean hasNext() {
      return next.isPresent();
    }

    @Override
    public Value.Object next() {
      Value.Object point = next.orElseThrow(NoSuchElementException::new);
      next = advance() ? feasible() : Optional.empty();
      return point;
    }

    /// The current point or the first after it that satisfies the constraints.
    private Optional<Value.Object> feasible() {
      do {
        Value.Object point = space.point(current);
        if (constraints.stream().allMatch(constraint -> constraint.holds(point))) {
          return Optional.of(point);
        }
      } while (advance());
      return Optional.empty();
    }

    /// Moves to the next leaf; false when there is none.
    private boolean advance() {
      while (!open.isEmpty()) {
        Choices last = open.getLast();
        if (last.hasNext()) {
          last.next(current);
          descend();
          return true;
        }
        open.removeLast().leave(current);
      }
      return false;
    }

    /// Takes the first choice of every level below the open ones.
    private void descend() {
      while (open.size() < levels.size()) {
        Parameter parameter = levels.get(open.size());
        boolean present = parameter.when().holds(current);
        long size = present ? size(parameter).longValueExact() : 0;
        var choices = new Choices(parameter, size);
        open.addLast(choices);
        if (present) {
          choices.next(current);
        }
      }
    }
  }

  /// The choices of one parameter, of which `taken` were tried; none where it is absent.
  private static final class Choices {

    private final Parameter parameter;
    private final long size;
    private long taken;

    Choices(Parameter parameter, long size) {
      this.parameter = parameter;
      this.size = size;
    }

    boolean hasNext() {
      return taken < size;
    }

    void next(Map<String, Value> current) {
      current.put(parameter.name(), parameter.domain().at(taken++));
    }

    void take(Map<String, Value> current, Value value) {
      current.put(parameter.name(), value);
      taken = index(parameter.domain(), value) + 1;
    }

    private static long index(Domain domain, Value value) {
      return switch (domain) {
        case Domain.Float real ->
            real.step() == 0 ? 0 : Math.round((number(value) - real.low()) / real.step());
        case Domain.Int whole ->
            whole.scale() == Scale.POWER_OF_TWO
                ? Math.getExponent(number(value)) - Math.getExponent((double) whole.low())
                : ((long) number(value) - whole.low()) / whole.step();
        case Domain.Categorical categorical -> (long) Axis.of(categorical).coordinate(value);
        case Domain.Ordinal ordinal ->
            (long) (Axis.of(ordinal).coordinate(value) * ordinal.choices().size());
        case Domain.Constant _ -> 0;
      };
    }

    private static double number(Value value) {
      return switch (value) {
        case Value.Int(BigInteger number) -> number.doubleValue();
        case Value.Float(double number) -> number;
        case Value.Null _, Value.Bool _, Value.Text _, Value.Array _, Value.Object _ ->
            throw new IllegalArgumentException("no number: " + value);
      };
    }

    void leave(Map<String, Value> current) {
      current.remove(parameter.name());
    }
  }
}
