package dev.assay.schedule;

import dev.assay.numeric.RandomBits;
import dev.assay.result.Observation;
import dev.assay.space.Axis;
import dev.assay.space.Domain;
import dev.assay.space.Expression;
import dev.assay.space.Parameter;
import dev.assay.space.Scale;
import dev.assay.space.Space;
import dev.assay.space.Value;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Params a little different from those of a good trial: each number times 1.2 or 0.8, each ordered
/// choice one place further, and some of them drawn anew. Random bits follow from the two trials
/// and how far they have come.
final class Exploration {

  /// Under this name the origin of a trial tells the number of its parent.
  static final String PARENT = "parent";

  /// Under this name, the number of the trial whose place it took.
  static final String REPLACES = "replaces";

  private static final int TRIES = 100;

  /// With fewer values than this a neighbour is a change large enough.
  private static final int FEW = 10;

  private final Space space;
  private final List<Expression> constraints;
  private final double resample;
  private final RandomBits bits;

  Exploration(Space space, List<Expression> constraints, double resample, long seed) {
    this.space = space;
    this.constraints = List.copyOf(constraints);
    this.resample = resample;
    this.bits = RandomBits.of(seed).at("pbt");
  }

  /// The number of the trial from which `trial` went on, if it did.
  static Optional<Integer> parent(Observation trial) {
    return number(trial, PARENT);
  }

  /// The number of the trial whose place `trial` took, if it did.
  static Optional<Integer> replaced(Observation trial) {
    return number(trial, REPLACES);
  }

  private static Optional<Integer> number(Observation trial, String name) {
    return trial
        .origin()
        .get(name)
        .flatMap(value ->
            value instanceof Value.Int(BigInteger number)
                ? Optional.of(number.intValueExact())
                : Optional.empty());
  }

  /// One of `best` to take the place of `loser`.
  Run choose(Run loser, List<Run> best) {
    return best.get((int) moment(loser).at("choose").below(best.size()));
  }

  private RandomBits moment(Run run) {
    return bits.at(run.number()).at(Double.doubleToLongBits(run.curve().reached()));
  }

  /// The params for who takes the place of `loser`; those of `winner` itself where no other ones
  /// satisfy the constraints.
  Value.Object explore(Run winner, Run loser) {
    Value.Object params = winner.trial().params();
    Optional<Map<String, Value>> chosen = space.chosen(params);
    for (int i = 0; chosen.isPresent() && i < TRIES; i++) {
      Value.Object explored = explore(chosen.get(), moment(loser).at(winner.number()).at(i));
      boolean allowed = constraints.stream().allMatch(constraint -> constraint.holds(explored));
      if (allowed && !explored.equals(params)) {
        return explored;
      }
    }
    return params;
  }

  private Value.Object explore(Map<String, Value> chosen, RandomBits draw) {
    var values = new HashMap<String, Value>();
    for (Parameter parameter : space.parentsFirst()) {
      if (parameter.when().holds(values)) {
        Value before = chosen.get(parameter.name());
        RandomBits own = draw.at(parameter.name());
        values.put(
            parameter.name(),
            before == null || own.fraction() < resample
                ? draw(parameter.domain(), own.at(0))
                : perturb(parameter.domain(), before, own.at(1).below(2) == 0));
      }
    }
    return space.point(values);
  }

  private static Value draw(Domain domain, RandomBits bits) {
    return switch (Axis.of(domain)) {
      case Axis.Line line -> line.value(bits.fraction());
      case Axis.Choice choice -> choice.value(choice.draw(bits.fraction()));
    };
  }

  private static Value perturb(Domain domain, Value before, boolean up) {
    double factor = up ? 1.2 : 0.8;
    return switch (domain) {
      case Domain.Float real when real.step() == 0 && before instanceof Value.Float(double x) ->
          Value.of(Math.clamp(x * factor, real.low(), real.high()));
      case Domain.Int whole
          when whole.count() >= FEW
              && whole.scale() != Scale.POWER_OF_TWO
              && before instanceof Value.Int(BigInteger n) ->
          whole.at(
              Math.clamp(
                  Math.round((n.doubleValue() * factor - whole.low()) / whole.step()),
                  0,
                  whole.count() - 1));
      case Domain.Float _, Domain.Int _, Domain.Ordinal _ -> neighbour(domain, before, up);
      case Domain.Categorical _, Domain.Constant _ -> before;
    };
  }

  private static Value neighbour(Domain domain, Value before, boolean up) {
    if (!(Axis.of(domain) instanceof Axis.Line line)) {
      return before;
    }
    double at = line.coordinate(before);
    return line.value(up ? Math.nextUp(line.to(at)) : Math.nextDown(line.from(at)));
  }
}
