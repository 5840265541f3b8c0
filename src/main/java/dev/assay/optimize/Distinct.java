package dev.assay.optimize;

import dev.assay.numeric.RandomBits;
import dev.assay.optimize.History.Row;
import dev.assay.optimize.Proposal.Exhausted;
import dev.assay.optimize.Proposal.Suggestion;
import dev.assay.space.Space;
import dev.assay.space.Value;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What may still be proposed for one trial: points that the constraints allow and that no trial of
/// the history has, running ones included. One for each proposal; not for several threads.
public final class Distinct {

  /// How many draws are thrown away before the points that are left are listed, where they can be.
  private static final int DRAWS = 200;

  /// How many draws are thrown away before a space too large to be listed is given up.
  private static final int MANY_DRAWS = 10_000;

  /// The largest space that is listed.
  private static final BigInteger LISTED = BigInteger.valueOf(200_000);

  /// For so many points the history is looked through.
  private static final int LOOKED_THROUGH = 8;

  /// How many times a wanted point is moved, farther each time.
  private static final int MOVES = 160;

  private final History history;
  private final Problem problem;
  private final Coding coding;
  private final RandomBits bits;
  private final int number;
  private final Set<Tried> tried = new HashSet<>();
  private int asked;

  private record Tried(double[] point) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Tried(double[] point) && Arrays.equals(this.point, point);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(point);
    }
  }

  /// What may be proposed for trial `number` after `history`.
  public Distinct(History history, int number) {
    this.history = history;
    this.problem = history.problem();
    this.coding = history.coding();
    this.number = number;
    this.bits = RandomBits.of(problem.seed()).at("distinct").at(number);
  }

  /// Whether `params`, a point of the space, may be proposed.
  public boolean accepts(Value.Object params) {
    return problem.allows(params)
        && coding.encode(params).filter(point -> !isTried(point)).isPresent();
  }

  /// Most proposals ask about a point or two, for which looking through all costs less than putting
  /// all into a set.
  private boolean isTried(double[] point) {
    if (asked < LOOKED_THROUGH) {
      asked++;
      return history.contains(point);
    }
    if (tried.isEmpty()) {
      history.rows().stream()
          .filter(row -> row.number() > 0)
          .forEach(row -> tried.add(new Tried(row.point())));
    }
    return tried.contains(new Tried(point));
  }

  /// The params at `coordinates` if they may be proposed.
  public Optional<Value.Object> at(double[] coordinates) {
    Value.Object params = coding.decode(coordinates);
    return accepts(params) ? Optional.of(params) : Optional.empty();
  }

  /// Proposes the params at `coordinates`; where they may not be, a point near them, or else
  /// farther and farther away; at last [#anywhere].
  ///
  /// @throws InfeasibleSearchException as [#anywhere] does
  public Proposal near(double[] coordinates, Value.Object origin) {
    Optional<Value.Object> wanted = at(coordinates);
    for (int move = 0; wanted.isEmpty() && move < MOVES; move++) {
      double distance = Math.min(1, 0.005 * StrictMath.pow(1.04, move));
      wanted = at(Draws.near(coding, coordinates, distance, bits.at("near").at(move)));
    }
    return wanted.isPresent() ? new Suggestion(wanted.get(), origin) : anywhere(origin);
  }

  /// Proposes a random point from the prior. The first draw is [RandomSearch]'s. Where draws keep
  /// missing, the points that are left are listed and one of them is taken; where the space is too
  /// large for that, draws go on, every other one near a point that is known to be allowed.
  ///
  /// @throws InfeasibleSearchException if no point satisfies the constraints, as far as could be
  ///   found out
  public Proposal anywhere(Value.Object origin) {
    Optional<Value.Object> found = draw();
    if (found.isEmpty() && !isListed()) {
      found = search();
    }
    if (found.isPresent()) {
      return new Suggestion(found.get(), origin);
    }
    if (!isListed()) {
      return giveUp();
    }
    List<Value.Object> left = left();
    if (left.isEmpty()) {
      return exhausted();
    }
    return new Suggestion(left.get((int) bits.at("left").below(left.size())), origin);
  }

  /// Whether the space is small enough to be listed by [#left].
  public boolean isListed() {
    Space space = problem.space();
    return space.parameters().stream().allMatch(p -> p.domain().size().isPresent())
        && Grid.size(space).compareTo(LISTED) <= 0;
  }

  /// All points that may be proposed, in the order of the grid; only where the space [#isListed].
  public List<Value.Object> left() {
    var left = new ArrayList<Value.Object>();
    Iterator<Value.Object> points = Grid.points(problem.space(), problem.constraints());
    while (points.hasNext()) {
      Value.Object point = points.next();
      if (accepts(point)) {
        left.add(point);
      }
    }
    return left;
  }

  private Optional<Value.Object> draw() {
    for (int attempt = 0; attempt < DRAWS; attempt++) {
      Value.Object params = draw(attempt);
      if (accepts(params)) {
        return Optional.of(params);
      }
    }
    return Optional.empty();
  }

  private Value.Object draw(int attempt) {
    return RandomSearch.draw(problem.space(), RandomBits.of(problem.seed()).at(number).at(attempt));
  }

  private Optional<Value.Object> search() {
    List<Row> allowed =
        history.rows().stream().filter(row -> problem.allows(row.trial().params())).toList();
    for (int attempt = DRAWS; attempt < MANY_DRAWS; attempt++) {
      Value.Object params =
          attempt % 2 == 1 && !allowed.isEmpty()
              ? beside(allowed, bits.at("beside").at(attempt))
              : draw(attempt);
      if (accepts(params)) {
        return Optional.of(params);
      }
    }
    return Optional.empty();
  }

  private Value.Object beside(List<Row> allowed, RandomBits bits) {
    Row row = allowed.get((int) bits.at(0).below(allowed.size()));
    double distance = StrictMath.pow(10, -3 * bits.at(1).fraction());
    return coding.decode(Draws.near(coding, row.point(), distance, bits.at(2)));
  }

  private Proposal exhausted() {
    if (history.rows().stream().noneMatch(row -> row.number() > 0)) {
      throw InfeasibleSearchException.noneOf(
          "the %s points of the space".formatted(Grid.size(problem.space())), problem);
    }
    return new Exhausted(allTried(problem));
  }

  static String allTried(Problem problem) {
    return problem.constraints().isEmpty()
        ? "all points of the space were tried"
        : "all points of the space that satisfy %s were tried".formatted(problem.constraintTexts());
  }

  private Proposal giveUp() {
    for (int attempt = 0; attempt < MANY_DRAWS; attempt++) {
      if (problem.allows(draw(attempt))) {
        return new Exhausted(
            "each of %d random points was tried before; the space seems to have no other"
                .formatted(MANY_DRAWS));
      }
    }
    throw InfeasibleSearchException.noneOf("%d random points".formatted(MANY_DRAWS), problem);
  }
}
