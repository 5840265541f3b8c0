package dev.assay.control;

import dev.assay.experiment.Budget;
import dev.assay.experiment.ExperimentSpec;
import dev.assay.experiment.Reuse;
import dev.assay.experiment.Stage;
import dev.assay.experiment.WorkKeys;
import dev.assay.provenance.Provenance;
import dev.assay.space.Value;
import dev.assay.store.Experiments.Accepted;
import dev.assay.store.Submission.NewBudget;
import dev.assay.store.Submission.NewExperiment;
import dev.assay.store.Submission.NewReuse;
import dev.assay.store.Submission.NewStage;
import dev.assay.store.Submission.NewSweep;
import dev.assay.store.Submission.NewTrial;
import dev.assay.store.Submission.Parent;
import dev.assay.trial.ExperimentId;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import java.util.stream.StreamSupport;

/// A specification and its trials → what the store is given, and what it answers → a receipt.
///
/// @param packing how a specification is changed before it is stored
record Drafting(RandomGenerator random, UnaryOperator<ExperimentSpec> packing) {

  private static final String ID_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz";
  private static final int ID_LENGTH = 11;

  /// What is stored beside the specification.
  ///
  /// @param sweep how it grows; empty where `trials` are all
  /// @param provenance what it is made of
  record Wanted(
      boolean uniqueName,
      boolean held,
      List<Parent> parents,
      Iterable<NewTrial> trials,
      Optional<NewSweep> sweep,
      Value.Object provenance) {}

  /// A new experiment, with an id of its own.
  NewExperiment experiment(ExperimentSpec spec, Wanted wanted) {
    return new NewExperiment(
        newId(),
        spec.about().name(),
        wanted.uniqueName(),
        labels(spec.about()),
        Specs.text(packing.apply(spec)),
        spec.priority(),
        spec.parallelism(),
        wanted.held(),
        spec.startAt(),
        wanted.parents(),
        spec.stages().stream().map(stage -> stage(spec, stage)).toList(),
        sharing(spec, wanted),
        wanted.provenance(),
        wanted.sweep(),
        budget(spec));
  }

  private static Optional<NewBudget> budget(ExperimentSpec spec) {
    if (!spec.budget().isBounded()) {
      return Optional.empty();
    }
    var longest = new HashMap<String, Duration>();
    spec.stages()
        .forEach(stage -> Budget.longest(stage).ifPresent(span -> longest.put(stage.name(), span)));
    return Optional.of(new NewBudget(spec.budget(), longest));
  }

  /// The trials with the keys of what their jobs do, where others may do the same.
  private static Iterable<NewTrial> sharing(ExperimentSpec spec, Wanted wanted) {
    if (!WorkKeys.isNeeded(spec)) {
      return wanted.trials();
    }
    Value.Object code =
        Provenance.snapshot(wanted.provenance())
            .orElseThrow(() ->
                Refusals.usage(
                    "'%s' uses results again, and whether work is the same cannot be told without a copy of the code"
                        .formatted(spec.about().name()),
                    "add snapshot: true, or cache: off"));
    var keys = new WorkKeys(spec, code);
    return () ->
        StreamSupport.stream(wanted.trials().spliterator(), false)
            .map(trial -> trial.sharing(keys.of(trial.params(), trial.replicate(), trial.origin())))
            .iterator();
  }

  private static Optional<NewReuse> reuse(ExperimentSpec spec, Stage stage) {
    var reuse = stage.reuse();
    return reuse.isOn()
        ? Optional.of(
            new NewReuse(
                reuse.mode() == Reuse.Mode.REFRESH,
                reuse.files(),
                spec.objectives().isEmpty() ? "" : spec.objectives().getFirst().metric()))
        : Optional.empty();
  }

  private static NewStage stage(ExperimentSpec spec, Stage stage) {
    return new NewStage(
        stage.name(),
        stage.needs(),
        stage.resources(),
        stage.retries().failures(),
        stage.limits().timeout(),
        reuse(spec, stage));
  }

  private static Value.Object labels(ExperimentSpec.About about) {
    return new Document()
        .with("description", about.description())
        .withTexts("tags", about.tags())
        .with("notes", about.notes())
        .with("metadata", about.metadata())
        .with("owner", about.owner())
        .build();
  }

  private ExperimentId newId() {
    var text = new StringBuilder("e");
    for (int i = 0; i < ID_LENGTH; i++) {
      text.append(ID_DIGITS.charAt(random.nextInt(ID_DIGITS.length())));
    }
    return new ExperimentId(text.toString());
  }

  /// What is told of a stored experiment.
  static Document receipt(Accepted accepted, boolean created) {
    return new Document()
        .with("experiment", accepted.id().text())
        .with("name", accepted.name())
        .with("trials", accepted.trials())
        .with("jobs", accepted.jobs())
        .with("created", created);
  }
}
