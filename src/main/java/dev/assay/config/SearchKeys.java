package dev.assay.config;

import static dev.assay.config.Section.Key.required;

import dev.assay.config.Section.Key;
import dev.assay.config.Shape.Any;
import dev.assay.config.Shape.Choice;
import dev.assay.config.Shape.Either;
import dev.assay.config.Shape.Form;
import dev.assay.config.Shape.ListOf;
import dev.assay.config.Shape.Named;
import dev.assay.config.Shape.Number;
import dev.assay.config.Shape.Table;
import dev.assay.config.Shape.Text;
import dev.assay.config.Shape.Whole;
import dev.assay.experiment.Search;
import dev.assay.experiment.Stopping;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The keys of a specification that say what is tried next and what is stopped; part of [SpecKeys].
final class SearchKeys {

  private static final String OPTION_NAME = "[A-Za-z][A-Za-z0-9_-]*";
  private static final String OPTION_NAMING = "an option has letters, digits and _";

  static final Section PARAMETER =
      new Section(
          "space",
          List.of(
              required(
                  "type",
                  new Choice(
                      List.of(
                          "float",
                          "int",
                          "categorical",
                          "ordinal",
                          "bool",
                          "constant",
                          "zip",
                          "tied"),
                      Map.of(
                          "integer", "int", "boolean", "bool", "real", "float", "double", "float")),
                  "kind of the parameter"),
              new Key("low", new Number(-Double.MAX_VALUE, "a number"), "smallest value"),
              new Key("high", new Number(-Double.MAX_VALUE, "a number"), "largest value"),
              new Key(
                  "scale",
                  new Choice(
                      List.of("linear", "log", "logit", "pow2"),
                      Map.of(),
                      List.of(),
                      hints(
                          "use log",
                          "loguniform",
                          "log_uniform",
                          "log10",
                          "ln",
                          "use pow2",
                          "powers_of_two",
                          "power_of_two",
                          "log2",
                          "uniform_pow2",
                          "use linear",
                          "uniform",
                          "lin")),
                  "how values are spread",
                  "linear"),
              new Key("step", new Number(0, "a number above 0"), "distance of two values"),
              new Key(
                  "mean",
                  new Number(-Double.MAX_VALUE, "a number"),
                  "centre of a normal prior, on the scale: of log, the logarithm of the median"),
              new Key(
                  "sigma",
                  new Number(0, "a number above 0"),
                  "standard deviation of a normal prior, on the scale"),
              new Key(
                  "choices",
                  new Either(
                      new Named(SpecKeys.PARAM_NAME, SpecKeys.PARAM_NAMING, new Any()),
                      new ListOf(new Any(), 1, false)),
                  "the values to choose from; as a table, each with parameters of its own"),
              new Key(
                  "weights",
                  new ListOf(new Number(0, "a number above 0"), 1, false),
                  "how likely each choice is, in any unit"),
              new Key("value", new Any(), "the only value of a constant"),
              new Key(
                  "rows",
                  new Either(
                      new Named(
                          SpecKeys.PARAM_NAME,
                          SpecKeys.PARAM_NAMING,
                          new ListOf(new Any(), 1, false)),
                      new ListOf(
                          new Named(SpecKeys.PARAM_NAME, SpecKeys.PARAM_NAMING, new Any()),
                          1,
                          false)),
                  "parameters that move together: a list of tables, or a table of lists"),
              new Key("to", new Text(), "the expression of others that it always equals"),
              new Key("default", new Any(), "what trials from before it was added had"),
              new Key(
                  "when",
                  new Named(SpecKeys.PARAM_NAME, SpecKeys.PARAM_NAMING, new Any()),
                  "the parameter exists only when others have these values")));

  /// One member of `space`.
  static final Shape ENTRY =
      new Either(new Table(PARAMETER), new Either(new ListOf(new Any(), 1, false), new Any()));

  /// What `space` is, and each of the choices that have parameters of their own.
  static final Shape SPACE = new Named(SpecKeys.PARAM_NAME, SpecKeys.PARAM_NAMING, ENTRY);

  static final Section COST =
      new Section(
          "search.cost",
          List.of(
              required("metric", new Text(), "the metric that says what a trial cost"),
              new Key(
                  "budget",
                  new Number(0, "a number above 0"),
                  "how much all trials may cost together")));

