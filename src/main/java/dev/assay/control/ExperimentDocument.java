package dev.assay.control;

import dev.assay.experiment.Command;
import dev.assay.experiment.ExperimentSpec;
import dev.assay.experiment.Objective;
import dev.assay.experiment.Resources;
import dev.assay.experiment.Stage;
import dev.assay.space.Value;
import dev.assay.store.Experiments.ExperimentView;
import dev.assay.store.Survey.Live;
import dev.assay.store.Trials.TrialView;
import dev.assay.trial.JobState;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The documents of an experiment; see docs/reference/documents.md.
final class ExperimentDocument {
  private ExperimentDocument() {}

  /// One of a list.
  static Value.Object listed(ExperimentView view, Instant now) {
    return head(view, now).build();
  }

  /// One on its own.
  ///
  /// @param live what runs of it
  /// @param reused how many of its jobs took the result of others
  static Value.Object shown(
      ExperimentView view,
      ExperimentSpec spec,
      List<TrialView> best,
      Value.Object provenance,
      List<Live> live,
      Outlook outlook,
      Value budget,
      int reused) {
    var document = head(view, outlook.now());
    document.with("done", outlook.done(view, live));
    document.withSeconds("eta_seconds", outlook.remaining(view, live));
    document.with("best", best.stream().map(TrialDocument::ranked).toList());
    document.with("objectives", objectives(spec.objectives()));
    document.with("stages", spec.stages().stream().map(ExperimentDocument::stage).toList());
    for (String key : List.of("description", "notes", "metadata", "owner")) {
      document.with(key, view.labels().get(key).orElse(Value.Null.NULL));
    }
    document.with("budget", budget);
    document.with("reused", reused);
    return document.with("provenance", orNull(provenance)).build();
  }

  /// `null` for a document that is not there.
  static Value orNull(Value.Object document) {
    return document.members().isEmpty() ? Value.Null.NULL : document;
  }

  static Value objectives(List<Objective> objectives) {
    return Value.of(objectives.stream().map(ExperimentDocument::objective).toList());
  }

  static Value.Object objective(Objective objective) {
    return new Document()
        .with("metric", objective.metric())
        .with("goal", objective.goal().name().toLowerCase(Locale.ROOT))
        .build();
  }

  /// `null` where only the slots of workers limit it.
  static Value parallelism(int parallelism) {
    return parallelism == ExperimentSpec.UNLIMITED ? Value.Null.NULL : Value.of(parallelism);
  }

  static Value.Object resources(Resources resources) {
    return new Document()
        .with("cpus", number(resources.cpus()))
        .with("gpus", number(resources.gpus()))
        .with("memory_bytes", resources.memoryBytes())
        .with("pool", resources.pool())
        .build();
  }

  /// Every job state with its count, except the one that is never seen.
  static Value.Object counts(Map<JobState, Integer> jobs) {
    var document = new Document();
    for (JobState state : JobState.values()) {
      if (state != JobState.CREATED) {
        document.with(state.word(), jobs.getOrDefault(state, 0));
      }
    }
    return document.build();
  }

  static Document head(ExperimentView view, Instant now) {
    return new Document()
        .with("id", view.id().text())
        .with("name", view.name())
        .with("status", view.status().word())
        .with("priority", view.priority())
        .with("parallelism", parallelism(view.parallelism()))
        .with("trials", view.trials())
        .with("jobs", counts(view.jobs()))
        .with("archived", view.archived())
        .with("created_at", view.createdAt())
        .withTime("started_at", view.startedAt())
        .withTime("ended_at", view.endedAt())
        .withElapsed("seconds", view.startedAt(), view.endedAt(), now)
        .with("tags", Tags.of(view.labels()));
  }

  private static Value.Object stage(Stage stage) {
    return new Document()
        .with("name", stage.name())
        .withTexts("needs", stage.needs().stream().map(Stage.Need::stage).toList())
        .with("command", command(stage.command()))
        .with("resources", resources(stage.resources()))
        .withSeconds("timeout_seconds", stage.limits().timeout())
        .build();
  }

  static Value command(Command command) {
    return switch (command) {
      case Command.Words(var words) -> Value.of(words.stream().map(Value::of).toList());
      case Command.Script(var text) -> Value.of(text);
    };
  }

  /// `1` rather than `1.0` for what is nearly always whole.
  private static Value number(double number) {
    return number == Math.rint(number) && Math.abs(number) < 1e15
        ? Value.of((long) number)
        : Value.of(number);
  }
}
