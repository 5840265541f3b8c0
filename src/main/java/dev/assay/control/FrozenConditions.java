package dev.assay.control;

import dev.assay.space.Bounds;
import dev.assay.space.Condition;
import dev.assay.space.Declaration;
import dev.assay.space.Parameter;
import dev.assay.space.Space;
import dev.assay.space.Tie;
import dev.assay.space.Value;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The conditions of a space of which all but some parameters are frozen: what can never be there
/// any more, and what is left of the conditions of the rest.
final class FrozenConditions {

  private final Space space;
  private final Map<String, Value> constants = new HashMap<>();
  private final Set<String> gone = new HashSet<>();

  /// @param chosen the value of each parameter that is present in the best configuration
  /// @param open parameters that stay open
  FrozenConditions(Space space, Map<String, Value> chosen, Set<String> open) {
    this.space = space;
    for (Parameter parameter : space.parameters()) {
      Value value = chosen.get(parameter.name());
      if (value != null && !open.contains(parameter.name())) {
        constants.put(parameter.name(), value);
      }
    }
    boolean isChanged = true;
    while (isChanged) {
      isChanged = false;
      for (Declaration declaration : space.declarations()) {
        isChanged |= never(declaration) && gone.add(declaration.name());
      }
    }
  }

  private boolean never(Declaration declaration) {
    Condition when = declaration.when();
    boolean isTiedToNothing =
        declaration instanceof Tie tie && tie.value().names().stream().anyMatch(gone::contains);
    return isTiedToNothing
        || when.parents().stream()
            .anyMatch(parent -> gone.contains(parent) || refuses(when, parent));
  }

  private boolean refuses(Condition when, String parent) {
    Value constant = constants.get(parent);
    if (constant == null) {
      return false;
    }
    List<Value> values = when.allowed().get(parent);
    Bounds bounds = when.within().get(parent);
    return (values != null && !values.contains(constant))
        || (bounds != null && !bounds.contains(constant));
  }

  /// What is left of its condition; empty where it can never be there.
  Optional<Condition> of(Declaration declaration) {
    if (gone.contains(declaration.name())) {
      return Optional.empty();
    }
    var allowed = new LinkedHashMap<String, List<Value>>();
    declaration
        .when()
        .allowed()
        .forEach((parent, values) -> {
          Value constant = constants.get(parent);
          boolean isRow = space.zip(parent).isPresent();
          if (constant == null) {
            allowed.put(parent, values);
          } else if (!isRow) {
            allowed.put(parent, List.of(constant));
          }
        });
    return Optional.of(new Condition(allowed, new LinkedHashMap<>(declaration.when().within())));
  }
}
