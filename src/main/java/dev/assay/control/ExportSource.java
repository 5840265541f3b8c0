package dev.assay.control;

import dev.assay.exchange.Observed;
import dev.assay.experiment.ExperimentSpec;
import dev.assay.result.MetricReport;
import dev.assay.store.Experiments.ExperimentView;
import dev.assay.store.Trials.AttemptView;
import dev.assay.store.Trials.JobView;
import dev.assay.store.Trials.TrialView;
import dev.assay.trial.AttemptId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// An experiment that is to be written: its trials, read page by page, and what they reported.
record ExportSource(OpenedStore store, ExperimentView view, ExperimentSpec spec) {

  /// The names that trials use, and what each parameter was.
  record Names(Map<String, Observed> params, Set<String> values) {}

  TrialPages trials() {
    return new TrialPages(store, view.id());
  }

  /// In the order of the space and of the objectives first; looks at every trial.
  Names names() {
    var params = new LinkedHashMap<String, Observed>();
    spec.space()
        .ifPresent(space -> space.names().forEach(name -> params.put(name, new Observed())));
    Set<String> values = new LinkedHashSet<>();
    spec.objectives().forEach(objective -> values.add(objective.metric()));
    Set<String> used = new LinkedHashSet<>();
    for (TrialView trial : trials()) {
      trial
          .params()
          .members()
          .forEach((name, value) -> params.computeIfAbsent(name, _ -> new Observed()).add(value));
      used.addAll(trial.params().members().keySet());
      values.addAll(trial.values().members().keySet());
    }
    params.keySet().retainAll(used);
    return new Names(params, values);
  }

  /// What a trial reported, by metric, step and instance; what was said again counts.
  List<MetricReport> reports(TrialView trial) {
    record Place(String name, long step, String instance) {}
    var newest =
        new TreeMap<Place, MetricReport>(
            Comparator.comparing(Place::name)
                .thenComparingLong(Place::step)
                .thenComparing(Place::instance));
    for (AttemptId attempt : attempts(trial)) {
      for (MetricReport one : store.ask(s -> s.metrics().of(attempt, Optional.empty()))) {
        newest.put(new Place(one.name(), one.step(), one.instance()), one);
      }
    }
    return List.copyOf(newest.values());
  }

  private List<AttemptId> attempts(TrialView trial) {
    var attempts = new ArrayList<AttemptId>();
    for (JobView job : trial.jobs()) {
      if (job.attempts() > 1) {
        store.ask(s -> s.trials().attempts(job.id())).stream()
            .map(AttemptView::id)
            .forEach(attempts::add);
      } else {
        job.attempt().ifPresent(attempts::add);
      }
    }
    attempts.sort(Comparator.comparingLong(AttemptId::number));
    return attempts;
  }
}
