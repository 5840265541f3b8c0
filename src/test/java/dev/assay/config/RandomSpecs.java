package dev.assay.config;

import dev.assay.experiment.After;
import dev.assay.experiment.Budget;
import dev.assay.experiment.Command;
import dev.assay.experiment.ExperimentSpec;
import dev.assay.experiment.Limit;
import dev.assay.experiment.Notify;
import dev.assay.experiment.Objective;
import dev.assay.experiment.Resources;
import dev.assay.experiment.Retries;
import dev.assay.experiment.Reuse;
import dev.assay.experiment.Search;
import dev.assay.experiment.Snapshot;
import dev.assay.experiment.Stage;
import dev.assay.experiment.Stopping;
import dev.assay.space.Condition;
import dev.assay.space.Domain;
import dev.assay.space.Expression;
import dev.assay.space.Parameter;
import dev.assay.space.Prior;
import dev.assay.space.RandomSpaces;
import dev.assay.space.Scale;
import dev.assay.space.Space;
import dev.assay.space.Value;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;

/// Specifications of every kind, from a seed.
final class RandomSpecs {

  private static final List<String> TEXTS =
      List.of(
          "",
          "a",
          "lr",
          "two words",
          "'; rm -rf / #",
          "$(x)",
          "`y`",
          "{z}",
          "a\nb\r\t",
          "-n",
          "漢字",
          "😀",
          "\"q\"",
          "\\",
          "\u0001\u2028",
          "a=b",
          "null",
          "1e-5",
          "NaN");

  private final Random random;

  RandomSpecs(long seed) {
    random = new Random(seed);
  }

  ExperimentSpec next() {
    boolean searched = random.nextBoolean();
    return new ExperimentSpec(
        new ExperimentSpec.About(text(), text(), many(this::text), text(), object(2), text()),
        random.nextInt(11),
        random.nextBoolean() ? ExperimentSpec.UNLIMITED : random.nextInt(1, 9),
        List.of(stage("train"), stage("evaluate")),
        many(this::objective),
        searched ? List.of() : many(this::configuration),
        searched ? Optional.of(anySpace()) : Optional.empty(),
        searched ? List.of(Expression.parse("a < 3 and b == \"x\"")) : List.of(),
        search(),
        random.nextBoolean()
            ? Stopping.NONE
            : new Stopping(pick(Stopping.SCHEDULERS), text(), object(1).members()),
        random.nextInt(1, 5),
        many(() -> new After(text(), pick(After.On.values()))),
        maybe(() -> Instant.ofEpochMilli(random.nextLong(1L << 42))),
        random.nextBoolean()
            ? Snapshot.NONE
            : new Snapshot(true, many(this::text), many(this::text), random.nextLong(1L << 42)),
        random.nextBoolean()
            ? Notify.NONE
            : new Notify(many(this::target), Set.copyOf(List.of(pick(Notify.Occasion.values())))),
        random.nextBoolean() ? Budget.NONE : budget());
  }

  private Budget budget() {
    return new Budget(
        new Budget.Limits(
            random.nextBoolean() ? OptionalInt.empty() : OptionalInt.of(random.nextInt(1, 99)),
            random.nextBoolean() ? OptionalDouble.empty() : OptionalDouble.of(number()),
            random.nextBoolean() ? OptionalDouble.empty() : OptionalDouble.of(number()),
            maybe(() -> Duration.ofMillis(random.nextLong(1L << 32))),
            maybe(() -> Instant.ofEpochMilli(random.nextLong(1L << 42)))),
        pick(Budget.OnLimit.values()),
        new Budget.Price(number(), number()),
        random.nextBoolean()
            ? Optional.empty()
            : Optional.of(new Budget.Worth(number(), pick(Budget.Worth.Per.values()))));
  }

  private double number() {
    return random.nextDouble(1e6);
  }

  private Notify.Target target() {
    return switch (random.nextInt(3)) {
      case 0 -> new Notify.Target.Web("https://host/" + random.nextInt(9));
      case 1 -> new Notify.Target.Secret("env:X" + random.nextInt(9));
      default -> new Notify.Target.Program(List.of("x", text()));
    };
  }

  private String text() {
    return TEXTS.get(random.nextInt(TEXTS.size())) + (random.nextBoolean() ? "" : random.nextInt());
  }

  private <T> List<T> many(Supplier<T> next) {
    var items = new ArrayList<T>();
    for (int i = random.nextInt(4); i > 0; i--) {
      items.add(next.get());
    }
    return items;
  }

  private <T> Optional<T> maybe(Supplier<T> next) {
    return random.nextBoolean() ? Optional.of(next.get()) : Optional.empty();
  }

  private <T> T pick(List<T> values) {
    return values.get(random.nextInt(values.size()));
  }

