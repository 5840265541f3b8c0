package dev.assay.control;

import dev.assay.config.SpecReader.Sought;
import dev.assay.experiment.Objective;
import dev.assay.experiment.Objective.Goal;
import dev.assay.simulate.Simulation;
import dev.assay.simulate.Simulation.Step;
import dev.assay.simulate.Simulation.Trial;
import dev.assay.simulate.Task;
import dev.assay.space.Value;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/// The document of a simulation; see docs/reference/documents.md.
record SimulationDocument(Sought sought, Task task, Simulation simulation) {

  private static final List<Integer> SHARES = List.of(25, 50, 100);

  Value.Object document(List<String> warnings, int top) {
    Objective objective = sought.objectives().getFirst();
    return new Document()
        .with("task", task.name())
        .with("objectives", ExperimentDocument.objectives(List.of(objective)))
        .with("optimizer", sought.search().optimizer())
        .with("scheduler", sought.stopping().scheduler())
        .with("seed", sought.search().seed())
        .with("workers", simulation.workers())
        .with("counts", counts())
        .with("seconds", seconds(simulation.seconds()))
        .with("busy_seconds", seconds(simulation.busy()))
        .with("utilisation", known(simulation.utilisation()))
        .with("epochs", simulation.epochs())
        .with("full_epochs", (long) simulation.trials().size() * task.epochs())
        .with("crashes", simulation.crashes())
        .with("optimum", known(task.optimum()))
        .with("progress", SHARES.stream().map(this::progress).toList())
        .with("best", ranking(objective.goal()).limit(top).map(this::trial).toList())
        .with("trials", simulation.trials().stream().map(this::trial).toList())
        .with("trajectory", simulation.trajectory().stream().map(this::step).toList())
        .withTexts("warnings", warnings)
        .build();
  }

  private Value.Object counts() {
    var document = new Document().with("total", simulation.trials().size());
    simulation.ends().forEach((end, count) -> document.with(word(end), count));
    return document.build();
  }

  private static String word(Simulation.End end) {
    return end.name().toLowerCase(Locale.ROOT);
  }

  private Value.Object progress(int percent) {
    double share = percent / 100.0;
    double best = simulation.bestWithin(share);
    long completed =
        simulation.trajectory().stream()
            .filter(step -> step.seconds() <= share * simulation.seconds())
            .count();
    return new Document()
        .with("percent", percent)
        .with("seconds", seconds(share * simulation.seconds()))
        .with("completed", completed)
        .with("best", known(best))
        .with("regret", regret(best))
        .build();
  }

  private java.util.stream.Stream<Trial> ranking(Goal goal) {
    Comparator<Trial> ascending = Comparator.comparingDouble(Trial::value);
    return simulation.trials().stream()
        .filter(trial -> trial.end() == Simulation.End.COMPLETED && !Double.isNaN(trial.value()))
        .sorted(
            (goal == Goal.MINIMIZE ? ascending : ascending.reversed())
                .thenComparingInt(Trial::number));
  }

  private Value.Object trial(Trial trial) {
    boolean completed = trial.end() == Simulation.End.COMPLETED;
    return new Document()
        .with("trial", trial.number())
        .with("status", word(trial.end()))
        .with("value", known(trial.value()))
        .with("regret", completed ? regret(trial.value()) : Value.Null.NULL)
        .with("epochs", trial.epochs())
        .with("started", seconds(trial.started()))
        .with("ended", seconds(trial.ended()))
        .with("params", trial.params())
        .build();
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
    return Double.isNaN(value) ? Value.Null.NULL : known(task.regret(value));
  }

  /// Milliseconds are enough.
  private static Value seconds(double seconds) {
    return known(Math.rint(seconds * 1000) / 1000);
  }

  private static Value known(double number) {
    return Double.isNaN(number) ? Value.Null.NULL : Value.of(number);
  }
}
