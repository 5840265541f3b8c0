package dev.assay.control;

import dev.assay.experiment.ExperimentSpec;
import dev.assay.space.CanonicalJson;
import dev.assay.space.Domain;
import dev.assay.space.Parameter;
import dev.assay.space.Space;
import dev.assay.space.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// All params that differ from a base in one thing. In a space a change of one parameter may bring
/// others or take them away, and moves what is tied to it; what cannot be is noted, not bent.
final class Changes {

  /// The base with one change.
  record Change(String parameter, Value from, Value to, Value.Object params) {}

  private final ExperimentSpec spec;
  private final Value.Object base;
  private final Value.Object reference;
  private final List<Change> changes = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();

  private Changes(ExperimentSpec spec, Value.Object base, Value.Object reference) {
    this.spec = spec;
    this.base = base;
    this.reference = reference;
  }

  List<Change> all() {
    return List.copyOf(changes);
  }

  /// Why some changes were left out.
  List<String> notes() {
    return List.copyOf(notes);
  }

  /// Whether `params` can be tried at all; empty where they can, else why not.
  static Optional<String> objection(ExperimentSpec spec, Value.Object params) {
    Optional<String> outside = spec.space().flatMap(space -> space.objection(params));
    return outside.or(() ->
        spec.constraints().stream()
            .filter(constraint ->
                params.members().keySet().containsAll(constraint.names())
                    && !constraint.holds(params))
            .findFirst()
            .map(constraint -> "it breaks '%s'".formatted(constraint.text())));
  }

  /// Each thing in which `base` and `reference` differ, back to the reference.
  static Changes to(ExperimentSpec spec, Value.Object base, Value.Object reference) {
    var changes = new Changes(spec, base, reference);
    Optional<Map<String, Value>> from = spec.space().flatMap(space -> space.chosen(base));
    Optional<Map<String, Value>> to = spec.space().flatMap(space -> space.chosen(reference));
    if (from.isPresent() && to.isPresent()) {
      for (Parameter parameter : spec.space().get().parameters()) {
        Value present = from.get().get(parameter.name());
        Value wanted = to.get().get(parameter.name());
        if (present != null && wanted != null && !same(present, wanted)) {
          changes.inSpace(from.get(), to.get(), parameter.name(), wanted);
        }
      }
    } else {
      changes.plain();
    }
    return changes;
  }

  /// Each parameter with a default in the space, back to it.
  static Changes toDefaults(ExperimentSpec spec, Value.Object base) {
    var changes = new Changes(spec, base, Value.EMPTY);
    changes.each((parameter, value) ->
        parameter.preset().filter(preset -> !same(preset, value)).stream().toList());
    return changes;
  }

  /// Each other choice of each parameter that has choices.
  static Changes toChoices(ExperimentSpec spec, Value.Object base) {
    var changes = new Changes(spec, base, Value.EMPTY);
    changes.each((parameter, value) ->
        choices(parameter.domain()).stream().filter(choice -> !same(choice, value)).toList());
    return changes;
  }

  private static List<Value> choices(Domain domain) {
    return switch (domain) {
      case Domain.Categorical(var choices, _) -> choices;
      case Domain.Ordinal(var choices) -> choices;
      case Domain.Float _, Domain.Int _, Domain.Constant _ -> List.of();
    };
  }

  private interface Alternatives {
    List<Value> of(Parameter parameter, Value present);
  }

  private void each(Alternatives alternatives) {
    Optional<Map<String, Value>> from = spec.space().flatMap(space -> space.chosen(base));
    if (from.isEmpty()) {
      return;
    }
    for (Parameter parameter : spec.space().orElseThrow().parameters()) {
      Value present = from.get().get(parameter.name());
      if (present != null) {
        alternatives
            .of(parameter, present)
            .forEach(to -> inSpace(from.get(), Map.of(), parameter.name(), to));
      }
    }
  }

  private void inSpace(Map<String, Value> from, Map<String, Value> others, String name, Value to) {
    Space space = spec.space().orElseThrow();
    var chosen = new HashMap<String, Value>();
    for (Parameter parameter : space.parentsFirst()) {
      if (!parameter.when().holds(chosen)) {
        continue;
      }
      String other = parameter.name();
      Optional<Value> value =
          other.equals(name)
              ? Optional.of(to)
              : Optional.ofNullable(from.get(other))
                  .or(() -> Optional.ofNullable(others.get(other)))
                  .or(parameter::preset)
                  .or(() -> only(parameter.domain()));
      if (value.isEmpty()) {
        leave(name, to, "'%s' comes with it, and nothing says what it is".formatted(other));
        return;
      }
      chosen.put(other, value.get());
    }
    Value.Object params = space.point(chosen);
    Optional<String> objection = objection(spec, params);
    if (objection.isPresent()) {
      leave(name, to, objection.get());
    } else {
      changes.add(new Change(name, from.getOrDefault(name, Value.Null.NULL), to, params));
    }
  }

  private static Optional<Value> only(Domain domain) {
    return domain.size().filter(java.math.BigInteger.ONE::equals).map(_ -> domain.at(0));
  }

  private void leave(String name, Value to, String why) {
    notes.add("%s=%s is left out: %s".formatted(name, CanonicalJson.write(to), why));
  }

  private void plain() {
    var names = new LinkedHashSet<>(base.members().keySet());
    names.addAll(reference.members().keySet());
    for (String name : names) {
      Value from = base.get(name).orElse(Value.Null.NULL);
      Value to = reference.get(name).orElse(Value.Null.NULL);
      if (same(from, to)) {
        continue;
      }
      var members = new LinkedHashMap<>(base.members());
      if (reference.get(name).isPresent()) {
        members.put(name, to);
      } else {
        members.remove(name);
      }
      changes.add(new Change(name, from, to, Value.object(members)));
    }
  }

  private static boolean same(Value one, Value other) {
    return one.equals(other) || CanonicalJson.write(one).equals(CanonicalJson.write(other));
  }
}
