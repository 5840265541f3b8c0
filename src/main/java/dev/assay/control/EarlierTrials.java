package dev.assay.control;

import dev.assay.config.SpecReader.Sought;
import dev.assay.experiment.Limit;
import dev.assay.experiment.Objective;
import dev.assay.json.Json;
import dev.assay.json.JsonSyntaxException;
import dev.assay.optimize.Problem;
import dev.assay.optimize.RandomSearch;
import dev.assay.result.Observation;
import dev.assay.result.Observation.State;
import dev.assay.simulate.Table;
import dev.assay.space.Space;
import dev.assay.space.Value;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/// What a simulated search may start from: the trials of saved simulations, and of other tables.
///
/// @param sources the trials of each
/// @param warnings about what was left out
record EarlierTrials(List<List<Observation>> sources, List<String> warnings) {

  private static final String KEY = "search.warm_start";

  /// So many configurations of a table are known beforehand, drawn at random.
  private static final int OF_A_TABLE = 100;

  /// Reads what `search.warm_start` names: `DIR/NAME.json`, printed by `assay simulate -o json`, or
  /// a table `DIR/NAME`. The name of an experiment is left out with a warning, for a simulation
  /// opens no store.
  ///
  /// @param folder from which paths are seen
  static EarlierTrials read(Sought sought, Problem problem, Path folder) {
    var sources = new ArrayList<List<Observation>>();
    var warnings = new ArrayList<String>();
    for (String name : sought.search().warmStart()) {
      Path file = path(sought, folder, name);
      if (name.endsWith(".json")) {
        sources.add(inSpace(sought, name, simulation(sought, problem, name, file), warnings));
      } else if (Files.exists(file.resolveSibling(file.getFileName() + ".csv.gz"))) {
        sources.add(inSpace(sought, name, table(sought, problem, file), warnings));
      } else if (name.contains("/")) {
        throw wrong(sought, "there is no table '%s'".formatted(name));
      } else {
        warnings.add(
            "%s: '%s' is left out, a simulation looks at no experiment".formatted(KEY, name));
      }
    }
    return new EarlierTrials(sources, warnings);
  }

  private static Path path(Sought sought, Path folder, String name) {
    try {
      return folder.resolve(name);
    } catch (InvalidPathException _) {
      throw wrong(sought, "'%s' is no path".formatted(name));
    }
  }

  private static RuntimeException wrong(Sought sought, String problem) {
    return sought
        .places()
        .problem(KEY, problem, "name what 'assay simulate -o json' printed, or a table DIR/NAME");
  }

  private static List<Observation> inSpace(
      Sought sought, String name, List<Observation> trials, List<String> warnings) {
    Space space = sought.space();
    List<Observation> inside =
        trials.stream().filter(trial -> space.chosen(trial.params()).isPresent()).toList();
    if (inside.size() < trials.size()) {
      warnings.add(
          "%s: %d of %d trials of %s are left out, for they are no points of the space"
              .formatted(KEY, trials.size() - inside.size(), trials.size(), name));
    }
    return inside;
  }

  private static List<Observation> table(Sought sought, Problem problem, Path file) {
    Table table = Table.read(file);
    Objective objective = problem.objectives().getFirst();
    if (problem.objectives().size() > 1 || objective.goal() != table.goal()) {
      throw wrong(
          sought,
          "table %s is to %s %s and nothing else"
              .formatted(table.name(), StandIn.word(table.goal()), table.metric()));
    }
    var seen = new HashSet<Value.Object>();
    var trials = new ArrayList<Observation>();
    for (int number = 1; number <= OF_A_TABLE; number++) {
      Value.Object params =
          RandomSearch.point(table.space(), List.of(), sought.search().seed(), number);
      if (seen.add(params)) {
        trials.add(
            Observation.running(number, params, Value.EMPTY)
                .ended(State.COMPLETED, List.of(table.evaluate(params))));
      }
    }
    return trials;
  }

  private static List<Observation> simulation(
      Sought sought, Problem problem, String name, Path file) {
    String text;
    try {
      text = Files.readString(file);
    } catch (IOException _) {
      throw wrong(sought, "cannot read '%s'".formatted(name));
    }
    try {
      if (Json.parse(text) instanceof Value.Object document
          && document.get("trials").orElse(Value.Null.NULL)
              instanceof Value.Array(List<Value> trials)) {
        checkGoals(sought, name, document);
        return trials.stream().map(trial -> trial(sought, problem, name, trial)).toList();
      }
    } catch (JsonSyntaxException e) {
      throw wrong(sought, "'%s' is not JSON: %s".formatted(name, e.getMessage()));
    }
    throw wrong(sought, "'%s' is no simulation".formatted(name));
  }

  /// What was smaller is better there must be so here.
  private static void checkGoals(Sought sought, String name, Value.Object document) {
    Value there = document.get("objectives").orElse(Value.Null.NULL);
    for (Objective objective : sought.objectives()) {
      Objective.Goal other =
          objective.goal() == Objective.Goal.MINIMIZE
              ? Objective.Goal.MAXIMIZE
              : Objective.Goal.MINIMIZE;
      var opposite = new Objective(objective.metric(), other, objective.reduce());
      if (there instanceof Value.Array(List<Value> objectives)
          && objectives.contains(ExperimentDocument.objective(opposite))) {
        throw wrong(
            sought, "'%s' is to %s %s".formatted(name, StandIn.word(other), objective.metric()));
      }
    }
  }

  private static Observation trial(Sought sought, Problem problem, String name, Value value) {
    if (!(value instanceof Value.Object trial)
        || !(trial.get("trial").orElse(Value.Null.NULL) instanceof Value.Int(BigInteger number))
        || !(trial.get("params").orElse(Value.Null.NULL) instanceof Value.Object params)
        || !(trial.get("status").orElse(Value.Null.NULL) instanceof Value.Text(String status))
        || !(trial.get("values").orElse(Value.Null.NULL) instanceof Value.Object values)) {
      throw wrong(sought, "'%s' is no simulation".formatted(name));
    }
    Observation known = Observation.running(number.intValueExact(), params, Value.EMPTY);
    if (!status.equals("completed")) {
      return known.ended(status.equals("failed") ? State.FAILED : State.CANCELLED, List.of());
    }
    List<String> metrics = problem.objectives().stream().map(Objective::metric).toList();
    metrics.stream()
        .filter(metric -> values.get(metric).isEmpty())
        .findFirst()
        .ifPresent(metric -> {
          throw wrong(
              sought,
              "trial %d of '%s' has no %s, but %s"
                  .formatted(number, name, metric, String.join(", ", values.members().keySet())));
        });
    return known
        .ended(State.COMPLETED, metrics.stream().map(metric -> real(values, metric)).toList())
        .withLimits(problem.limits().stream().map(Limit::metric).map(m -> real(values, m)).toList())
        .withCost(real(trial, "cost"));
  }

  private static double real(Value.Object table, String key) {
    return switch (table.get(key).orElse(Value.Null.NULL)) {
      case Value.Int(BigInteger whole) -> whole.doubleValue();
      case Value.Float(double real) -> real;
      case Value.Null _, Value.Bool _, Value.Text _, Value.Array _, Value.Object _ -> Double.NaN;
    };
  }
}
