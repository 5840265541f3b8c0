package dev.assay.search;

import dev.assay.config.Nearest;
import dev.assay.experiment.Options;
import dev.assay.optimize.GridOptimizer;
import dev.assay.optimize.Optimizer;
import dev.assay.optimize.RandomOptimizer;
import dev.assay.optimize.SobolOptimizer;
import dev.assay.optimize.cmaes.Cmaes;
import dev.assay.optimize.cmaes.CmaesSettings;
import dev.assay.optimize.evolve.Evolution;
import dev.assay.optimize.evolve.EvolutionSettings;
import dev.assay.optimize.evolve.EvolutionSettings.Selection;
import dev.assay.optimize.evolve.Gate;
import dev.assay.optimize.evolve.Gate.Schedule;
import dev.assay.optimize.evolve.Nsga2;
import dev.assay.optimize.evolve.Nsga2Settings;
import dev.assay.optimize.evolve.Plateau;
import dev.assay.optimize.gp.Gp;
import dev.assay.optimize.gp.GpSettings;
import dev.assay.optimize.gp.Protein;
import dev.assay.optimize.gp.ProteinSettings;
import dev.assay.optimize.gp.ProteinSettings.Promise;
import dev.assay.optimize.tpe.Tpe;
import dev.assay.optimize.tpe.TpeSettings;
import dev.assay.space.Value;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The optimizers by name.
public final class Optimizers {

  /// Each of them.
  enum Name {
    AUTO,
    CMAES,
    EVOLUTION,
    GP,
    GRID,
    NSGA2,
    PROTEIN,
    RANDOM,
    SOBOL,
    TPE;

    /// As it is written.
    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private Optimizers() {}

  /// The names that may be asked for.
  public static List<String> names() {
    return Arrays.stream(Name.values()).map(Name::word).toList();
  }

  /// A fresh optimizer called `name` with every default.
  ///
  /// @throws InvalidSearchException if there is none
  public static Optimizer of(String name) {
    return of(name, Map.of(), false);
  }

  /// A fresh optimizer called `name` with `options`.
  ///
  /// @param costs whether cheap trials are preferred where nothing else is said and the optimizer
  ///   can
  /// @throws InvalidSearchException if there is none
  /// @throws dev.assay.experiment.InvalidOptionException if it has no such option, or not with such
  ///   a value
  public static Optimizer of(String name, Map<String, Value> options, boolean costs) {
    var reader = new Options(name, options);
    try {
      Optimizer optimizer = make(named(name), reader, costs);
      reader.done();
      return optimizer;
    } catch (IllegalArgumentException e) {
      throw new InvalidSearchException("%s: %s".formatted(name, e.getMessage()));
    }
  }

  private static Optimizer make(Name name, Options options, boolean costs) {
    return switch (name) {
      case AUTO -> new Auto(costs);
      case CMAES -> new Cmaes(cmaes(options));
      case EVOLUTION -> new Evolution(evolution(options));
      case GP -> new Gp(gp(options, costs));
      case GRID -> new GridOptimizer();
      case NSGA2 -> new Nsga2(nsga2(options));
      case PROTEIN -> new Protein(protein(options, costs));
      case RANDOM -> new RandomOptimizer();
      case SOBOL -> new SobolOptimizer();
      case TPE -> new Tpe(tpe(options, costs));
    };
  }

  private static CmaesSettings cmaes(Options options) {
    CmaesSettings otherwise = CmaesSettings.DEFAULT;
    return new CmaesSettings(
        options.whole("population", otherwise.population(), 4, 10_000),
        options.number("step", otherwise.step(), 1e-6, 1),
        options.flag("restarts", otherwise.restarts()),
        options.flag("elitism", otherwise.elitism()),
        options.flag("warm_start", otherwise.warmStart()));
  }

  private static Nsga2Settings nsga2(Options options) {
    Nsga2Settings otherwise = Nsga2Settings.DEFAULT;
    return new Nsga2Settings(
        options.whole("population", otherwise.population(), 4, 10_000),
        options.number("crossover", otherwise.crossover(), 0, 1),
        options.number("mutation", otherwise.mutation(), 0, 1));
  }

