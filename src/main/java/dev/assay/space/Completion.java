package dev.assay.space;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Makes whole params of a part of them.
final class Completion {

  private final Space space;
  private final Value.Object given;
  private final Map<String, Value> chosen = new HashMap<>();
  private final Set<String> used = new HashSet<>();

  Completion(Space space, Value.Object given) {
    this.space = space;
    this.given = given;
  }

  Value.Object params() {
    space.parentsFirst().forEach(this::choose);
    Value.Object params = space.point(chosen);
    for (Tie tie : space.ties()) {
      checkTie(tie, params);
    }
    for (String name : given.members().keySet()) {
      if (!used.contains(name)) {
        throw new InvalidSpaceException(
            space.declaration(name).isPresent()
                ? "'%s' does not exist there: its condition does not hold".formatted(name)
                : "'%s' is not in the space; it has %s"
                    .formatted(name, String.join(", ", space.names())));
      }
    }
    return params;
  }

  private void choose(Parameter parameter) {
    if (!parameter.when().holds(chosen)) {
      return;
    }
    Optional<Zip> zip = space.zip(parameter.name());
    chosen.put(parameter.name(), zip.isPresent() ? row(zip.get()) : value(parameter));
  }

  private Value value(Parameter parameter) {
    Domain domain = parameter.domain();
    Optional<Value> value = given.get(parameter.name()).or(parameter::preset);
    used.add(parameter.name());
    if (value.isPresent()) {
      if (!domain.contains(value.get())) {
        throw new InvalidSpaceException(
            "'%s' is never %s".formatted(parameter.name(), CanonicalJson.write(value.get())));
      }
      return inForm(domain, value.get());
    }
    if (domain.size().filter(size -> size.bitLength() == 1).isEmpty()) {
      throw new InvalidSpaceException("'%s' is missing".formatted(parameter.name()));
    }
    return domain.at(0);
  }

  /// `value`, which the domain contains, as the domain itself writes it.
  private static Value inForm(Domain domain, Value value) {
    return switch (domain) {
      case Domain.Float _ -> Value.of(Numbers.number(value));
      case Domain.Int _ ->
          value instanceof Value.Float(double number) ? Value.of((long) number) : value;
      case Domain.Categorical(var choices, _) -> among(choices, value);
      case Domain.Ordinal(var choices) -> among(choices, value);
      case Domain.Constant(Value constant) -> constant;
    };
  }

  private static Value among(List<Value> choices, Value value) {
    return choices.contains(value)
        ? value
        : choices.stream().filter(choice -> Numbers.same(choice, value)).findFirst().orElseThrow();
  }

  private Value row(Zip zip) {
    List<Value.Object> rows = zip.rows().stream().filter(this::fits).toList();
    used.addAll(zip.members());
    if (rows.size() != 1) {
      throw new InvalidSpaceException(
          rows.isEmpty()
              ? "no row of '%s' is so".formatted(zip.name())
              : "%d rows of '%s' are so; give more of %s"
                  .formatted(rows.size(), zip.name(), String.join(", ", zip.members())));
    }
    return rows.getFirst();
  }

  private boolean fits(Value.Object row) {
    return row.members().entrySet().stream()
        .allMatch(member ->
            given
                .get(member.getKey())
                .map(value -> Numbers.same(member.getValue(), value))
                .orElse(true));
  }

  private void checkTie(Tie tie, Value.Object params) {
    Optional<Value> value = params.get(tie.name());
    Optional<Value> said = given.get(tie.name());
    if (value.isEmpty()) {
      return;
    }
    used.add(tie.name());
    if (said.isPresent() && !Numbers.alike(value.get(), said.get())) {
      throw new InvalidSpaceException(
          "'%s' is tied to '%s', which is %s there, not %s"
              .formatted(
                  tie.name(),
                  tie.value(),
                  CanonicalJson.write(value.get()),
                  CanonicalJson.write(said.get())));
    }
  }
}
