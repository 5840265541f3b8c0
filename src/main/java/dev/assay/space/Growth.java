package dev.assay.space;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/// Whether a space only grew: every trial of the old one is still one of the new.
///
/// Ranges may widen; choices and rows may be added, the old ones keeping their order; a parameter
/// may be added if it has a preset. How values are spread (scale, prior, weights) may change as
/// long as they stay values.
public final class Growth {

  private static final int MOST_COMPARED = 1_000;

  private final Space from;
  private final Space to;
  private final List<String> obstacles = new ArrayList<>();

  private Growth(Space from, Space to) {
    this.from = from;
    this.to = to;
  }

  /// Why `to` is not a grown `from`, one line each; empty where it is.
  public static List<String> obstacles(Space from, Space to) {
    var growth = new Growth(from, to);
    from.declarations().forEach(growth::checkKept);
    to.declarations().forEach(growth::checkAdded);
    return List.copyOf(growth.obstacles);
  }

  private Optional<Declaration> after(Declaration before) {
    return to.declarations().stream()
        .filter(after -> after.name().equals(before.name()) && isAlike(before, after))
        .findFirst();
  }

  private static boolean isAlike(Declaration before, Declaration after) {
    return before.getClass() == after.getClass();
  }

  private void checkKept(Declaration before) {
    Optional<Declaration> after = after(before);
    if (after.isEmpty()) {
      boolean named = to.declarations().stream().anyMatch(d -> d.name().equals(before.name()));
      obstacles.add(
          named
              ? "'%s' is declared in another way".formatted(before.name())
              : "'%s' is gone; give it a single value instead".formatted(before.name()));
      return;
    }
    switch (before) {
      case Parameter parameter -> checkParameter(parameter, (Parameter) after.get());
      case Zip zip -> checkRows(zip, (Zip) after.get());
      case Tie tie -> {
        if (!tie.value().equals(((Tie) after.get()).value())) {
          obstacles.add("'%s' is tied to something else".formatted(tie.name()));
        }
      }
    }
    checkCondition(before.name(), before.when(), after.get().when());
  }

  private void checkParameter(Parameter before, Parameter after) {
    narrowed(before.domain(), after.domain())
        .ifPresent(why -> obstacles.add("'%s' %s".formatted(before.name(), why)));
    if (before.preset().isPresent() && !before.preset().equals(after.preset())) {
      obstacles.add("'%s' has another default".formatted(before.name()));
    }
  }

  private void checkRows(Zip before, Zip after) {
    if (!isWithin(before.rows(), after.rows())) {
      obstacles.add("'%s' lost rows or their order".formatted(before.name()));
    }
  }

  /// What values of `before` the domain `after` lacks.
  private static Optional<String> narrowed(Domain before, Domain after) {
    return switch (before) {
      case Domain.Float old when after instanceof Domain.Float next -> {
        if (next.low() > old.low() || next.high() < old.high()) {
          yield Optional.of("has a narrower range");
        }
        yield next.step() == 0 || isStepped(old, next)
            ? Optional.empty()
            : Optional.of("has other steps");
      }
      case Domain.Int old when after instanceof Domain.Int next -> integers(old, next);
      case Domain.Categorical old when after instanceof Domain.Categorical next ->
          choices(old.choices(), next.choices());
      case Domain.Ordinal old when after instanceof Domain.Ordinal next ->
          choices(old.choices(), next.choices());
      case Domain.Constant old when after.contains(old.value()) -> Optional.empty();
      case Domain.Constant _ -> Optional.of("lost its value");
      case Domain.Float _, Domain.Int _, Domain.Categorical _, Domain.Ordinal _ ->
          Optional.of("is of another type");
    };
  }

  private static boolean isStepped(Domain.Float old, Domain.Float next) {
    if (old.step() == 0) {
      return false;
    }
    BigDecimal step = BigDecimal.valueOf(next.step());
    BigDecimal offset = BigDecimal.valueOf(old.low()).subtract(BigDecimal.valueOf(next.low()));
    return isMultiple(BigDecimal.valueOf(old.step()), step) && isMultiple(offset, step);
  }

  private static boolean isMultiple(BigDecimal number, BigDecimal step) {
    return number.remainder(step).signum() == 0;
  }

  private static Optional<String> integers(Domain.Int old, Domain.Int next) {
    Value last = old.at(old.count() - 1);
    if (next.low() > old.low() || Numbers.number(last) > next.high()) {
      return Optional.of("has a narrower range");
    }
    boolean kept =
        old.count() <= MOST_COMPARED
            ? LongStream.range(0, old.count()).allMatch(i -> next.contains(old.at(i)))
            : next.scale() != Scale.POWER_OF_TWO
                && old.step() % next.step() == 0
                && (old.low() - next.low()) % next.step() == 0;
    return kept ? Optional.empty() : Optional.of("has other steps");
  }

  private static Optional<String> choices(List<Value> old, List<Value> next) {
    return isWithin(old, next) ? Optional.empty() : Optional.of("lost choices or their order");
  }

  /// Whether `next` has all of `old` in the same order, among others.
  private static <T> boolean isWithin(List<T> old, List<T> next) {
    var left = new ArrayList<>(next);
    left.retainAll(old);
    return left.equals(old);
  }

  /// Old parents must decide as before for the values they had.
  private void checkCondition(String name, Condition before, Condition after) {
    boolean same =
        before.parents().equals(after.parents())
            && before.within().equals(after.within())
            && before.allowed().keySet().stream().allMatch(parent -> isSame(parent, before, after));
    if (!same) {
      obstacles.add("'%s' exists under another condition".formatted(name));
    }
  }

  private boolean isSame(String parent, Condition before, Condition after) {
    List<Value> allowed = after.allowed().get(parent);
    return allowed != null
        && Stream.concat(
                before.allowed().getOrDefault(parent, List.of()).stream(), allowed.stream())
            .filter(value -> couldBe(parent, value))
            .allMatch(value -> before.admits(parent, value) == after.admits(parent, value));
  }

  private boolean couldBe(String parent, Value value) {
    return switch (from.declaration(parent).orElseThrow()) {
      case Parameter parameter -> parameter.domain().contains(value);
      case Zip zip -> zip.values(parent).stream().anyMatch(v -> Numbers.same(v, value));
      case Tie _ -> false;
    };
  }

  private void checkAdded(Declaration after) {
    boolean known = from.declarations().stream().anyMatch(d -> d.name().equals(after.name()));
    if (known) {
      return;
    }
    switch (after) {
      case Parameter parameter -> {
        if (parameter.preset().isEmpty()) {
          obstacles.add(
              "'%s' is new; give it a default, which is what earlier trials had"
                  .formatted(parameter.name()));
        }
      }
      case Zip _, Tie _ ->
          obstacles.add("'%s' is new, and earlier trials have none of it".formatted(after.name()));
    }
  }
}
