package dev.assay.config;

import dev.assay.config.InputException.Place;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/// The pools that the settings declare. Where they declare none, any name is a pool, and jobs go to
/// `default` unless they say otherwise. Immutable.
public final class Pools {

  /// None is declared.
  public static final Pools NONE = new Pools(List.of());

  private final List<Declared> declared;

  /// @param fields of its table
  private record Declared(Pool pool, Fields fields, Source source) {}

  private Pools(List<Declared> declared) {
    this.declared = List.copyOf(declared);
  }

  /// These, and behind them those that `settings` declares under other names.
  ///
  /// @throws InputException on one that cannot be, or when two take the same
  Pools and(Fields settings, Source source) {
    var problems = new Problems(source, Set.of());
    var all = new ArrayList<>(declared);
    var reader = new PoolReader(problems, source);
    settings
        .named("pools")
        .forEach((name, member) -> {
          Pool pool = reader.read(name, member);
          if (find(name).isEmpty()) {
            var fields = Fields.of(PoolReader.POOL, member.node(), "pools." + name);
            all.add(new Declared(pool, fields, source));
          }
        });
    problems.throwIfAny();
    refuseTwice(all, "job_types", Pool::jobTypes);
    refuseTwice(all, "stages", Pool::stages);
    return new Pools(all);
  }

  /// A job must go to one of them.
  private static void refuseTwice(
      List<Declared> all, String key, Function<Pool, List<String>> taken) {
    Map<String, Pool> takers = new HashMap<>();
    for (Declared one : all) {
      for (String what : taken.apply(one.pool())) {
        Pool other = takers.putIfAbsent(what, one.pool());
        if (other != null) {
          throw new InputException(
              new Place(one.source().name(), one.fields().line(key)),
              one.fields().pathOf(key),
              "pool '%s' (%s) takes '%s' too, so its jobs could go to either"
                  .formatted(other.name(), other.origin(), what),
              "leave it out of one of them");
        }
      }
    }
  }

  /// Whether any is declared.
  public boolean isDeclared() {
    return !declared.isEmpty();
  }

  /// Those that are declared, in their order.
  public List<Pool> all() {
    return declared.stream().map(Declared::pool).toList();
  }

  /// The one with this name.
  public Optional<Pool> find(String name) {
    return all().stream().filter(pool -> pool.name().equals(name)).findFirst();
  }

  /// Names that a job or worker may give, where any is declared.
  public SortedSet<String> names() {
    SortedSet<String> names = new TreeSet<>(Set.of(Pool.DEFAULT));
    all().forEach(pool -> names.add(pool.name()));
    return names;
  }

  /// Types that some pool takes.
  SortedSet<String> jobTypes() {
    return all().stream()
        .flatMap(pool -> pool.jobTypes().stream())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  Optional<Pool> ofStage(String stage) {
    return all().stream().filter(pool -> pool.stages().contains(stage)).findFirst();
  }

  Optional<Pool> ofType(String type) {
    return all().stream().filter(pool -> pool.jobTypes().contains(type)).findFirst();
  }

  /// Why there is no pool called `name`, and what to do; empty where there may be.
  public Optional<Unknown> unknown(String name) {
    if (!isDeclared() || names().contains(name)) {
      return Optional.empty();
    }
    String hint = Nearest.hint(name, names());
    return Optional.of(
        new Unknown(
            "found '%s'; the pools are %s".formatted(Shown.of(name), String.join(", ", names())),
            hint.isEmpty()
                ? "declare it in assay.toml: [pools.%s]".formatted(Shown.of(name))
                : hint));
  }

  /// What is wrong with a name.
  public record Unknown(String problem, String hint) {}
}
