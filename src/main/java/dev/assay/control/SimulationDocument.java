package dev.assay.control;

import dev.assay.analysis.Front;
import dev.assay.config.SpecReader.Sought;
import dev.assay.experiment.Objective;
import dev.assay.experiment.Objective.Goal;
import dev.assay.optimize.History;
import dev.assay.optimize.History.Row;
import dev.assay.optimize.Problem;
import dev.assay.result.Observation;
import dev.assay.simulate.Measured;
import dev.assay.simulate.Simulation;
import dev.assay.simulate.Simulation.Step;
import dev.assay.simulate.Simulation.Trial;
import dev.assay.simulate.Task;
import dev.assay.space.Value;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The document of a simulation; see docs/reference/documents.md.
record SimulationDocument(
    Sought sought, Problem problem, Measured measured, Simulation simulation) {

  private static final Value NONE = Value.Null.NULL;
  private static final List<Integer> SHARES = List.of(25, 50, 100);

  Value.Object document(List<String> warnings, int top) {
    Front front = front(1);
    var document =
        new Document()
            .with("task", task())
            .with("objectives", ExperimentDocument.objectives(sought.objectives()))
            .with("optimizer", sought.search().optimizer())
            .with("scheduler", sought.stopping().scheduler())
            .with("seed", sought.search().seed())
            .with("workers", simulation.workers())
            .with("counts", counts())
            .with("seconds", seconds(simulation.seconds()))
            .with("busy_seconds", seconds(simulation.busy()))
            .with("utilisation", known(simulation.utilisation()))
            .with("epochs", simulation.epochs())
            .with("full_epochs", (long) simulation.trials().size() * measured.epochs())
            .with("crashes", simulation.crashes())
            .with("cost", cost())
            .with("optimum", answer().map(task -> known(task.optimum())).orElse(NONE));
    if (!isSingle()) {
      document
          .withNumbers("front", front.rows().stream().map(Row::number).toList())
          .with("hypervolume", front.hypervolume())
          .with("reference", reference(front));
    }
    return document
        .with("progress", SHARES.stream().map(share -> progress(share, front)).toList())
        .with("best", ranking(front).limit(top).map(this::trial).toList())
        .with("trials", simulation.trials().stream().map(this::trial).toList())
        .with("trajectory", simulation.trajectory().stream().map(this::step).toList())
        .withTexts("warnings", warnings)
        .build();
  }

  private String task() {
    return measured.tasks().values().stream()
        .map(Task::name)
        .distinct()
        .collect(Collectors.joining(", "));
  }

  private boolean isSingle() {
    return problem.objectives().size() == 1;
  }

  /// What is known of the only objective: nothing where it is time.
  private Optional<Task> answer() {
    return isSingle()
        ? Optional.ofNullable(measured.tasks().get(problem.objectives().getFirst().metric()))
        : Optional.empty();
  }

  private Value cost() {
    return sought
        .search()
        .cost()
        .<Value>map(cost ->
            new Document()
                .with("metric", measured.has(cost.metric()) ? cost.metric() : Measured.SECONDS)
                .with("spent", spent())
                .with("budget", Double.isFinite(cost.budget()) ? Value.of(cost.budget()) : NONE)
                .build())
        .orElse(NONE);
  }

  private double spent() {
    return simulation.trials().stream().mapToDouble(Trial::cost).sum();
  }

  /// Of the trials that had ended within the first `share` of the time.
  private Front front(double share) {
    return Front.of(
        History.of(
            problem,
            simulation.trials().stream()
                .filter(trial -> trial.ended() <= share * simulation.seconds())
                .map(Trial::observation)
                .toList()));
  }

  private Value.Object reference(Front front) {
    var document = new Document();
    for (int i = 0; i < problem.objectives().size(); i++) {
      Objective objective = problem.objectives().get(i);
      double loss = front.reference()[i];
      document.with(objective.metric(), objective.goal() == Goal.MAXIMIZE ? -loss : loss);
    }
    return document.build();
  }

  private Value.Object counts() {
    var document = new Document().with("total", simulation.trials().size());
    simulation.ends().forEach((end, count) -> document.with(word(end), count));
    return document.build();
  }

  private static String word(Simulation.End end) {
    return end.name().toLowerCase(Locale.ROOT);
  }

  private Value.Object progress(int percent, Front whole) {
    double share = percent / 100.0;
    double best = simulation.bestWithin(share);
    long completed =
        simulation.trajectory().stream()
            .filter(step -> step.seconds() <= share * simulation.seconds())
            .count();
    var document =
        new Document()
            .with("percent", percent)
            .with("seconds", seconds(share * simulation.seconds()))
            .with("completed", completed);
    if (isSingle()) {
      return document.with("best", known(best)).with("regret", regret(best)).build();
    }
    Front front = front(share);
    return document
        .with("front", front.rows().size())
        .with("hypervolume", front.hypervolume(whole.reference()))
        .build();
  }

  /// Those of the front by the first objective, or all that keep the limits where it is the only
  /// one.
  private Stream<Trial> ranking(Front front) {
    Set<Integer> best = front.rows().stream().map(Row::number).collect(Collectors.toSet());
    Comparator<Trial> ascending = Comparator.comparingDouble(Trial::value);
    return simulation.trials().stream()
        .filter(trial -> isSingle() ? isValid(trial) : best.contains(trial.number()))
        .sorted(
            (problem.objectives().getFirst().goal() == Goal.MINIMIZE
                    ? ascending
                    : ascending.reversed())
                .thenComparingInt(Trial::number));
  }

  private boolean isValid(Trial trial) {
    return isCompleted(trial) && !Double.isNaN(trial.value()) && isFeasible(trial);
  }

  private static boolean isCompleted(Trial trial) {
    return trial.end() == Simulation.End.COMPLETED;
  }

  private boolean isFeasible(Trial trial) {
    return trial.isFeasible(problem);
  }

  private Value.Object trial(Trial trial) {
    return new Document()
        .with("trial", trial.number())
        .with("status", word(trial.end()))
        .with("value", known(trial.value()))
        .with("values", values(trial))
        .with("feasible", isCompleted(trial) ? Value.of(isFeasible(trial)) : NONE)
        .with("regret", isCompleted(trial) ? regret(trial.value()) : NONE)
        .with("cost", trial.cost())
        .with("epochs", trial.epochs())
        .with("started", seconds(trial.started()))
        .with("ended", seconds(trial.ended()))
        .with("params", trial.params())
        .build();
  }

  /// Those of the objectives and the limits, once the trial has completed.
  private Value.Object values(Trial trial) {
    var document = new Document();
    Observation observation = trial.observation();
    for (int i = 0; i < observation.values().size(); i++) {
      document.with(problem.objectives().get(i).metric(), known(observation.values().get(i)));
    }
    for (int i = 0; i < observation.limits().size(); i++) {
      document.with(problem.limits().get(i).metric(), known(observation.limits().get(i)));
    }
    return document.build();
  }

  private Value.Object step(Step step) {
    return new Document()
        .with("seconds", seconds(step.seconds()))
        .with("epochs", step.epochs())
        .with("trial", step.trial())
        .with("value", known(step.value()))
        .with("best", known(step.best()))
        .build();
  }

  private Value regret(double value) {
    return answer()
        .filter(_ -> !Double.isNaN(value))
        .map(task -> known(task.regret(value)))
        .orElse(NONE);
  }

  /// Milliseconds are enough.
  private static Value seconds(double seconds) {
    return known(Math.rint(seconds * 1000) / 1000);
  }

  private static Value known(double number) {
    return Double.isNaN(number) ? NONE : Value.of(number);
  }
}
