package dev.assay.control;

import dev.assay.config.SimulateReader.Simulated;
import dev.assay.config.SpecReader.Sought;
import dev.assay.experiment.Objective;
import dev.assay.experiment.Objective.Goal;
import dev.assay.simulate.Functions;
import dev.assay.simulate.LearningCurve;
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

/// What stands in for the jobs of a specification while it is simulated: a table or a function,
/// with all that it brings along.
///
/// @param own the task in its own space; empty for a function over the space of the specification
record StandIn(Simulated wanted, Optional<Table> table, Optional<Task> own) {

  private static final int TRIALS = 100;
  private static final double SECONDS = 60;

  /// @param folder from which the path of a table is seen
  static StandIn of(Simulated wanted, Path folder) {
    if (wanted.table().isPresent()) {
      Table table = Table.read(path(wanted.table().get(), folder));
      return new StandIn(wanted, Optional.of(table), Optional.of(table));
    }
    if (wanted.function().isEmpty()) {
      throw Refusals.usage(
          "nothing says what the simulated trials are worth",
          "give --function branin or --table DIR/NAME, or write simulate: {function: branin}");
    }
    Optional<Task> own =
        wanted.hasSpace() ? Optional.empty() : wanted.function().map(Functions::named);
    return new StandIn(wanted, Optional.empty(), own);
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
      own.ifPresent(task -> missing.put("space", space(task.space())));
      if (!wanted.hasTrials()) {
        missing.put("search.trials", Value.of(TRIALS));
      }
    }
    if (!wanted.hasObjective()) {
      Map<String, Value> objective = new LinkedHashMap<>();
      objective.put("metric", Value.of(table.map(Table::metric).orElse("value")));
      objective.put("goal", Value.of(word(own.map(Task::goal).orElse(Goal.MINIMIZE))));
      missing.put("objective", Value.object(objective));
    }
    return missing;
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

  /// The task for what is sought.
  Task task(Sought sought) {
    if (sought.objectives().size() != 1) {
      throw Refusals.usage(
          "a simulation has one objective, this specification %d"
              .formatted(sought.objectives().size()),
          "keep the one that matters most");
    }
    Objective objective = sought.objectives().getFirst();
    Task task =
        table
            .<Task>map(known -> checked(known, sought, objective))
            .orElseGet(() ->
                Functions.over(wanted.function().orElseThrow(), sought.space(), objective.goal()));
    int epochs = epochs(task);
    return epochs == task.epochs() ? task : new LearningCurve(task, epochs);
  }

  private static Table checked(Table table, Sought sought, Objective objective) {
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
  List<String> warnings(Sought sought) {
    var warnings = new ArrayList<>(sought.warnings());
    if (!sought.search().limits().isEmpty()) {
      warnings.add("search.limits: left out, only the objective is simulated");
    }
    if (!sought.search().warmStart().isEmpty()) {
      warnings.add("search.warm_start: left out, a simulation looks at no other experiment");
    }
    sought
        .search()
        .cost()
        .ifPresent(cost ->
            warnings.add(
                "search.cost: a trial costs its simulated seconds, and there is no budget of %s"
                    .formatted(cost.metric())));
    int epochs = table.map(Table::epochs).orElse(1);
    if (epochs > 1 && wanted.most().filter(most -> most != epochs).isPresent()) {
      warnings.add(
          "stopping.max is %d, but runs in the table have %d epochs"
              .formatted(wanted.most().get(), epochs));
    }
    return warnings;
  }
}
