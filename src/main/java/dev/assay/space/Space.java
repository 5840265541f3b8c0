package dev.assay.space;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SequencedSet;

/// What may be tried: parameters in the order in which they were declared. Immutable; every
/// condition speaks of known parents and of values they can have, and none depends on itself.
public final class Space {

  private final SequencedMap<String, Parameter> parameters;
  private final List<Parameter> parentsFirst;

  /// The space of `parameters`.
  ///
  /// @throws InvalidSpaceException on a name given twice, an unknown parent, a parent's value that
  ///   can never be, a cycle of conditions
  public Space(List<Parameter> parameters) {
    var named = new LinkedHashMap<String, Parameter>();
    for (Parameter parameter : parameters) {
      if (named.put(parameter.name(), parameter) != null) {
        throw new InvalidSpaceException("'%s' is declared twice".formatted(parameter.name()));
      }
    }
    this.parameters = Collections.unmodifiableSequencedMap(named);
    named.values().forEach(this::checkCondition);
    this.parentsFirst = List.copyOf(sort(named));
  }

  /// The parameters in the order of their declaration.
  public List<Parameter> parameters() {
    return List.copyOf(parameters.values());
  }

  /// The parameters so that each comes after those its condition speaks of; otherwise in the order
  /// of their declaration.
  public List<Parameter> parentsFirst() {
    return parentsFirst;
  }

  /// The parameter called `name`.
  public Optional<Parameter> parameter(String name) {
    return Optional.ofNullable(parameters.get(name));
  }

  /// The names in the order of their declaration.
  public SequencedSet<String> names() {
    return Collections.unmodifiableSequencedSet(new LinkedHashSet<>(parameters.keySet()));
  }

  /// The point with `values`, its members in the order of declaration; names that are not in
  /// `values` are left out.
  public Value.Object point(Map<String, Value> values) {
    var members = new LinkedHashMap<String, Value>();
    for (String name : parameters.keySet()) {
      Value value = values.get(name);
      if (value != null) {
        members.put(name, value);
      }
    }
    return Value.object(members);
  }

  /// The choices that make `params`, name by name: the inverse of [#point]. Empty where `params` is
  /// no point of this space: a value outside its domain, a parameter that is absent and should not
  /// be, or the reverse.
  public Optional<Map<String, Value>> chosen(Value.Object params) {
    var values = new HashMap<String, Value>();
    for (Parameter parameter : parentsFirst) {
      Optional<Value> value = params.get(parameter.name());
      if (parameter.when().holds(values)) {
        if (value.isEmpty() || !parameter.domain().contains(value.get())) {
          return Optional.empty();
        }
        values.put(parameter.name(), value.get());
      } else if (value.isPresent()) {
        return Optional.empty();
      }
    }
    return values.size() == params.members().size() ? Optional.of(values) : Optional.empty();
  }

  /// Why `params` is no point of this space, in one line; empty where it is one.
  public Optional<String> objection(Value.Object params) {
    var values = new HashMap<String, Value>();
    for (Parameter parameter : parentsFirst) {
      String name = parameter.name();
      Optional<Value> value = params.get(name);
      boolean present = parameter.when().holds(values);
      if (present && value.isEmpty()) {
        return Optional.of("'%s' is missing".formatted(name));
      }
      if (!present && value.isPresent()) {
        return Optional.of(
            "'%s' does not exist there: its condition does not hold".formatted(name));
      }
      if (present && !parameter.domain().contains(value.get())) {
        return Optional.of("'%s' is never %s".formatted(name, CanonicalJson.write(value.get())));
      }
      value.ifPresent(known -> values.put(name, known));
    }
    return params.members().keySet().stream()
        .filter(name -> !parameters.containsKey(name))
        .findFirst()
        .map("'%s' is not in the space"::formatted);
  }

  private void checkCondition(Parameter child) {
    child
        .when()
        .allowed()
        .forEach((name, values) -> {
          Parameter parent = parameters.get(name);
          if (parent == null) {
            throw new InvalidSpaceException(
                "'%s' depends on '%s', which is not in the space; it has %s"
                    .formatted(child.name(), name, String.join(", ", parameters.keySet())));
          }
          values.forEach(value -> checkPossible(child, parent, value));
        });
  }

  private static void checkPossible(Parameter child, Parameter parent, Value value) {
    if (!parent.domain().contains(value)) {
      throw new InvalidSpaceException(
          "'%s' can never be present: '%s' is never %s"
              .formatted(child.name(), parent.name(), CanonicalJson.write(value)));
    }
  }

  private static List<Parameter> sort(SequencedMap<String, Parameter> parameters) {
    var sorted = new LinkedHashMap<String, Parameter>();
    while (sorted.size() < parameters.size()) {
      int before = sorted.size();
      for (Parameter parameter : parameters.values()) {
        if (sorted.keySet().containsAll(parameter.when().allowed().keySet())) {
          sorted.putIfAbsent(parameter.name(), parameter);
        }
      }
      if (sorted.size() == before) {
        var circle = new ArrayList<>(parameters.keySet());
        circle.removeAll(sorted.keySet());
        throw new InvalidSpaceException(
            "the conditions of %s go round in a circle".formatted(String.join(", ", circle)));
      }
    }
    return new ArrayList<>(sorted.values());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Space space && parameters().equals(space.parameters());
  }

  @Override
  public int hashCode() {
    return parameters().hashCode();
  }
}
