package dev.assay.space;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Function;
import java.util.function.Predicate;

/// Finds out how the declarations of a space hang together, and refuses those that do not.
final class Layout {

  private final SequencedMap<String, Declaration> seen = new LinkedHashMap<>();
  private final SequencedMap<String, Parameter> parameters = new LinkedHashMap<>();
  private final Map<String, Zip> zips = new LinkedHashMap<>();
  private final List<Parameter> parentsFirst;
  private final List<Tie> ties;

  Layout(List<Declaration> declarations) {
    declarations.forEach(this::add);
    for (Declaration declaration : declarations) {
      switch (declaration) {
        case Parameter parameter -> choose(parameter);
        case Zip zip -> {
          zips.put(zip.name(), zip);
          choose(
              new Parameter(
                  zip.name(), new Domain.Categorical(List.copyOf(zip.rows())), zip.when()));
        }
        case Tie _ -> {}
      }
    }
    this.parentsFirst =
        sorted(
            parameters.values(),
            Parameter::name,
            parameter -> parameter.when().parents(),
            "the conditions of %s go round in a circle");
    this.ties = ties(declarations);
  }

  private List<Tie> ties(List<Declaration> declarations) {
    var named = new LinkedHashMap<String, Tie>();
    for (Declaration declaration : declarations) {
      if (declaration instanceof Tie tie) {
        named.put(tie.name(), new Tie(tie.name(), tie.value(), resolve(quoted(tie), tie.when())));
      }
    }
    return sorted(
        named.values(),
        Tie::name,
        tie -> {
          var others = new LinkedHashSet<>(tie.value().names());
          others.retainAll(named.keySet());
          return others;
        },
        "the ties of %s go round in a circle");
  }

  private void add(Declaration declaration) {
    Collection<String> names =
        declaration instanceof Zip zip ? zip.members() : List.of(declaration.name());
    for (String name : names) {
      if (seen.put(name, declaration) != null) {
        throw new InvalidSpaceException("'%s' is declared twice".formatted(name));
      }
    }
  }

  private void choose(Parameter parameter) {
    if (parameters.putIfAbsent(
            parameter.name(), parameter.withWhen(resolve(quoted(parameter), parameter.when())))
        != null) {
      throw new InvalidSpaceException("'%s' is declared twice".formatted(parameter.name()));
    }
  }

  private static String quoted(Declaration declaration) {
    return "'" + declaration.name() + "'";
  }

  /// `condition`, which is that of `who`, in terms of what is chosen: of rows where it speaks of
  /// their members.
  Condition resolve(String who, Condition condition) {
    if (condition.isAlways()) {
      return condition;
    }
    var allowed = new LinkedHashMap<String, List<Value>>();
    var within = new LinkedHashMap<String, Bounds>();
    condition
        .allowed()
        .forEach((name, values) -> {
          switch (parent(who, name)) {
            case Parameter parent -> {
              for (Value value : values) {
                require(parent.domain().contains(value), who, name, CanonicalJson.write(value));
              }
              allowed.put(name, values);
            }
            case Zip zip -> {
              for (Value value : values) {
                require(
                    !zip.rows(name, other -> Numbers.same(value, other)).isEmpty(),
                    who,
                    name,
                    CanonicalJson.write(value));
              }
              narrow(allowed, who, zip, name, value -> condition.admits(name, value));
            }
            case Tie _ -> throw tied(who, name);
          }
        });
    condition
        .within()
        .forEach((name, bounds) -> {
          switch (parent(who, name)) {
            case Parameter parent -> {
              require(bounds.meets(parent.domain()), who, name, bounds.toString());
              within.put(name, bounds);
            }
            case Zip zip -> {
              require(
                  zip.values(name).stream().anyMatch(bounds::contains),
                  who,
                  name,
                  bounds.toString());
              narrow(allowed, who, zip, name, bounds::contains);
            }
            case Tie _ -> throw tied(who, name);
          }
        });
    return new Condition(allowed, within);
  }

  /// Leaves of the rows of `zip` those whose `member` is as wanted.
  private static void narrow(
      Map<String, List<Value>> allowed,
      String who,
      Zip zip,
      String member,
      Predicate<Value> wanted) {
    var rows = new ArrayList<>(zip.rows(member, wanted));
    List<Value> before = allowed.get(zip.name());
    if (before != null) {
      rows.retainAll(before);
    }
    if (rows.isEmpty()) {
      throw new InvalidSpaceException(
          "%s can never be present: no row of '%s' is so".formatted(who, zip.name()));
    }
    allowed.put(zip.name(), rows);
  }

  private Declaration parent(String who, String name) {
    Declaration parent = seen.get(name);
    if (parent == null) {
      throw new InvalidSpaceException(
          "%s depends on '%s', which is not in the space; it has %s"
              .formatted(who, name, String.join(", ", seen.keySet())));
    }
    return parent;
  }

  private static InvalidSpaceException tied(String who, String name) {
    return new InvalidSpaceException(
        "%s depends on '%s', which is tied; name what that is tied to".formatted(who, name));
  }

  private static void require(boolean holds, String who, String parent, String value) {
    if (!holds) {
      throw new InvalidSpaceException(
          "%s can never be present: '%s' is never %s".formatted(who, parent, value));
    }
  }

  /// In such an order that each item comes after those it needs; otherwise as they came.
  private static <T> List<T> sorted(
      Collection<T> items,
      Function<T, String> name,
      Function<T, Collection<String>> needs,
      String circle) {
    var sorted = new LinkedHashMap<String, T>();
    while (sorted.size() < items.size()) {
      int before = sorted.size();
      for (T item : items) {
        if (sorted.keySet().containsAll(needs.apply(item))) {
          sorted.putIfAbsent(name.apply(item), item);
        }
      }
      if (sorted.size() == before) {
        var left = new ArrayList<>(items.stream().map(name).toList());
        left.removeAll(sorted.keySet());
        throw new InvalidSpaceException(circle.formatted(String.join(", ", left)));
      }
    }
    return List.copyOf(sorted.values());
  }

  SequencedMap<String, Declaration> seen() {
    return Collections.unmodifiableSequencedMap(seen);
  }

  SequencedMap<String, Parameter> parameters() {
    return Collections.unmodifiableSequencedMap(parameters);
  }

  Map<String, Zip> zips() {
    return Collections.unmodifiableMap(zips);
  }

  List<Parameter> parentsFirst() {
    return parentsFirst;
  }

  List<Tie> ties() {
    return ties;
  }
}