  private static final Choice METHOD =
      new Choice(
          List.of("none", "weighted_sum", "chebyshev"),
          Map.of(),
          List.of(),
          hints(
              "use chebyshev",
              "tchebycheff",
              "tchebychev",
              "chebychev",
              "use weighted_sum",
              "sum",
              "weighted",
              "linear",
              "use none",
              "pareto",
              "front"));

  static final Section SCALARIZATION =
      new Section(
          "search.scalarization",
          List.of(
              required("method", METHOD, "how objectives become one"),
              new Key(
                  "weights",
                  new Named("(?s).+", "any text", new Number(0, "a number above 0")),
                  "how much each objective counts, by metric",
                  "1 each")));

  static final String LIMIT =
      "\\s*(\\S+)\\s*(<=|>=)\\s*([-+]?(?:[0-9]+\\.?[0-9]*|\\.[0-9]+)(?:[eE][-+]?[0-9]+)?)\\s*";

  static final Section SEARCH =
      new Section(
          "search",
          List.of(
              new Key(
                  "optimizer",
                  new Choice(Search.OPTIMIZERS, Map.of(), List.of(), optimizers()),
                  "what proposes trials; auto chooses, and takes all points where trials is not given",
                  "auto"),
              new Key(
                  "trials", new Whole(1, SpecKeys.MOST_TRIALS), "how many points; grid takes all"),
              new Key(
                  "seed", new Whole(Long.MIN_VALUE, Long.MAX_VALUE), "of every random number", "0"),
              new Key(
                  "enqueue",
                  new ListOf(
                      new Named(SpecKeys.PARAM_NAME, SpecKeys.PARAM_NAMING, new Any()), 1, true),
                  "points that are tried first"),
              new Key(
                  "warm_start",
                  new ListOf(new Form("\\S+", "an experiment, as ID or name"), 1, true),
                  "experiments to learn from beforehand; for a simulation, files of earlier ones"),
              new Key("replicates", new Whole(1, 10_000), "how often each point is tried", "1"),
              new Key(
                  "parallel_lag",
                  new Whole(0, 1_000_000),
                  "makes a parallel search repeatable: a proposal sees the trials up to this many"
                      + " before it, and waits for them",
                  "0: it sees what has ended"),
              new Key(
                  "liar",
                  new Choice("none", "best", "mean", "worst"),
                  "what proposals take a running trial to be worth: as much as the best so far, the"
                      + " mean, the worst",
                  "none: the optimizer's own way"),
              new Key(
                  "scalarization",
                  new Either(METHOD, new Table(SCALARIZATION)),
                  "whether several objectives become one",
                  "none: their front is searched"),
              new Key(
                  "cost",
                  new Either(new Text(), new Table(COST)),
                  "what a trial costs, where that counts"),
              new Key(
                  "limits",
                  new ListOf(new Form(LIMIT, "a bound such as 'latency <= 20'"), 1, true),
                  "bounds on other metrics"),
              new Key(
                  "options",
                  new Named(OPTION_NAME, OPTION_NAMING, new Any()),
                  "what only this optimizer knows")));

