package dev.assay.control;

import dev.assay.config.SpecSchema;
import dev.assay.experiment.ExperimentSpec;
import dev.assay.experiment.Stage;
import dev.assay.provenance.Provenance;
import dev.assay.space.Value;
import dev.assay.store.Experiments.Accepted;
import dev.assay.store.Experiments.Receipt;
import dev.assay.store.Submission;
import dev.assay.store.Submission.NewExperiment;
import dev.assay.store.Submission.NewStage;
import dev.assay.trial.ExperimentId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// Plans, and stores what was planned.
final class LocalSubmitting implements Submitting {

  private static final String ID_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz";
  private static final int ID_LENGTH = 11;

  private final OpenedStore store;
  private final Planner planner;
  private final RandomGenerator random;
  private final CodeSnapshots snapshots;

  LocalSubmitting(
      OpenedStore store, Planner planner, CodeSnapshots snapshots, RandomGenerator random) {
    this.snapshots = snapshots;
    this.store = store;
    this.planner = planner;
    this.random = random;
  }

  @Override
  public Value.Object plan(Request request) {
    Plan plan = planner.plan(request);
    check(request, plan);
    return PlanDocument.of(plan);
  }

  @Override
  public List<Value.Object> submit(Request request) {
    Plan plan = planner.plan(request);
    check(request, plan);
    if (plan.experiments().stream().noneMatch(e -> e.spec().snapshot().taken())) {
      return store(request, plan);
    }
    return snapshots.holding(() -> store(request, plan));
  }

  private List<Value.Object> store(Request request, Plan plan) {
    var provenance = new Provenance(request.caller().environment());
    List<NewExperiment> experiments =
        plan.experiments().stream()
            .map(planned -> stored(planned, provenance, request.caller()))
            .toList();
    var submission = new Submission(experiments, key(request, plan), request.caller().actor());
    Receipt receipt = store.ask(s -> s.experiments().submit(submission));
    var documents = new ArrayList<Value.Object>();
    for (int i = 0; i < receipt.experiments().size(); i++) {
      documents.add(
          accepted(
              receipt.experiments().get(i),
              receipt.created(),
              plan.experiments().get(i).warnings()));
    }
    return documents;
  }

  private static void check(Request request, Plan plan) {
    if (request.planHash().isEmpty()) {
      return;
    }
    String hash = plan.hash();
    if (!request.planHash().equals(hash)) {
      throw new ControlException(
          ControlException.Code.CONFLICT,
          "the plan has changed: --plan-hash says %s, it is now %s"
              .formatted(request.planHash(), hash),
          "look at it again with --dry-run");
    }
  }

  private static Optional<Submission.Key> key(Request request, Plan plan) {
    return request.idempotencyKey().isEmpty()
        ? Optional.empty()
        : Optional.of(new Submission.Key(request.idempotencyKey(), plan.hash()));
  }

  private NewExperiment stored(Plan.Planned planned, Provenance provenance, Caller caller) {
    ExperimentSpec spec = planned.spec();
    Value.Object made = provenance.of(spec);
    return new NewExperiment(
        newId(),
        spec.about().name(),
        planned.uniqueName(),
        labels(spec.about()),
        Specs.text(spec),
        spec.priority(),
        spec.parallelism(),
        planned.held(),
        spec.startAt(),
        planned.parents(),
        spec.stages().stream().map(LocalSubmitting::stage).toList(),
        planned.trials(),
        spec.snapshot().taken()
            ? Provenance.withSnapshot(made, snapshots.take(spec, caller.environment()))
            : made,
        Optional.empty());
  }

  private static NewStage stage(Stage stage) {
    return new NewStage(
        stage.name(),
        stage.needs(),
        stage.resources(),
        stage.retries().failures(),
        stage.limits().timeout());
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

  private static Value.Object accepted(Accepted accepted, boolean created, List<String> warnings) {
    var document =
        new Document()
            .with("experiment", accepted.id().text())
            .with("name", accepted.name())
            .with("trials", accepted.trials())
            .with("jobs", accepted.jobs())
            .with("created", created);
    return warnings.isEmpty() ? document.build() : document.withTexts("warnings", warnings).build();
  }

  @Override
  public Value.Object imported(Source.Text source) {
    return planner.imported(source);
  }

  @Override
  public Value.Object schema() {
    return SpecSchema.document();
  }
}
