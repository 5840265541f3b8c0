package dev.assay.control;

import dev.assay.experiment.ExperimentSpec;
import dev.assay.experiment.Objective;
import dev.assay.experiment.Stopping;
import dev.assay.result.MetricReport;
import dev.assay.schedule.Schedulers;
import dev.assay.space.Value;
import dev.assay.store.Store;
import dev.assay.store.Trials.JobView;
import dev.assay.store.Trials.TrialView;
import dev.assay.trial.AttemptId;
import dev.assay.trial.TrialStatus;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// How far trials have come on the rungs of a scheduler, by what their newest attempts reported.
///
/// @param at the resource of the rung
/// @param reached how many trials came that far or farther
/// @param here how many of these came no farther, by how they stand
record Climb(double at, int reached, Map<TrialStatus, Integer> here) {

  /// The rungs of `spec` from the lowest, the end of training last; empty where its scheduler has
  /// none. What it costs grows with the number of trials alone.
  static List<Climb> of(Store store, ExperimentSpec spec, List<TrialView> trials) {
    Stopping stopping = spec.stopping();
    List<Double> levels = Schedulers.rungs(stopping.scheduler(), stopping.options());
    if (levels.isEmpty() || spec.objectives().isEmpty()) {
      return List.of();
    }
    Map<AttemptId, Double> reached = reached(store, spec, trials);
    int[] counts = new int[levels.size()];
    var here = new ArrayList<Map<TrialStatus, Integer>>();
    levels.forEach(_ -> here.add(new EnumMap<>(TrialStatus.class)));
    for (TrialView trial : trials) {
      double far =
          trial.jobs().stream()
              .flatMap(job -> job.attempt().stream())
              .mapToDouble(attempt -> reached.getOrDefault(attempt, 0.0))
              .max()
              .orElse(0);
      int highest = -1;
      for (int rung = 0; rung < counts.length && levels.get(rung) <= far; rung++) {
        counts[rung]++;
        highest = rung;
      }
      if (highest >= 0) {
        here.get(highest).merge(trial.status(), 1, Integer::sum);
      }
    }
    var climbs = new ArrayList<Climb>();
    for (int rung = 0; rung < counts.length; rung++) {
      climbs.add(new Climb(levels.get(rung), counts[rung], here.get(rung)));
    }
    return List.copyOf(climbs);
  }

  /// The resource of the last report of each attempt.
  private static Map<AttemptId, Double> reached(
      Store store, ExperimentSpec spec, List<TrialView> trials) {
    List<AttemptId> attempts =
        trials.stream()
            .flatMap(trial -> trial.jobs().stream())
            .map(JobView::attempt)
            .flatMap(Optional::stream)
            .toList();
    Objective objective = spec.objectives().getFirst();
    var reached = new HashMap<AttemptId, Double>();
    store
        .metrics()
        .newest(attempts, objective.metric())
        .forEach((attempt, report) -> reached.put(attempt, (double) report.step()));
    String resource = spec.stopping().resource();
    if (!resource.equals(Stopping.STEP)) {
      Map<AttemptId, MetricReport> spent = store.metrics().newest(attempts, resource);
      spent.forEach((attempt, report) -> reached.put(attempt, report.value()));
    }
    return reached;
  }

  Value.Object document() {
    var document = new Document().with("at", at).with("reached", reached);
    for (TrialStatus status : TrialStatus.values()) {
      document.with(status.word(), here.getOrDefault(status, 0));
    }
    return document.build();
  }
}
