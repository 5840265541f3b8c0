package dev.assay.control;

import dev.assay.config.SimulateReader.Simulated;
import dev.assay.config.SpecReader.Sought;
import dev.assay.experiment.Objective;
import dev.assay.experiment.Objective.Goal;
import dev.assay.simulate.Functions;
import dev.assay.simulate.LearningCurve;
import dev.assay.simulate.Measured;
import dev.assay.simulate.RunTime;
import dev.assay.simulate.Table;
import dev.assay.simulate.Task;
import dev.assay.space.Domain;
import dev.assay.space.Parameter;
import dev.assay.space.Space;
import dev.assay.space.Value;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// What stands in for the jobs of a specification while it is simulated: a table or a function,
/// with all that it brings along.
///
/// @param own the objectives in their own space; none for functions over the space of the
///   specification
record StandIn(Simulated wanted, Optional<Table> table, List<Task> own) {

  private static final int TRIALS = 100;
  private static final double SECONDS = 60;

  /// @param folder from which the path of a table is seen
  static StandIn of(Simulated wanted, Path folder) {
    if (wanted.table().isPresent()) {
      Table table = Table.read(path(wanted.table().get(), folder));
      return new StandIn(wanted, Optional.of(table), List.of(table));
    }
    if (wanted.function().isEmpty() && wanted.functions().isEmpty()) {
      throw Refusals.usage(
          "nothing says what the simulated trials are worth",
          "give --function branin or --table DIR/NAME, or write simulate: {function: branin}");
    }
    return new StandIn(wanted, Optional.empty(), wanted.hasSpace() ? List.of() : own(wanted));
  }

  private static List<Task> own(Simulated wanted) {
    return wanted
        .function()
        .map(Functions::objectives)
        .orElseGet(() -> List.of(Functions.named(wanted.functions().firstEntry().getValue())));
  }

  private static Path path(String text, Path folder) {
    try {
      return folder.resolve(text);
    } catch (InvalidPathException _) {
      throw Refusals.usage("'%s' is no path of a table".formatted(text), "");
    }
  }

  /// The keys that the specification lacks and the task knows.
  Map<String, Value> missing() {
    Map<String, Value> missing = new HashMap<>();
    if (!wanted.hasSpace()) {
      missing.put("space", space(own.getFirst().space()));
      if (!wanted.hasTrials()) {
        missing.put("search.trials", Value.of(TRIALS));
      }
    }
    if (!wanted.hasObjective()) {
      missing.put("objectives", Value.of(objectives()));
    }
    return missing;
  }

  private List<Value.Object> objectives() {
    if (!wanted.functions().isEmpty()) {
      throw Refusals.usage(
          "simulate.function names metrics, and nothing says which of them are objectives",
          "write objective: {metric: %s, goal: minimize}"
              .formatted(wanted.functions().firstEntry().getKey()));
    }
    if (table.isPresent()) {
      return List.of(objective(table.get().metric(), table.get().goal()));
    }
    int count = wanted.function().map(this::objectives).orElse(1);
    return count == 1
        ? List.of(objective("value", Goal.MINIMIZE))
        : IntStream.rangeClosed(1, count).mapToObj(i -> objective("f" + i, Goal.MINIMIZE)).toList();
  }

  /// How many objectives a function has, whatever its parameters.
  private int objectives(String function) {
    return own.isEmpty() ? Functions.objectives(function, 2).size() : own.size();
  }

  private static Value.Object objective(String metric, Goal goal) {
    Map<String, Value> objective = new LinkedHashMap<>();
    objective.put("metric", Value.of(metric));
    objective.put("goal", Value.of(word(goal)));
    return Value.object(objective);
  }

  static String word(Goal goal) {
    return goal.name().toLowerCase(Locale.ROOT);
  }

  private static Value space(Space space) {
    Map<String, Value> parameters = new LinkedHashMap<>();
    for (Parameter parameter : space.parameters()) {
      parameters.put(parameter.name(), domain(parameter.domain()));
    }
    return Value.object(parameters);
  }

  private static Value domain(Domain domain) {
    Map<String, Value> keys = new LinkedHashMap<>();
    switch (domain) {
      case Domain.Float real -> {
        keys.put("type", Value.of("float"));
        keys.put("low", Value.of(real.low()));
        keys.put("high", Value.of(real.high()));
      }
      case Domain.Ordinal ordinal -> {
        keys.put("type", Value.of("ordinal"));
        keys.put("choices", Value.of(ordinal.choices()));
      }
      case Domain.Categorical categorical -> {
        keys.put("type", Value.of("categorical"));
        keys.put("choices", Value.of(categorical.choices()));
      }
      case Domain.Int _, Domain.Constant _ ->
          throw new IllegalStateException("no task has a parameter " + domain);
    }
    return Value.object(keys);
  }

  /// What is measured of what is sought.
  Measured measured(Sought sought) {
    var tasks = new LinkedHashMap<String, Task>();
    List<Objective> objectives = timeless(sought);
    if (table.isPresent()) {
      Objective first = objectives.getFirst();
      boolean isTime = first.metric().equals(Measured.SECONDS);
      tasks.put(
          isTime ? table.get().metric() : first.metric(),
          checked(table.get(), sought, isTime ? List.of() : objectives));
    } else if (wanted.function().isPresent()) {
      List<Task> parts = parts(wanted.function().get(), sought.space(), objectives);
      for (int i = 0; i < parts.size(); i++) {
        tasks.put(objectives.get(i).metric(), parts.get(i));
      }
    } else {
      wanted
          .functions()
          .forEach((metric, name) ->
              tasks.put(
                  metric,
                  Functions.over(name, sought.space(), List.of(goal(sought, metric))).getFirst()));
    }
    tasks.replaceAll((_, task) -> withEpochs(task));
    var measured = new Measured(tasks);
    checkMetrics(measured, sought);
    return measured;
  }