  private <T> T pick(T[] values) {
    return values[random.nextInt(values.length)];
  }

  private Map<String, String> texts() {
    var texts = new LinkedHashMap<String, String>();
    many(this::text).forEach(name -> texts.put(name, text()));
    return texts;
  }

  Value value(int depth) {
    return switch (random.nextInt(depth == 0 ? 7 : 9)) {
      case 0 -> Value.Null.NULL;
      case 1 -> Value.of(random.nextBoolean());
      case 2 -> new Value.Int(new BigInteger(random.nextInt(100), random).negate());
      case 3 -> Value.of(Double.longBitsToDouble(random.nextLong()));
      case 4 -> Value.of((double) random.nextInt(-9, 9));
      case 5 -> Value.of(pick(new Double[] {Double.NaN, -0.0, Double.NEGATIVE_INFINITY, 1e-5}));
      case 6 -> Value.of(text());
      case 7 -> Value.of(many(() -> value(depth - 1)));
      default -> object(depth - 1);
    };
  }

  Value.Object object(int depth) {
    var members = new LinkedHashMap<String, Value>();
    many(this::text).forEach(name -> members.put(name, value(depth)));
    return Value.object(members);
  }

  private Duration duration() {
    return Duration.ofMillis(random.nextLong(1L << 40));
  }

  private Command command() {
    return random.nextBoolean() ? new Command.Words(many(this::text)) : new Command.Script(text());
  }

  private Search search() {
    return new Search(
        pick(Search.OPTIMIZERS),
        maybe(() -> random.nextInt(1, 99)),
        random.nextLong(),
        many(() -> object(1)),
        many(this::text),
        random.nextInt(1, 4),
        random.nextInt(3),
        pick(Search.Liar.values()),
        new Search.Scalarization(
            pick(Search.Scalarization.Method.values()), Map.of(text(), random.nextDouble())),
        maybe(() -> new Search.Cost(text(), random.nextBoolean() ? 3.5 : Double.POSITIVE_INFINITY)),
        many(() -> new Limit(text(), pick(Limit.Side.values()), random.nextDouble())),
        object(2).members());
  }

  private Objective objective() {
    return new Objective(text(), pick(Objective.Goal.values()), pick(Objective.Reduce.values()));
  }

  private ExperimentSpec.Configuration configuration() {
    return new ExperimentSpec.Configuration(object(2), maybe(this::command), texts());
  }

  private Stage stage(String name) {
    return new Stage(
        name,
        many(() -> new Stage.Need("train", pick(After.On.values()))),
        command(),
        Path.of("/tmp/" + random.nextInt()),
        new Stage.Environment(texts(), texts(), maybe(() -> Path.of("/a/b")), texts()),
        new Resources(random.nextDouble(), random.nextInt(9), random.nextLong(), 1, text(), text()),
        new Stage.Limits(maybe(this::duration), "TERM", duration()),
        new Retries(
            random.nextInt(9),
            duration(),
            Set.copyOf(many(() -> pick(Retries.Kind.values()))),
            many(() -> random.nextInt(256)),
            random.nextBoolean()
                ? Map.of()
                : Map.of(pick(Retries.Kind.values()), random.nextInt(9))),
        new Stage.Expect(many(this::text), many(this::text)),
        many(() -> new Stage.MetricPattern(text(), text())),
        reuse());
  }

  private Reuse reuse() {
    return random.nextBoolean()
        ? Reuse.OFF
        : new Reuse(
            pick(Reuse.Mode.values()),
            maybe(() -> many(this::text)),
            many(this::text),
            many(() -> new Reuse.Input(text(), text())));
  }

  private Space anySpace() {
    return random.nextBoolean() ? space() : RandomSpaces.of(random.nextLong()).space();
  }

  private Space space() {
    double low = random.nextDouble();
    return new Space(
        List.of(
            new Parameter("a", new Domain.Float(low, low + 1, Scale.LOG)),
            new Parameter("step", new Domain.Float(-low, low, Scale.LINEAR, 0.1)),
            new Parameter("w", new Domain.Float(0, 1, Scale.LOGIT, 0, new Prior.Normal(low, 2))),
            new Parameter(
                    "o",
                    new Domain.Categorical(
                        List.of(Value.of(true), Value.of(0)), List.of(low + 1, 2.0)))
                .withPreset(Value.of(0)),
            new Parameter("n", new Domain.Int(-5, random.nextInt(9), 2, Scale.LINEAR)),
            new Parameter(
                "b", new Domain.Categorical(List.of(Value.of("x"), Value.of(1.0), value(2)))),
            new Parameter(
                "c",
                new Domain.Constant(value(2)),
                Condition.of("b", Value.of("x"), Value.of(1.0)))));
  }
}
