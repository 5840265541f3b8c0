package dev.assay.search;

import dev.assay.numeric.RandomBits;
import dev.assay.optimize.InfeasibleSearchException;
import dev.assay.optimize.Problem;
import dev.assay.space.Axis;
import dev.assay.space.CanonicalJson;
import dev.assay.space.Domain;
import dev.assay.space.FloatText;
import dev.assay.space.InvalidSpaceException;
import dev.assay.space.Parameter;
import dev.assay.space.Space;
import dev.assay.space.Value;
import dev.assay.space.Zip;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A part of a point → whole points: the rest is what was proposed where that is possible, and
/// drawn where it is not. The same every time.
final class Filling {

  /// How many draws may break a condition or a constraint before it is given up.
  private static final int TRIES = 1000;

  private final Problem problem;
  private final Space space;
  private final Value.Object given;

  Filling(Problem problem, Value.Object given) {
    this.problem = problem;
    this.space = problem.space();
    this.given = given;
  }

  /// What is wrong with the part itself, one line for each wrong value; empty where nothing is.
  List<String> objections() {
    var objections = new ArrayList<String>();
    given.members().forEach((name, value) -> objection(name, value).ifPresent(objections::add));
    return objections;
  }

  private Optional<String> objection(String name, Value value) {
    Optional<Parameter> parameter =
        space.parentsFirst().stream().filter(one -> one.name().equals(name)).findFirst();
    if (parameter.isPresent() && space.zip(name).isEmpty()) {
      Domain domain = parameter.get().domain();
      return domain.contains(value)
          ? Optional.empty()
          : Optional.of(
              "'%s' is never %s; %s".formatted(name, CanonicalJson.write(value), allowed(domain)));
    }
    if (zips().anyMatch(zip -> zip.members().contains(name))) {
      return Optional.empty(); // which rows there are is seen with the others
    }
    return Optional.of(
        space.declaration(name).isPresent()
            ? "'%s' follows from other parameters; leave it out".formatted(name)
            : "'%s' is not in the space; it has %s"
                .formatted(name, String.join(", ", space.names())));
  }

  private java.util.stream.Stream<Zip> zips() {
    return space.parentsFirst().stream().flatMap(one -> space.zip(one.name()).stream());
  }

  private static String allowed(Domain domain) {
    return switch (domain) {
      case Domain.Float real ->
          "it goes from %s to %s".formatted(FloatText.of(real.low()), FloatText.of(real.high()));
      case Domain.Int whole ->
          "it goes from %d to %d%s"
              .formatted(whole.low(), whole.high(), whole.step() > 1 ? " by " + whole.step() : "");
      case Domain.Categorical(var choices, _) ->
          "it is one of " + CanonicalJson.write(Value.of(choices));
      case Domain.Ordinal(var choices) -> "it is one of " + CanonicalJson.write(Value.of(choices));
      case Domain.Constant(Value value) -> "it is " + CanonicalJson.write(value);
    };
  }

  /// The point with this part, as near to `proposal` as may be.
  ///
  /// @throws InfeasibleSearchException if no point of many is allowed
  Value.Object filled(Optional<Value.Object> proposal, int number) {
    Map<String, Value> likely = proposal.flatMap(space::chosen).orElse(Map.of());
    RandomBits bits = RandomBits.of(problem.seed()).at("enqueued").at(number);
    for (int attempt = 0; attempt < TRIES; attempt++) {
      Optional<Value.Object> point = point(attempt == 0 ? likely : Map.of(), bits.at(attempt));
      if (point.filter(this::isAllowed).isPresent()) {
        return point.get();
      }
    }
    throw new InfeasibleSearchException(
        "no point with %s is allowed: conditions or constraints exclude it"
            .formatted(CanonicalJson.write(given)));
  }

  private boolean isAllowed(Value.Object point) {
    return problem.constraints().stream().allMatch(constraint -> constraint.holds(point));
  }

  /// Empty where a part of what is given has no place.
  private Optional<Value.Object> point(Map<String, Value> likely, RandomBits bits) {
    var chosen = new HashMap<String, Value>();
    for (Parameter parameter : space.parentsFirst()) {
      if (parameter.when().holds(chosen)) {
        Optional<Value> value = value(parameter, likely, bits.at(parameter.name()));
        if (value.isEmpty()) {
          return Optional.empty();
        }
        chosen.put(parameter.name(), value.get());
      }
    }
    var point = new LinkedHashMap<>(space.point(chosen).members());
    if (!point.keySet().containsAll(given.members().keySet())) {
      return Optional.empty();
    }
    try {
      return Optional.of(space.complete(Value.object(point))); // every value as its domain has it
    } catch (InvalidSpaceException _) {
      return Optional.empty();
    }
  }

  private Optional<Value> value(Parameter parameter, Map<String, Value> likely, RandomBits bits) {
    Optional<Value> proposed = Optional.ofNullable(likely.get(parameter.name()));
    Optional<Zip> zip = space.zip(parameter.name());
    if (zip.isPresent()) {
      List<Value.Object> rows = zip.get().rows().stream().filter(this::fits).toList();
      return proposed
          .filter(rows::contains)
          .or(() ->
              rows.isEmpty()
                  ? Optional.empty()
                  : Optional.of(rows.get((int) bits.below(rows.size()))));
    }
    return given
        .get(parameter.name())
        .or(() -> proposed)
        .or(() -> Optional.of(drawn(parameter.domain(), bits)));
  }

  private boolean fits(Value.Object row) {
    return row.members().entrySet().stream()
        .allMatch(member ->
            given
                .get(member.getKey())
                .map(value -> new Domain.Constant(member.getValue()).contains(value))
                .orElse(true));
  }

  private static Value drawn(Domain domain, RandomBits bits) {
    if (domain.size().filter(size -> size.bitLength() == 1).isPresent()) {
      return domain.at(0);
    }
    Axis axis = Axis.of(domain);
    double fraction = bits.fraction();
    return axis.value(axis instanceof Axis.Choice choice ? choice.draw(fraction) : fraction);
  }
}
