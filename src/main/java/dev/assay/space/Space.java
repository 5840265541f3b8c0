package dev.assay.space;

import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SequencedSet;

/// What may be tried, in the order in which it was declared. Immutable; every condition speaks of
/// known parents and of values they can have, and nothing depends on itself.
///
/// What is chosen and what a job sees are two things. [#parameters] are what an optimizer chooses
/// values for, and all it needs to know. [#point] makes of its choices the params of a job: rows
/// become their members, and what is tied is added. [#chosen] leads back. Constraints and other
/// expressions speak of what a job sees, [#names].
public final class Space {

  private final List<Declaration> declarations;
  private final SequencedMap<String, Declaration> seen;
  private final SequencedMap<String, Parameter> parameters;
  private final List<Parameter> parentsFirst;
  private final Map<String, Zip> zips;
  private final List<Tie> ties;

  /// The space of `declarations`.
  ///
  /// @throws InvalidSpaceException on a name given twice, an unknown parent, a parent's value that
  ///   can never be, a tie to what is not there, a circle
  public Space(List<? extends Declaration> declarations) {
    this.declarations = List.copyOf(declarations);
    var layout = new Layout(this.declarations);
    this.seen = layout.seen();
    this.parameters = layout.parameters();
    this.parentsFirst = layout.parentsFirst();
    this.zips = layout.zips();
    this.ties = layout.ties();
    ties.forEach(tie -> tie.value().kind(this));
  }

  /// Everything as it was declared.
  public List<Declaration> declarations() {
    return declarations;
  }

  /// What an optimizer chooses values for, in the order of declaration: parameters, and one for
  /// each [Zip], whose values are its rows. Conditions speak of these alone.
  public List<Parameter> parameters() {
    return List.copyOf(parameters.values());
  }

  /// The parameters so that each comes after those its condition speaks of; otherwise in the order
  /// of their declaration.
  public List<Parameter> parentsFirst() {
    return parentsFirst;
  }

  /// The one of [#parameters] that is called `name`.
  public Optional<Parameter> parameter(String name) {
    return Optional.ofNullable(parameters.get(name));
  }

  /// The names that a job may see, in the order of their declaration.
  public SequencedSet<String> names() {
    return Collections.unmodifiableSequencedSet(seen.sequencedKeySet());
  }

  /// What declared the name `seen`, which a job may see.
  public Optional<Declaration> declaration(String name) {
    return Optional.ofNullable(seen.get(name));
  }

  /// The rows behind the parameter called `name`, if it is one of rows.
  public Optional<Zip> zip(String name) {
    return Optional.ofNullable(zips.get(name));
  }

  /// What is tied, so that each comes after those it speaks of; conditions speak of [#parameters].
  List<Tie> ties() {
    return ties;
  }

  /// The params with which a job sees `chosen`, a value for each of [#parameters] that is present:
  /// members in the order of declaration, what is tied filled in. What is not in `chosen` is left
  /// out.
  public Value.Object point(Map<String, Value> chosen) {
    var values = new HashMap<String, Value>();
    for (Parameter parameter : parameters.values()) {
      Value value = chosen.get(parameter.name());
      if (value instanceof Value.Object row && zips.containsKey(parameter.name())) {
        values.putAll(row.members());
      } else if (value != null) {
        values.put(parameter.name(), value);
      }
    }
    for (Tie tie : ties) {
      if (values.keySet().containsAll(tie.value().names()) && tie.when().holds(chosen)) {
        values.put(tie.name(), tie.value().value(values));
      }
    }
    var members = new LinkedHashMap<String, Value>();
    for (String name : seen.keySet()) {
      Value value = values.get(name);
      if (value != null) {
        members.put(name, value);
      }
    }
    return Value.object(members);
  }

  /// The choices that make `params`, name by name: the inverse of [#point]. Empty where `params` is
  /// no point of this space: a value outside its domain or beside its tie, a parameter that is
  /// absent and should not be, or the reverse. A parameter with a preset may be missing; it has the
  /// preset then.
  public Optional<Map<String, Value>> chosen(Value.Object params) {
    var chosen = new HashMap<String, Value>();
    int matched = 0;
    for (Parameter parameter : parentsFirst) {
      if (parameter.when().holds(chosen)) {
        Optional<Zip> zip = zip(parameter.name());
        Optional<Value> value =
            zip.isPresent() ? row(zip.get(), params) : params.get(parameter.name());
        if (value.isPresent()) {
          matched += zip.map(z -> z.members().size()).orElse(1);
        }
        Optional<Value> known = value.or(parameter::preset);
        if (known.isEmpty() || !parameter.domain().contains(known.get())) {
          return Optional.empty();
        }
        chosen.put(parameter.name(), known.get());
      }
    }
    for (Tie tie : ties) {
      if (params.members().keySet().containsAll(tie.value().names()) && tie.when().holds(chosen)) {
        if (params.get(tie.name()).filter(value -> isTied(tie, value, params)).isEmpty()) {
          return Optional.empty();
        }
        matched++;
      }
    }
    return matched == params.members().size() ? Optional.of(chosen) : Optional.empty();
  }

  /// The whole params of which `given` says what matters, each value in the form of its domain:
  /// what has but one value, what has a preset, what is tied, and the rest of a row may be left
  /// out.
  ///
  /// @throws InvalidSpaceException if `given` is no part of a point, or leaves something open
  public Value.Object complete(Value.Object given) {
    return new Completion(this, given).params();
  }

  /// Why `params` is no whole point of this space, in one line; empty where it is one.
  public Optional<String> objection(Value.Object params) {
    if (chosen(params).isPresent()) {
      return Optional.empty();
    }
    try {
      return complete(params).members().keySet().stream()
          .filter(name -> params.get(name).isEmpty())
          .findFirst()
          .map("'%s' is missing"::formatted);
    } catch (InvalidSpaceException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  /// Whether every trial of this space is one of `next` too, which may have wider ranges, more
  /// choices, and parameters with a preset.
  public boolean growsTo(Space next) {
    return Growth.obstacles(this, next).isEmpty();
  }

  /// Refuses a condition on what is not in the space, or on values that can never be.
  ///
  /// @throws InvalidSpaceException if so
  public void check(Condition condition) {
    new Layout(declarations).resolve("this", condition);
  }

  private static boolean isTied(Tie tie, Value value, Value.Object params) {
    return Numbers.alike(tie.value().value(params.members()), value);
  }

  /// The row that `params` has, among other things.
  private static Optional<Value> row(Zip zip, Value.Object params) {
    return zip.rows().stream()
        .filter(row ->
            row.members().entrySet().stream()
                .allMatch(member ->
                    params
                        .get(member.getKey())
                        .filter(value -> Numbers.same(member.getValue(), value))
                        .isPresent()))
        .<Value>map(row -> row)
        .findFirst();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Space space && declarations.equals(space.declarations);
  }

  @Override
  public int hashCode() {
    return declarations.hashCode();
  }
}
