package dev.assay.engine;

import dev.assay.experiment.ExperimentSpec;
import dev.assay.experiment.Objective;
import dev.assay.result.MetricReport;
import dev.assay.result.Observation;
import dev.assay.schedule.Run;
import dev.assay.schedule.Run.Phase;
import dev.assay.store.Store;
import dev.assay.store.Trials.JobView;
import dev.assay.store.Trials.TrialView;
import dev.assay.store.Worth;
import dev.assay.trial.AttemptId;
import dev.assay.trial.TrialStatus;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// What trials of a store are worth to a search: stored rows → observations and runs. A trial that
/// was tried again counts by its newest attempts; what an attempt reported before its successor
/// went on from its checkpoint stays.
final class TrialReader {

  private final Store store;
  private final List<Objective> objectives;
  private final Worth worth;
  private final String resource;

  /// @param resource what the scheduler counts
  private TrialReader(Store store, List<Objective> objectives, Worth worth, String resource) {
    this.store = store;
    this.objectives = objectives;
    this.worth = worth;
    this.resource = resource;
  }

  /// Reads trials for the search of `spec`.
  static TrialReader of(Store store, ExperimentSpec spec) {
    return new TrialReader(store, spec.objectives(), Worth.of(spec), spec.stopping().resource());
  }

  /// A trial as a scheduler sees it, with the observation in it.
  Run run(TrialView trial) {
    Phase phase =
        trial.status().isTerminal()
            ? Phase.ENDED
            : trial.status() == TrialStatus.PAUSED ? Phase.PAUSED : Phase.TRAINING;
    double until = trial.jobs().getLast().until().orElse(Double.POSITIVE_INFINITY);
    return Run.of(observation(trial), phase, until, objectives, resource);
  }

  /// A trial as an optimizer sees it.
  Observation observation(TrialView trial) {
    return worth.of(trial).withReports(reports(trial));
  }

  /// The reports of the objectives and the resource, in the order of their steps.
  private List<MetricReport> reports(TrialView trial) {
    if (objectives.isEmpty()) {
      return List.of();
    }
    record Place(String name, long step, String instance) {}
    Map<Place, MetricReport> newest =
        new TreeMap<>(
            Comparator.comparingLong(Place::step)
                .thenComparing(Place::name)
                .thenComparing(Place::instance));
    for (AttemptId attempt : attempts(trial)) {
      for (MetricReport report : store.metrics().of(attempt, Optional.empty())) {
        if (isWanted(report.name())) {
          newest.put(new Place(report.name(), report.step(), report.instance()), report);
        }
      }
    }
    return List.copyOf(newest.values());
  }

  private boolean isWanted(String name) {
    return name.equals(resource) || objectives.stream().anyMatch(o -> o.metric().equals(name));
  }

  /// Of all its jobs, oldest first.
  private List<AttemptId> attempts(TrialView trial) {
    var attempts = new ArrayList<AttemptId>();
    for (JobView job : trial.jobs()) {
      if (job.reused().isPresent()) {
        attempts.add(job.reused().get());
      } else if (job.attempts() > 1) {
        store.trials().attempts(job.id()).forEach(attempt -> attempts.add(attempt.id()));
      } else {
        job.attempt().ifPresent(attempts::add);
      }
    }
    attempts.sort(Comparator.comparingLong(AttemptId::number));
    return attempts;
  }
}
