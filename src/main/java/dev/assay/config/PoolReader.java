package dev.assay.config;

import dev.assay.config.Section.Key;
import dev.assay.experiment.Budget.Price;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/// The table of a pool in a file of settings → [Pool].
final class PoolReader {

  private static final int MOST_WORKERS = 10_000;

  static final Section WORKERS =
      new Section(
          "workers",
          List.of(
              new Key("min", new Shape.Whole(0, MOST_WORKERS), "workers that stay", "0"),
              new Key("max", new Shape.Whole(1, MOST_WORKERS), "workers at once")));

  static final Section POOL =
      new Section(
          "a pool",
          List.of(
              new Key("cpus", new Shape.Number(0, "a number above 0"), "cores of one slot"),
              new Key(
                  "gpus",
                  new Shape.Number(0, "a whole number, or a share of one device below 1"),
                  "devices of one slot"),
              new Key("memory", new Shape.Size(), "memory of one slot"),
              new Key("slots", new Shape.Whole(1, MOST_WORKERS), "jobs at once of one worker"),
              new Key(
                  "workers",
                  new Shape.Either(new Shape.Whole(1, MOST_WORKERS), new Shape.Table(WORKERS)),
                  "how many workers there may be at once: a number, or {min, max}"),
              new Key(
                  "timeout",
                  new Shape.Span(false),
                  "longest time of one attempt, where the specification has none"),
              new Key(
                  "idle-exit",
                  new Shape.Span(false),
                  "how long a worker that was started for the load stays without a job",
                  "5m"),
              new Key(
                  "price",
                  new Shape.Table(BudgetReader.PRICE),
                  "of an hour, for budgets that have no price"),
              new Key(
                  "job_types",
                  new Shape.ListOf(new Shape.Text(), 0, true),
                  "types whose jobs go here"),
              new Key(
                  "stages",
                  new Shape.ListOf(
                      new Shape.Form(SpecKeys.STAGE_NAME, "the name of a stage"), 0, true),
                  "stages whose jobs go here")));

  static final Shape POOLS =
      new Shape.Named(
          SpecKeys.POOL.regex(), "a pool has letters, digits and _ . -", new Shape.Table(POOL));

  private final Problems problems;
  private final Source source;

  PoolReader(Problems problems, Source source) {
    this.problems = problems;
    this.source = source;
  }

  Pool read(String name, Node.Member member) {
    Fields fields = Fields.of(POOL, member.node(), "pools." + name);
    refuseZero(fields, "cpus");
    double gpus = fields.number("gpus").orElse(0.0);
    if (gpus > 1 && gpus != Math.rint(gpus)) {
      error(
          fields,
          "gpus",
          "found %s; a whole number, or a share of one device below 1 is allowed".formatted(gpus));
    }
    Fields crew = fields.within("workers", WORKERS);
    boolean isTable = fields.node("workers").orElse(null) instanceof Node.Mapping;
    int least = isTable ? crew.whole("min").orElse(0L).intValue() : 0;
    OptionalInt most = whole(isTable ? crew.whole("max") : fields.whole("workers"));
    if (most.isPresent() && least > most.getAsInt()) {
      problems.error(
          crew.line("min"),
          crew.pathOf("min"),
          "found %d; at most max, %d, is allowed".formatted(least, most.getAsInt()),
          "");
    }
    if (isTable && !crew.has("max")) {
      error(fields, "workers", "'max' is missing; a whole number of at least 1 is needed");
    }
    return new Pool(
        name,
        number(fields, "cpus"),
        number(fields, "gpus"),
        fields.size("memory").map(OptionalLong::of).orElse(OptionalLong.empty()),
        whole(fields.whole("slots")),
        least,
        most,
        fields.duration("timeout"),
        fields.duration("idle-exit").orElse(Pool.IDLE_EXIT),
        price(fields),
        fields.texts("job_types").stream().map(String::strip).distinct().toList(),
        fields.texts("stages").stream().distinct().toList(),
        source.name() + ":" + member.line());
  }

  private static Optional<Price> price(Fields fields) {
    return fields.has("price")
        ? Optional.of(BudgetReader.price(fields.within("price", BudgetReader.PRICE)))
        : Optional.empty();
  }

  private void refuseZero(Fields fields, String key) {
    if (fields.number(key).filter(n -> n == 0).isPresent()) {
      error(fields, key, "found 0; a number above 0 is allowed");
    }
  }

  private void error(Fields fields, String key, String problem) {
    problems.error(fields.line(key), fields.pathOf(key), problem, "");
  }

  private static OptionalDouble number(Fields fields, String key) {
    return fields.number(key).map(OptionalDouble::of).orElse(OptionalDouble.empty());
  }

  private static OptionalInt whole(Optional<Long> value) {
    return value.map(n -> OptionalInt.of(n.intValue())).orElse(OptionalInt.empty());
  }
}