  private List<Task> parts(String function, Space space, List<Objective> objectives) {
    int count = objectives(function);
    if (count != objectives.size()) {
      throw Refusals.usage(
          "function '%s' stands for %d objective%s, here are %d"
              .formatted(function, count, count == 1 ? "" : "s", objectives.size()),
          objectives.size() == 1
              ? "take one such as branin, or give both objectives"
              : "write simulate: {function: {%s}}"
                  .formatted(
                      objectives.stream()
                          .map(objective -> objective.metric() + ": branin")
                          .collect(Collectors.joining(", "))));
    }
    return Functions.over(function, space, objectives.stream().map(Objective::goal).toList());
  }

  private static Goal goal(Sought sought, String metric) {
    return sought.objectives().stream()
        .filter(objective -> objective.metric().equals(metric))
        .findFirst()
        .map(Objective::goal)
        .orElse(Goal.MINIMIZE);
  }

  /// The objectives for which the task must stand: time is measured anyway.
  private static List<Objective> timeless(Sought sought) {
    List<Objective> timeless =
        sought.objectives().stream().filter(o -> !o.metric().equals(Measured.SECONDS)).toList();
    return timeless.isEmpty() ? sought.objectives() : timeless;
  }

  private Task withEpochs(Task task) {
    int epochs = epochs(task);
    return epochs == task.epochs() ? task : new LearningCurve(task, epochs);
  }

  /// Refuses what asks for metrics that nothing stands for.
  private static void checkMetrics(Measured measured, Sought sought) {
    sought.objectives().forEach(each -> checkMetric(measured, sought, "objectives", each.metric()));
    sought
        .search()
        .limits()
        .forEach(limit -> checkMetric(measured, sought, "search.limits", limit.metric()));
    sought
        .search()
        .cost()
        .filter(cost -> Double.isFinite(cost.budget()))
        .ifPresent(cost -> checkMetric(measured, sought, "search.cost", cost.metric()));
  }

  private static void checkMetric(Measured measured, Sought sought, String key, String metric) {
    if (!measured.has(metric)) {
      String first = measured.tasks().firstEntry().getKey();
      throw sought
          .places()
          .problem(
              key,
              "nothing stands for '%s'; simulated are %s"
                  .formatted(metric, String.join(", ", measured.metrics())),
              "leave it out, or write simulate: {function: {%s: branin, %s: sphere}}"
                  .formatted(first, metric));
    }
  }

  private static Table checked(Table table, Sought sought, List<Objective> objectives) {
    if (objectives.size() > 1) {
      throw Refusals.usage(
          "table %s knows %s and %s, here are %d objectives beside time"
              .formatted(table.name(), table.metric(), Measured.SECONDS, objectives.size()),
          "keep the one that matters most");
    }
    for (Objective objective : objectives) {
      checkGoal(table, objective);
    }
    if (!sought.space().names().equals(table.space().names())) {
      throw Refusals.usage(
          "the space has the parameters %s, table %s has %s"
              .formatted(
                  String.join(", ", sought.space().names()),
                  table.name(),
                  String.join(", ", table.space().names())),
          "leave the space out to search all of the table");
    }
    return table;
  }

  private static void checkGoal(Table table, Objective objective) {
    if (table.goal() != objective.goal()) {
      throw Refusals.usage(
          "the objective is to %s %s, in table %s one %ss %s"
              .formatted(
                  word(objective.goal()),
                  objective.metric(),
                  table.name(),
                  word(table.goal()),
                  table.metric()),
          "make them agree");
    }
  }

  private int epochs(Task task) {
    int known = task.epochs();
    if (known == 1) {
      return wanted.epochs().or(wanted::most).orElse(1);
    }
    if (wanted.epochs().isPresent() && wanted.epochs().get() != known) {
      throw Refusals.usage(
          "runs in table %s have %d epochs, not %d"
              .formatted(task.name(), known, wanted.epochs().get()),
          "leave epochs out");
    }
    return known;
  }

  /// How long a run takes.
  RunTime runTime() {
    List<Double> seconds = wanted.runTime().stream().map(span -> span.toMillis() / 1000.0).toList();
    return switch (seconds.size()) {
      case 0 ->
          table.filter(Table::hasSeconds).isPresent()
              ? new RunTime.Known()
              : new RunTime.Constant(SECONDS);
      case 1 -> new RunTime.Constant(seconds.getFirst());
      default -> new RunTime.Between(seconds.getFirst(), seconds.getLast());
    };
  }

  /// What of the specification a simulation cannot do.
  List<String> warnings(Sought sought, Measured measured) {
    var warnings = new ArrayList<>(sought.warnings());
    sought
        .search()
        .cost()
        .filter(cost -> !measured.has(cost.metric()))
        .ifPresent(cost ->
            warnings.add(
                "search.cost: nothing stands for '%s', so a trial costs its simulated seconds"
                    .formatted(cost.metric())));
    if (wanted.evaluation().isEmpty() && wanted.hasStages()) {
      warnings.add("stages: simulated as one; simulate.evaluation_time makes a second one");
    } else if (wanted.evaluation().isEmpty() && sought.stopping().scheduler().equals("async")) {
      warnings.add(
          "stopping: async without simulate.evaluation_time is fifo, for nothing is evaluated");
    }
    int epochs = table.map(Table::epochs).orElse(1);
    if (epochs > 1 && wanted.most().filter(most -> most != epochs).isPresent()) {
      warnings.add(
          "stopping.max is %d, but runs in the table have %d epochs"
              .formatted(wanted.most().get(), epochs));
    }
    return warnings;
  }
}
