package dev.assay.control;

import dev.assay.experiment.Stage;
import dev.assay.space.Value;
import dev.assay.store.Submission.NewTrial;
import dev.assay.store.Submission.Parent;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The document of a plan; see docs/reference/documents.md.
final class PlanDocument {

  /// How many configurations are shown.
  private static final int SHOWN = 5;

  private PlanDocument() {}

  /// @param reuse of each experiment, see [ReuseOutlook]
  static Value.Object of(Plan plan, List<Optional<Value.Object>> reuse) {
    var experiments = new ArrayList<Value.Object>();
    for (int i = 0; i < reuse.size(); i++) {
      experiments.add(experiment(plan.experiments().get(i), reuse.get(i)));
    }
    return new Document()
        .with("experiments", experiments)
        .with("trials", plan.trials())
        .with("jobs", plan.jobs())
        .with("gpu_hours_at_most", plan.gpuHoursAtMost())
        .with("plan_hash", plan.hash())
        .build();
  }

  private static Value.Object experiment(Plan.Planned planned, Optional<Value.Object> reuse) {
    var spec = planned.spec();
    return new Document()
        .with("name", spec.about().name())
        .with("trials", planned.count())
        .with("jobs", planned.jobs())
        .with("priority", spec.priority())
        .with("parallelism", ExperimentDocument.parallelism(spec.parallelism()))
        .with("held", planned.held())
        .withTime("start_at", spec.startAt())
        .with("after", planned.parents().stream().map(PlanDocument::parent).toList())
        .with("stages", spec.stages().stream().map(s -> stage(s, planned)).toList())
        .with("gpu_hours_at_most", planned.gpuHoursAtMost())
        .with("reuse", reuse.<Value>map(counts -> counts).orElse(Value.Null.NULL))
        .with("configurations", first(planned.trials()))
        .withTexts("warnings", planned.warnings())
        .build();
  }

  private static Value parent(Parent parent) {
    return Value.of(parent.subject() + ":" + parent.on().name().toLowerCase(Locale.ROOT));
  }

  private static Value.Object stage(Stage stage, Plan.Planned planned) {
    return new Document()
        .with("name", stage.name())
        .with("jobs", planned.count())
        .withTexts("needs", stage.needs().stream().map(Stage.Need::stage).toList())
        .with("command", ExperimentDocument.command(stage.command()))
        .with("resources", ExperimentDocument.resources(stage.resources()))
        .withSeconds("timeout_seconds", stage.limits().timeout())
        .with("retries", stage.retries().failures())
        .build();
  }

  private static List<Value> first(Expansion trials) {
    var shown = new ArrayList<Value>();
    for (NewTrial trial : trials) {
      if (shown.size() == SHOWN) {
        break;
      }
      shown.add(trial.params());
    }
    return shown;
  }
}
