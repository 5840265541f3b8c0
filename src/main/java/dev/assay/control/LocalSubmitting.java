package dev.assay.control;

import dev.assay.config.SpecSchema;
import dev.assay.experiment.ExperimentSpec;
import dev.assay.provenance.Provenance;
import dev.assay.space.Value;
import dev.assay.store.Experiments.Accepted;
import dev.assay.store.Experiments.Receipt;
import dev.assay.store.Submission;
import dev.assay.store.Submission.NewExperiment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Plans, and stores what was planned.
final class LocalSubmitting implements Submitting {

  private final OpenedStore store;
  private final Planner planner;
  private final CodeSnapshots snapshots;
  private final Drafting drafting;
  private final Rerunning rerunning;
  private final StaleResults stale;
  private final ReuseOutlook outlook;

  LocalSubmitting(
      OpenedStore store,
      Planner planner,
      CodeSnapshots snapshots,
      Drafting drafting,
      Rerunning rerunning,
      ReuseOutlook outlook) {
    this.store = store;
    this.planner = planner;
    this.snapshots = snapshots;
    this.drafting = drafting;
    this.rerunning = rerunning;
    this.stale = outlook.stale();
    this.outlook = outlook;
  }

  @Override
  public Value.Object plan(Request request) {
    Plan plan = reachable(planner.plan(request));
    check(request, plan);
    return PlanDocument.of(plan, outlook.of(plan, request.caller().environment()));
  }

  @Override
  public List<Value.Object> submit(Request request) {
    Plan plan = reachable(planner.plan(request));
    check(request, plan);
    if (plan.experiments().stream().noneMatch(e -> e.spec().snapshot().taken())) {
      return store(request, plan);
    }
    return snapshots.holding(() -> store(request, plan));
  }

  /// With a warning where no machine here could run it.
  private Plan reachable(Plan plan) {
    return new Plan(
        plan.experiments().stream()
            .map(planned -> planned.warned(Reach.warnings(store, planned.spec().stages())))
            .toList());
  }

  private List<Value.Object> store(Request request, Plan plan) {
    var provenance = new Provenance(request.caller().environment());
    List<NewExperiment> experiments =
        plan.experiments().stream()
            .map(planned -> stored(planned, provenance, request.caller()))
            .toList();
    stale.drop(experiments);
    var submission = new Submission(experiments, key(request, plan), request.caller().actor());
    Receipt receipt = store.ask(s -> s.experiments().submit(submission));
    var documents = new ArrayList<Value.Object>();
    for (int i = 0; i < receipt.experiments().size(); i++) {
      documents.add(
          accepted(receipt.experiments().get(i), receipt.created(), plan.experiments().get(i)));
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
    return drafting.experiment(
        spec,
        new Drafting.Wanted(
            planned.uniqueName(),
            planned.held(),
            planned.parents(),
            planned.trials(),
            planned.sweep(),
            spec.snapshot().taken()
                ? Provenance.withSnapshot(made, snapshots.take(spec, caller.environment()))
                : made));
  }

  private static Value.Object accepted(Accepted accepted, boolean created, Plan.Planned planned) {
    List<String> warnings = planned.warnings();
    Document document =
        Drafting.receipt(
            planned.sweep().isPresent()
                ? new Accepted(accepted.id(), accepted.name(), planned.count(), planned.jobs())
                : accepted,
            created);
    return warnings.isEmpty() ? document.build() : document.withTexts("warnings", warnings).build();
  }

  @Override
  public Value.Object rerun(Rerun request) {
    return rerunning.rerun(request);
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