  private static EvolutionSettings evolution(Options options) {
    EvolutionSettings otherwise = EvolutionSettings.DEFAULT;
    var selections = Arrays.stream(Selection.values()).map(Selection::word).toList();
    var schedules = Arrays.stream(Schedule.values()).map(Schedule::word).toList();
    Schedule schedule = Schedule.named(options.word("schedule", schedules));
    String selection = options.word("selection", selections);
    return new EvolutionSettings(
        options.whole("population", otherwise.population(), 2, 10_000),
        options.whole("generations", otherwise.generations(), 0, 1_000_000),
        Selection.valueOf(selection.toUpperCase(Locale.ROOT)),
        options.number("survival", otherwise.survival(), 0, 1),
        options.number("crossover", otherwise.crossover(), 0, 1),
        new Gate(schedule, options.numbers("base", Map.of()), options.numbers("max", Map.of())),
        new Plateau(
            options.whole("plateau", otherwise.plateau().window(), 1, 10_000),
            options.number("progress", otherwise.plateau().threshold(), 0, Double.MAX_VALUE)),
        options.numbers("caps", otherwise.caps()));
  }

  private static GpSettings gp(Options options, boolean costs) {
    GpSettings otherwise = GpSettings.DEFAULT;
    return new GpSettings(
        options.whole("startup", otherwise.startup(), 2, 10_000),
        options.flag("cost_aware", costs || otherwise.costAware()));
  }

  /// Under the names that the sweeps have which ask for it.
  private static ProteinSettings protein(Options options, boolean costs) {
    ProteinSettings otherwise = ProteinSettings.DEFAULT;
    var promises = Arrays.stream(Promise.values()).map(Promise::word).toList();
    String promise = options.word("acquisition_fn", promises);
    options.needs("ucb_beta", promise.equals(Promise.UCB.word()), "without acquisition_fn: ucb");
    boolean costAware = options.flag("cost_aware", costs);
    for (String name : List.of("max_suggestion_cost", "expansion_rate")) {
      options.needs(
          name,
          costAware,
          "where costs do not count: search.cost names the metric that tells them");
    }
    return new ProteinSettings(
        Promise.valueOf(promise.toUpperCase(Locale.ROOT)),
        options.number("ucb_beta", otherwise.beta(), 0, 100),
        options.whole("num_random_samples", otherwise.startup(), 0, 10_000),
        options.number("max_suggestion_cost", otherwise.mostCost(), 0, Double.MAX_VALUE),
        options.number("expansion_rate", otherwise.expansion(), 0, 10),
        options.whole("random_suggestions", otherwise.anywhere(), 0, 10_000),
        options.whole("suggestions_per_pareto", otherwise.perCentre(), 0, 10_000),
        options.number("global_search_scale", otherwise.scale(), 0, 4),
        options.whole("resample_frequency", otherwise.revisit(), 0, 10_000),
        options.flag("seed_with_search_center", otherwise.centred()),
        costAware);
  }

  private static TpeSettings tpe(Options options, boolean costs) {
    TpeSettings otherwise = TpeSettings.DEFAULT;
    return new TpeSettings(
        options.whole("startup", otherwise.startup(), 1, 10_000),
        options.whole("candidates", otherwise.candidates(), 1, 10_000),
        options.number("good_share", otherwise.goodShare(), 0.001, 0.999),
        options.whole("most_good", otherwise.mostGood(), 1, 10_000),
        options.flag("cost_aware", costs || otherwise.costAware()));
  }

  private static Name named(String word) {
    for (Name name : Name.values()) {
      if (name.word().equals(word)) {
        return name;
      }
    }
    String hint = Nearest.hint(word, names());
    throw new InvalidSearchException(
        "no optimizer '%s'; %s"
            .formatted(word, hint.isEmpty() ? "there are " + String.join(", ", names()) : hint));
  }
}
