package dev.assay.exchange;

import dev.assay.space.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What was searched, seen from the trials that came of it: a distribution for each parameter, and
/// on which choices it depends whether a parameter was there at all. For one thread.
public final class Inference {

  /// A parameter on whose value others depend has no more values than this.
  private static final int CHOICES = 20;

  private static final class Seen {
    private final Observed observed = new Observed();
    private Optional<Distribution> distribution = Optional.empty();
    private int trials;
  }

  private final Map<String, Seen> params = new LinkedHashMap<>();

  /// Which params were there together with which value: parent → its value → child → how often.
  private final Map<String, Map<Value, Map<String, Integer>>> together = new LinkedHashMap<>();

  private final Map<String, Map<Value, Integer>> counts = new LinkedHashMap<>();
  private int trials;

  /// Takes one trial in.
  ///
  /// @param distributions by name, where they are known
  /// @param isWhole whether it has all of its params, which one that failed need not have
  public void add(Value.Object trial, Map<String, Distribution> distributions, boolean isWhole) {
    trials += isWhole ? 1 : 0;
    trial
        .members()
        .forEach((name, value) -> {
          Seen seen = params.computeIfAbsent(name, _ -> new Seen());
          seen.trials += isWhole ? 1 : 0;
          seen.observed.add(value);
          Optional.ofNullable(distributions.get(name))
              .ifPresent(one ->
                  seen.distribution =
                      Optional.of(
                          seen.distribution.map(before -> joined(name, before, one)).orElse(one)));
          if (isWhole) {
            count(name, value, trial.members().keySet());
          }
        });
  }

  private void count(String parent, Value value, Set<String> present) {
    var values = counts.computeIfAbsent(parent, _ -> new LinkedHashMap<>());
    if (values.size() > CHOICES) {
      return;
    }
    values.merge(value, 1, Integer::sum);
    var children =
        together
            .computeIfAbsent(parent, _ -> new LinkedHashMap<>())
            .computeIfAbsent(value, _ -> new LinkedHashMap<>());
    present.forEach(child -> children.merge(child, 1, Integer::sum));
  }

  /// Wide enough for both.
  private static Distribution joined(String name, Distribution one, Distribution other) {
    if (one.equals(other)) {
      return one;
    }
    return switch (one) {
      case Distribution.Real(double low, double high, boolean isLog, double step)
          when other instanceof Distribution.Real real ->
          new Distribution.Real(
              Math.min(low, real.low()),
              Math.max(high, real.high()),
              isLog && real.isLog(),
              step == real.step() && low == real.low() ? step : 0);
      case Distribution.Whole(long low, long high, boolean isLog, long step)
          when other instanceof Distribution.Whole whole ->
          new Distribution.Whole(
              Math.min(low, whole.low()),
              Math.max(high, whole.high()),
              isLog && whole.isLog(),
              step == whole.step() && (low - whole.low()) % step == 0 ? step : 1);
      case Distribution.Choices(List<Value> choices)
          when other instanceof Distribution.Choices more -> {
        var all = new LinkedHashSet<>(choices);
        all.addAll(more.choices());
        yield new Distribution.Choices(new ArrayList<>(all));
      }
      case Distribution.Real _, Distribution.Whole _, Distribution.Choices _ ->
          throw new ExchangeException(
              "'%s' is a number in some trials and a choice in others".formatted(name),
              "give the space yourself: --spec FILE");
    };
  }

  /// Parameters that were not in every trial, though no choice of another says when.
  public List<String> unexplained() {
    return params.keySet().stream()
        .filter(name -> !isAlways(name) && parent(name).isEmpty())
        .toList();
  }

  private boolean isAlways(String name) {
    return seen(name).trials == trials;
  }

  private Seen seen(String name) {
    return java.util.Objects.requireNonNull(params.get(name));
  }

  /// A parameter that is always there, and the values with which `child` is.
  private record Parent(String name, List<Value> values) {}

  private Optional<Parent> parent(String child) {
    for (String name : params.keySet()) {
      if (!name.equals(child) && isAlways(name)) {
        Optional<Parent> parent = parent(name, child);
        if (parent.isPresent()) {
          return parent;
        }
      }
    }
    return Optional.empty();
  }

  /// With each of its values the child is there always or never.
  private Optional<Parent> parent(String name, String child) {
    Map<Value, Integer> values = counts.getOrDefault(name, Map.of());
    if (values.size() > CHOICES) {
      return Optional.empty();
    }
    var with = new ArrayList<Value>();
    for (var one : values.entrySet()) {
      int times =
          together
              .getOrDefault(name, Map.of())
              .getOrDefault(one.getKey(), Map.of())
              .getOrDefault(child, 0);
      if (times == one.getValue()) {
        with.add(one.getKey());
      } else if (times > 0) {
        return Optional.empty();
      }
    }
    return with.isEmpty() ? Optional.empty() : Optional.of(new Parent(name, with));
  }

  /// The space in the keys of a specification.
  ///
  /// @throws ExchangeException if a parameter has too many values without an order
  public Value.Object space() {
    var space = new LinkedHashMap<String, Value>();
    params.forEach((name, seen) -> {
      Distribution distribution =
          seen.distribution
              .or(seen.observed::distribution)
              .orElseThrow(() ->
                  new ExchangeException(
                      "'%s' has more than a thousand different values that are no numbers"
                          .formatted(name),
                      "leave it out, or give the space yourself: --spec FILE"));
      var keys = new LinkedHashMap<>(keys(distribution).members());
      if (!isAlways(name)) {
        parent(name)
            .ifPresent(parent ->
                keys.put("when", Value.object(Map.of(parent.name(), Value.of(parent.values())))));
      }
      space.put(name, Value.object(keys));
    });
    return Value.object(space);
  }

  private static Value.Object keys(Distribution distribution) {
    var keys = new LinkedHashMap<String, Value>();
    switch (distribution) {
      case Distribution.Real(double low, double high, boolean isLog, double step) -> {
        keys.put("type", Value.of("float"));
        keys.put("low", Value.of(low));
        keys.put("high", Value.of(high));
        if (isLog) {
          keys.put("scale", Value.of("log"));
        } else if (step > 0 && low < high) {
          keys.put("step", Value.of(step));
        }
      }
      case Distribution.Whole(long low, long high, boolean isLog, long step) -> {
        keys.put("type", Value.of("int"));
        keys.put("low", Value.of(low));
        keys.put("high", Value.of(high));
        if (isLog) {
          keys.put("scale", Value.of("log"));
        } else if (step > 1) {
          keys.put("step", Value.of(step));
        }
      }
      case Distribution.Choices(List<Value> choices) -> {
        keys.put("type", Value.of("categorical"));
        keys.put("choices", Value.of(choices));
      }
    }
    return Value.object(keys);
  }
}
