package dev.assay.schedule;

import dev.assay.experiment.Options;
import dev.assay.space.Expression;
import dev.assay.space.Space;
import dev.assay.space.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// The schedulers by the names under which a spec asks for them.
///
/// | name | what it does | options, with their defaults |
/// |---|---|---|
/// | `fifo` | trains and evaluates whatever fits | |
/// | `batched` | batches, each begun when the last has ended | `batch` 4 |
/// | `async` | as fifo, but few evaluations at once | `evaluations` 1 |
/// | `asha` | asynchronous successive halving | `max`, `min` 1, `eta` 3, `mode` `stop` or `promote` |
/// | `hyperband` | successive halving in brackets | `max`, `min` 1, `eta` 3 |
/// | `median` | stops what is worse than most at the same resource | `percentile` 50, `startup` 5, `warmup` 0, `interval` 1, `at_least` 1 |
/// | `wilcoxon` | stops what is worse than the best on the same instances | `threshold` 0.1, `startup` 2 |
/// | `extrapolation` | stops what will hardly end better than the best | `threshold` 0.05, `startup` 3, `grace` 0 |
/// | `pbt` | population-based training | `max`, `interval`, `population` 4, `quantile` 0.25, `resample` 0.25 |
/// | `patience` | stops what has not become better for a while | `reports` 10, `delta` 0, `grace` 0 |
/// | `divergence` | stops what has left the ground | `bound` |
///
/// The schedulers that stop by reports also stop whatever diverges, and take `patience` (how many
/// reports without a better one) and `bound` (the worst value that is bearable) beside their own.
public final class Schedulers {

  /// More than this of anything is meant by nobody.
  private static final int MOST = 1_000_000;

  /// How one is made from its options.
  private interface Maker {
    Scheduler make(Options options, Setting setting);
  }

  /// What a scheduler may need to know of the sweep.
  private record Setting(Space space, List<Expression> constraints, long seed) {}

  private static final Map<String, Maker> MAKERS =
      Map.ofEntries(
          Map.entry("fifo", (_, _) -> Fifo.plain()),
          Map.entry("batched", (options, _) -> new Batched(options.whole("batch", 4, 1, MOST))),
          Map.entry("async", (options, _) -> Fifo.capped(options.whole("evaluations", 1, 1, MOST))),
          Map.entry("asha", Schedulers::asha),
          Map.entry("hyperband", (options, _) -> ruled(options, new Hyperband(rungs(options)))),
          Map.entry("median", (options, _) -> ruled(options, median(options))),
          Map.entry("wilcoxon", (options, _) -> ruled(options, wilcoxon(options))),
          Map.entry("extrapolation", (options, _) -> ruled(options, extrapolation(options))),
          Map.entry("pbt", Schedulers::pbt),
          Map.entry(
              "patience", (options, _) -> new Ruled(Fifo.plain(), List.of(patience(options)))),
          Map.entry("divergence", (options, _) -> ruled(options)));

  private Schedulers() {}

  /// The names, in alphabetical order.
  public static List<String> names() {
    return MAKERS.keySet().stream().sorted().toList();
  }

  /// The scheduler called `name`.
  ///
  /// @param options by name, as in the table
  /// @param space of the sweep, and `constraints` and `seed`, for schedulers that change params
  /// @throws InvalidStoppingException on an unknown name, or options that do not fit each other
  /// @throws dev.assay.experiment.InvalidOptionException if it has no such option, or not with such
  ///   a value
  public static Scheduler of(
      String name,
      Map<String, Value> options,
      Space space,
      List<Expression> constraints,
      long seed) {
    Maker maker = MAKERS.get(name);
    if (maker == null) {
      throw new InvalidStoppingException(
          "there is no scheduler '%s'; there are %s"
              .formatted(name, names().stream().collect(Collectors.joining(", "))));
    }
    var given = new TreeMap<>(options);
    given.remove("resource");
    var read = new Options(name, given);
    Scheduler scheduler = maker.make(read, new Setting(space, constraints, seed));
    read.done();
    return scheduler;
  }

  /// The resources at which the scheduler called `name` compares trials, from the lowest, the end
  /// of training last; empty for one that has no rungs.
  ///
  /// @param options as above
  public static List<Double> rungs(String name, Map<String, Value> options) {
    if (!name.equals("asha") && !name.equals("hyperband")) {
      return List.of();
    }
    Rungs rungs = rungs(new Options(name, new TreeMap<>(options)));
    var levels = new ArrayList<>(rungs.levels());
    levels.add(rungs.max());
    return List.copyOf(levels);
  }

  private static Scheduler asha(Options options, Setting setting) {
    Rungs rungs = rungs(options);
    return options.word("mode", List.of("stop", "promote")).equals("stop")
        ? ruled(options, new Halving(rungs))
        : ruled(options, new Asha(rungs), List.of());
  }

  private static Scheduler pbt(Options options, Setting setting) {
    var settings =
        new Population.Settings(
            options.whole("population", 4, 2, MOST),
            options.number("interval", 0, Double.MAX_VALUE),
            options.number("max", 0, Double.MAX_VALUE),
            options.number("quantile", 0.25, 0, 0.5),
            options.number("resample", 0.25, 0, 1));
    return new Population(settings, setting.space(), setting.constraints(), setting.seed());
  }

  private static Rungs rungs(Options options) {
    return new Rungs(
        options.number("min", 1, 0, Double.MAX_VALUE),
        options.number("max", 0, Double.MAX_VALUE),
        options.number("eta", 3, 1, Double.MAX_VALUE));
  }

  private static Median median(Options options) {
    return new Median(
        options.number("percentile", 50, 0, 100),
        options.whole("startup", 5, 0, MOST),
        options.number("warmup", 0, 0, Double.MAX_VALUE),
        options.number("interval", 1, 0, Double.MAX_VALUE),
        options.whole("at_least", 1, 1, MOST));
  }

  private static Wilcoxon wilcoxon(Options options) {
    return new Wilcoxon(
        options.number("threshold", 0.1, 0, 1), options.whole("startup", 2, 0, MOST));
  }

  private static Extrapolation extrapolation(Options options) {
    return new Extrapolation(
        options.number("threshold", 0.05, 0, 1),
        options.whole("startup", 3, 1, MOST),
        options.number("grace", 0, 0, Double.MAX_VALUE));
  }

  private static Patience patience(Options options) {
    return new Patience(
        options.whole("reports", 10, 1, MOST),
        options.number("delta", 0, 0, Double.MAX_VALUE),
        options.number("grace", 0, 0, Double.MAX_VALUE));
  }

  private static Divergence divergence(Options options) {
    return new Divergence(options.number("bound", Double.NaN, -Double.MAX_VALUE, Double.MAX_VALUE));
  }

  /// Whatever fits begins, and `rules` end it.
  private static Scheduler ruled(Options options, Rule... rules) {
    return ruled(options, Fifo.plain(), List.of(rules));
  }

  /// What `admission` begins is ended by `rules`, and so it is by divergence, and by impatience
  /// where it is asked for.
  private static Scheduler ruled(Options options, Scheduler admission, List<Rule> rules) {
    var all = new ArrayList<>(rules);
    all.add(divergence(options));
    if (options.has("patience")) {
      all.add(new Patience(options.whole("patience", 1, 1, MOST), 0, 0));
    }
    return new Ruled(admission, all);
  }
}
