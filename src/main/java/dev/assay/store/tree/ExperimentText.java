package dev.assay.store.tree;

import dev.assay.experiment.After;
import dev.assay.experiment.Resources;
import dev.assay.experiment.Stage.Need;
import dev.assay.space.ContentId;
import dev.assay.space.Value;
import dev.assay.store.Subject;
import dev.assay.store.Submission.Key;
import dev.assay.store.Submission.NewStage;
import dev.assay.store.Submission.Parent;
import dev.assay.trial.ExperimentId;
import dev.assay.trial.JobId;
import dev.assay.trial.TrialId;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/// Experiment documents to and from JSON values.
final class ExperimentText {
  private ExperimentText() {}

  static Value.Object write(ExperimentDocument document) {
    var members =
        new Members()
            .put("id", document.id().text())
            .put("order", document.order())
            .put("leader", document.leader().text());
    document.key().ifPresent(key -> members.put("key", key.text()).put("body", key.body()));
    members
        .put("name", document.name())
        .add("archived", document.archived())
        .add("deleted", document.deleted())
        .put("priority", document.priority())
        .put("parallelism", document.parallelism())
        .put("labels", document.labels())
        .put("after", document.after().stream().map(ExperimentText::write).toList())
        .put("stages", document.stages().stream().map(ExperimentText::write).toList())
        .put("created_at", document.createdAt())
        .put("spec", document.spec())
        .add("provenance", document.provenance());
    document.sweep().ifPresent(sweep -> members.put("sweep", sweep.write()));
    return members
        .put("trials", document.trials().stream().map(id -> Value.of(id.hex())).toList())
        .put("events", document.events().stream().map(EventEntry::write).toList())
        .object();
  }

  static ExperimentDocument read(Value value) {
    var fields = Fields.of(value);
    return new ExperimentDocument(
        new ExperimentId(fields.text("id")),
        fields.number("order"),
        new ExperimentId(fields.text("leader")),
        fields.maybeText("key").map(key -> new Key(key, fields.text("body"))),
        fields.text("name"),
        fields.isTrue("archived"),
        fields.isTrue("deleted"),
        fields.integer("priority"),
        fields.integer("parallelism"),
        fields.objectOrEmpty("labels"),
        fields.list("after", ExperimentText::parent),
        fields.list("stages", ExperimentText::stage),
        fields.instant("created_at"),
        fields.text("spec"),
        fields.objectOrEmpty("provenance"),
        fields.list("trials", item -> new ContentId(TrialDocument.text(item))),
        fields.has("sweep")
            ? Optional.of(SweepEntry.read(fields.fields("sweep")))
            : Optional.empty(),
        fields.list("events", EventEntry::read));
  }

  private static Value write(Parent parent) {
    return new Members()
        .put("subject", parent.subject().toString())
        .put("on", word(parent.on()))
        .object();
  }

  private static Parent parent(Value value) {
    var fields = Fields.of(value);
    return new Parent(subject(fields.text("subject")), on(fields));
  }

  private static Subject subject(String text) {
    long dots = text.chars().filter(unit -> unit == '.').count();
    if (dots == 0) {
      return new Subject.OfExperiment(new ExperimentId(text));
    }
    return dots == 1
        ? new Subject.OfTrial(TrialId.parse(text))
        : new Subject.OfJob(JobId.parse(text));
  }

  private static Value write(NewStage stage) {
    var resources = stage.resources();
    var members =
        new Members()
            .put("name", stage.name())
            .put("needs", stage.needs().stream().map(ExperimentText::write).toList())
            .put("cpus", Value.of(resources.cpus()))
            .put("gpus", Value.of(resources.gpus()))
            .add("memory", resources.memoryBytes())
            .put("nodes", resources.nodes())
            .put("pool", resources.pool())
            .add("gpu_preference", resources.gpuPreference())
            .put("max_failures", stage.maxFailures());
    stage.timeout().ifPresent(time -> members.put("timeout_ms", time.toMillis()));
    return members.object();
  }

  private static NewStage stage(Value value) {
    var fields = Fields.of(value);
    var resources =
        new Resources(
            fields.real("cpus"),
            fields.real("gpus"),
            fields.maybeNumber("memory").orElse(0L),
            fields.integer("nodes"),
            fields.text("pool"),
            fields.textOrEmpty("gpu_preference"));
    return new NewStage(
        fields.text("name"),
        fields.list("needs", ExperimentText::need),
        resources,
        fields.integer("max_failures"),
        fields.maybeNumber("timeout_ms").map(Duration::ofMillis));
  }

  private static Value write(Need need) {
    return new Members().put("stage", need.stage()).put("on", word(need.on())).object();
  }

  private static Need need(Value value) {
    var fields = Fields.of(value);
    return new Need(fields.text("stage"), on(fields));
  }

  private static String word(After.On on) {
    return on.name().toLowerCase(Locale.ROOT);
  }

  private static After.On on(Fields fields) {
    return After.On.valueOf(fields.text("on").toUpperCase(Locale.ROOT));
  }
}
