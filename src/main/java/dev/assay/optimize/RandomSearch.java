package dev.assay.optimize;

import dev.assay.numeric.RandomBits;
import dev.assay.space.Axis;
import dev.assay.space.Domain;
import dev.assay.space.Expression;
import dev.assay.space.Parameter;
import dev.assay.space.Prior;
import dev.assay.space.Scale;
import dev.assay.space.Space;
import dev.assay.space.Value;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Independent random points. Point `number` depends on nothing but the space, the seed and its
/// number, so a search can be resumed, replayed, and drawn by several controllers at once; strict
/// arithmetic keeps it the same on every machine.
public final class RandomSearch {

  /// How many draws may break a constraint before the search gives up.
  static final int MAX_TRIES = 1_000;

  private RandomSearch() {}

  /// The point for trial `number`: each parameter drawn evenly on its scale, parents first; draws
  /// that break one of `constraints` are thrown away.
  ///
  /// @throws InfeasibleSearchException if no draw of many satisfies the constraints
  /// @throws dev.assay.space.InvalidSpaceException if a constraint does not fit the space
  public static Value.Object point(
      Space space, List<Expression> constraints, long seed, int number) {
    constraints.forEach(constraint -> constraint.check(space));
    for (int attempt = 0; attempt < MAX_TRIES; attempt++) {
      Value.Object point = draw(space, RandomBits.of(seed).at(number).at(attempt));
      if (constraints.stream().allMatch(constraint -> constraint.holds(point))) {
        return point;
      }
    }
    throw new InfeasibleSearchException(
        "none of %d random points satisfies %s; loosen the constraints or narrow the space"
            .formatted(MAX_TRIES, constraints));
  }

  /// One draw, whatever the constraints say.
  static Value.Object draw(Space space, RandomBits bits) {
    Map<String, Value> values = new HashMap<>();
    for (Parameter parameter : space.parentsFirst()) {
      if (parameter.when().holds(values)) {
        values.put(parameter.name(), draw(parameter.domain(), bits.at(parameter.name())));
      }
    }
    return space.point(values);
  }

  private static Value draw(Domain domain, RandomBits bits) {
    return switch (domain) {
      case Domain.Float real -> real(real, bits);
      case Domain.Int whole -> whole(whole, bits);
      case Domain.Categorical categorical ->
          categorical.weights().isEmpty()
              ? categorical.at(bits.below(categorical.choices().size()))
              : categorical.at(new Axis.Choice(categorical).draw(bits.fraction()));
      case Domain.Ordinal ordinal -> ordinal.at(bits.below(ordinal.choices().size()));
      case Domain.Constant(Value value) -> value;
    };
  }

  private static Value real(Domain.Float domain, RandomBits bits) {
    if (domain.step() > 0) {
      return domain.prior() == Prior.Uniform.UNIFORM
          ? domain.at(bits.below(domain.size().orElseThrow().longValueExact()))
          : Axis.of(domain).value(bits.fraction());
    }
    return Axis.of(domain).value(bits.fraction());
  }

  private static Value whole(Domain.Int domain, RandomBits bits) {
    return domain.scale() == Scale.LINEAR && domain.prior() == Prior.Uniform.UNIFORM
        ? domain.at(bits.below(domain.count()))
        : Axis.of(domain).value(bits.fraction());
  }
}
