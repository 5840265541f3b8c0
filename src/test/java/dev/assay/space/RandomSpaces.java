package dev.assay.space;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// Spaces of every kind, and points of them, from a seed.
public final class RandomSpaces {

  private static final List<Value> TEXTS =
      List.of(Value.of("relu"), Value.of("tanh"), Value.of("a b"), Value.of(""));

  private final Random random;
  private final boolean finite;

  private RandomSpaces(Random random, boolean finite) {
    this.random = random;
    this.finite = finite;
  }

  /// Spaces with continua among their domains.
  public static RandomSpaces of(long seed) {
    return new RandomSpaces(new Random(seed), false);
  }

  /// Small spaces without a continuum.
  public static RandomSpaces finite(long seed) {
    return new RandomSpaces(new Random(seed), true);
  }

  /// The next space.
  public Space space() {
    var declarations = new ArrayList<Declaration>();
    int parameters = random.nextInt(1, finite ? 5 : 7);
    for (int i = 0; i < parameters; i++) {
      declarations.add(new Parameter("p" + i, domain(), when(declarations)));
    }
    if (random.nextBoolean()) {
      declarations.add(zip(declarations));
    }
    if (random.nextBoolean()) {
      declarations.add(new Parameter("last/one", domain(), when(declarations)));
    }
    for (int i = random.nextInt(3); i > 0; i--) {
      List<String> numbers = numbers(declarations);
      if (!numbers.isEmpty()) {
        declarations.add(new Tie("t" + i, tied(numbers), when(declarations)));
      }
    }
    Collections.shuffle(declarations, random);
    return new Space(declarations);
  }

  /// Constraints on numbers of `space`, most of which most points satisfy.
  public List<Expression> constraints(Space space) {
    var constraints = new ArrayList<Expression>();
    List<String> numbers = numbers(space.declarations());
    for (int i = random.nextInt(3); i > 0 && !numbers.isEmpty(); i--) {
      String relation = random.nextBoolean() ? "<=" : "!=";
      constraints.add(
          Expression.parse(
              "%s %s %s + %d"
                  .formatted(pick(numbers), relation, pick(numbers), random.nextInt(4))));
    }
    return constraints;
  }

  /// A point of `space`.
  public Map<String, Value> chosen(Space space) {
    var values = new HashMap<String, Value>();
    for (Parameter parameter : space.parentsFirst()) {
      if (parameter.when().holds(values)) {
        values.put(parameter.name(), value(parameter.domain()));
      }
    }
    return values;
  }

  private Value value(Domain domain) {
    Axis axis = Axis.of(domain);
    return axis.value(axis.cells() == 0 ? random.nextDouble() : cell(axis));
  }

  private double cell(Axis axis) {
    return axis instanceof Axis.Choice ? random.nextInt((int) axis.cells()) : random.nextDouble();
  }

  private Domain domain() {
    return switch (random.nextInt(finite ? 5 : 8)) {
      case 0 -> new Domain.Categorical(some(TEXTS));
      case 1 -> new Domain.Ordinal(List.of(Value.of(1), Value.of(2.5), Value.of(9)));
      case 2 -> new Domain.Int(random.nextInt(-3, 3), random.nextInt(3, 9), 2, Scale.LINEAR);
      case 3 -> new Domain.Constant(Value.of(random.nextInt(9)));
      case 4 ->
          random.nextBoolean()
              ? new Domain.Int(2, 2L << random.nextInt(3), 1, Scale.POWER_OF_TWO)
              : new Domain.Float(-0.1, 0.35, Scale.LINEAR, 0.15);
      case 5 -> new Domain.Float(1e-4, 1 + random.nextDouble(), Scale.LOG);
      case 6 -> new Domain.Float(0.1, 0.9, Scale.LOGIT);
      default -> new Domain.Float(-1, 1, Scale.LINEAR, 0, new Prior.Normal(0, 1));
    };
  }

  private <T> List<T> some(List<T> all) {
    var some = new ArrayList<>(all);
    Collections.shuffle(some, random);
    return some.subList(0, random.nextInt(1, all.size() + 1));
  }

  private <T> T pick(List<T> all) {
    return all.get(random.nextInt(all.size()));
  }

  private Zip zip(List<Declaration> before) {
    int members = random.nextInt(1, 4);
    var rows = new ArrayList<Value.Object>();
    for (int i = random.nextInt(1, 5); i > 0; i--) {
      var row = new LinkedHashMap<String, Value>();
      row.put("z0", Value.of(i));
      for (int m = 1; m < members; m++) {
        row.put("z" + m, m == 1 ? Value.of(random.nextInt(3)) : pick(TEXTS));
      }
      rows.add(Value.object(row));
    }
    return new Zip(random.nextBoolean() ? "z0" : "rows", rows, when(before));
  }

  /// A condition on one of what was declared, now and then.
  private Condition when(List<Declaration> before) {
    if (before.isEmpty() || random.nextInt(3) > 0) {
      return Condition.ALWAYS;
    }
    return switch (pick(before)) {
      case Parameter parent -> {
        Value value = value(parent.domain());
        double number = Numbers.number(value);
        yield random.nextBoolean() || Double.isNaN(number)
            ? Condition.of(parent.name(), value)
            : Condition.of(
                parent.name(),
                random.nextBoolean() ? Bounds.atLeast(number) : Bounds.atMost(number));
      }
      case Zip zip -> Condition.of("z0", pick(zip.values("z0")));
      case Tie _ -> Condition.ALWAYS;
    };
  }

  private List<String> numbers(List<Declaration> declarations) {
    var names = new ArrayList<String>();
    for (Declaration declaration : declarations) {
      switch (declaration) {
        case Parameter parameter -> {
          if (!Double.isNaN(Numbers.number(value(parameter.domain())))) {
            names.add("`" + parameter.name() + "`");
          }
        }
        case Zip _ -> names.add("z0");
        case Tie tie -> {
          if (tie.value().text().indexOf('>') < 0) {
            names.add(tie.name());
          }
        }
      }
    }
    return names;
  }

  private Expression tied(List<String> numbers) {
    String one = pick(numbers);
    return Expression.parse(
        switch (random.nextInt(5)) {
          case 0 -> one;
          case 1 -> "2 * " + one;
          case 2 -> one + " / 3";
          case 3 -> "min(%s, 4) - %s".formatted(one, pick(numbers));
          default -> one + " > 2";
        });
  }
}