  static final Section STOPPING =
      new Section(
          "stopping",
          List.of(
              required(
                  "scheduler",
                  new Choice(Stopping.SCHEDULERS, Map.of(), List.of(), schedulers()),
                  "what ends trials"),
              new Key("resource", new Text(), "what jobs count while they run", "step"),
              new Key(
                  "min",
                  new Number(0, "a number above 0"),
                  "resource before a first decision",
                  "1"),
              new Key("max", new Number(0, "a number above 0"), "resource of a whole trial"),
              new Key("eta", new Number(1, "a number above 1"), "one in so many goes on", "3"),
              new Key(
                  "mode",
                  new Choice("stop", "promote"),
                  "whether asha stops trials, or pauses and resumes them",
                  "stop"),
              new Key("batch", new Whole(1, 1_000_000), "trials of one batch", "4"),
              new Key("evaluations", new Whole(1, 1_000_000), "evaluations at once", "1"),
              new Key(
                  "percentile",
                  new Number(0, "a number from 0 to 100"),
                  "trials worse than this share of the others end",
                  "50"),
              new Key("startup", new Whole(0, 1_000_000), "what must be there to compare with"),
              new Key("warmup", new Number(0, "a number"), "resource without decisions", "0"),
              new Key("interval", new Number(0, "a number above 0"), "resource between decisions"),
              new Key("at_least", new Whole(1, 1_000_000), "reports to compare with", "1"),
              new Key(
                  "threshold",
                  new Number(0, "a number from 0 to 1"),
                  "the probability below which wilcoxon and extrapolation end a trial",
                  "0.1 of wilcoxon, 0.05 of extrapolation"),
              new Key("population", new Whole(2, 100_000), "trials of pbt that live at once", "4"),
              new Key(
                  "quantile",
                  new Number(0, "a number from 0 to 0.5"),
                  "share of pbt's trials that is replaced by as many of the best",
                  "0.25"),
              new Key(
                  "resample",
                  new Number(0, "a number from 0 to 1"),
                  "how likely pbt draws a parameter anew",
                  "0.25"),
              new Key("reports", new Whole(1, 1_000_000), "reports without a better one", "10"),
              new Key("delta", new Number(0, "a number"), "how much better counts", "0"),
              new Key("grace", new Number(0, "a number"), "resource without decisions", "0"),
              new Key(
                  "bound",
                  new Number(-Double.MAX_VALUE, "a number"),
                  "an objective worse than this has diverged"),
              new Key(
                  "patience",
                  new Whole(1, 1_000_000),
                  "reports without a better one, beside the rule of the scheduler")));

  private SearchKeys() {}

  private static Map<String, String> optimizers() {
    var hints =
        new TreeMap<>(
            hints(
                "did you mean 'gp'?",
                "bayes",
                "bayesian",
                "bo",
                "bayesianoptimization",
                "gaussian",
                "did you mean 'gp'?",
                "gaussian_process",
                "bayesian_optimization",
                "botorch",
                "turbo",
                "did you mean 'tpe'?",
                "optuna",
                "hyperopt",
                "multivariate_tpe",
                "smac",
                "anneal",
                "did you mean 'cmaes'?",
                "cma",
                "cma_es",
                "evolution_strategy",
                "nes",
                "did you mean 'nsga2'?",
                "nsga",
                "nsga_ii",
                "nsgaii",
                "nsga3",
                "nsga_iii",
                "did you mean 'sobol'?",
                "halton",
                "lhs",
                "latin",
                "qmc",
                "quasi_random"));
    hints.putAll(
        hints(
            "did you mean 'evolution'?",
            "genetic",
            "ga",
            "de",
            "dehb",
            "evolutionary",
            "enas",
            "did you mean 'random'?",
            "rand",
            "uniform",
            "randomsearch",
            "random_search",
            "did you mean 'grid'?",
            "gridsearch",
            "grid_search",
            "exhaustive",
            "brute"));
    for (String scheduler : List.of("hyperband", "asha", "pbt", "medianstop")) {
      hints.put(scheduler, "it stops trials: see the key 'stopping'");
    }
    hints.put("bohb", "use tpe here and stopping: {scheduler: hyperband}");
    return hints;
  }

  private static Map<String, String> schedulers() {
    return hints(
        "did you mean 'asha'?",
        "sha",
        "successive_halving",
        "async_hyperband",
        "bohb",
        "did you mean 'median'?",
        "medianstop",
        "median_stop",
        "median_stopping",
        "percentile",
        "did you mean 'pbt'?",
        "population",
        "population_based",
        "pb2",
        "populationbased",
        "did you mean 'patience'?",
        "early_stopping",
        "plateau",
        "patient",
        "convergence",
        "did you mean 'extrapolation'?",
        "curvefitting",
        "curve_fitting",
        "curvefit",
        "learning_curve",
        "lce",
        "predict",
        "did you mean 'fifo'?",
        "none",
        "off",
        "no",
        "default",
        "first_in",
        "did you mean 'batched'?",
        "batch",
        "sync",
        "synced",
        "synchronous");
  }

  /// Pairs of a hint and the words that lead to it; a hint is what is not one word.
  private static Map<String, String> hints(String... words) {
    var hints = new TreeMap<String, String>();
    String hint = "";
    for (String word : words) {
      if (word.indexOf(' ') >= 0) {
        hint = word;
      } else {
        hints.put(word, hint);
      }
    }
    return hints;
  }
}
