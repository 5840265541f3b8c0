package dev.assay.analysis;

import dev.assay.experiment.Limit;
import dev.assay.experiment.Objective;
import dev.assay.optimize.History;
import dev.assay.optimize.Problem;
import dev.assay.result.Observation;
import dev.assay.result.Observation.State;
import dev.assay.store.Trials.TrialView;
import dev.assay.trial.TrialStatus;
import java.util.List;

/// Stored trials → the history of a search, without what was reported on the way.
public final class Histories {
  private Histories() {}

  /// The history of `trials`; those whose params are no point of the space of `problem` are left
  /// out.
  public static History of(Problem problem, List<TrialView> trials) {
    List<String> objectives = problem.objectives().stream().map(Objective::metric).toList();
    List<String> limits = problem.limits().stream().map(Limit::metric).toList();
    return History.of(
        problem, trials.stream().map(trial -> observation(trial, objectives, limits)).toList());
  }

  private static Observation observation(
      TrialView trial, List<String> objectives, List<String> limits) {
    State state = state(trial.status());
    var running = Observation.running(trial.id().number(), trial.params(), trial.origin());
    return state == State.COMPLETED
        ? running.ended(state, values(trial, objectives)).withLimits(values(trial, limits))
        : running.ended(state, List.of());
  }

  private static List<Double> values(TrialView trial, List<String> metrics) {
    return metrics.stream().map(metric -> Measure.of(trial, metric).orElse(Double.NaN)).toList();
  }

  private static State state(TrialStatus status) {
    return switch (status) {
      case PENDING, RUNNING, PAUSED -> State.RUNNING;
      case COMPLETED -> State.COMPLETED;
      case PRUNED -> State.PRUNED;
      case FAILED -> State.FAILED;
      case CANCELLED -> State.CANCELLED;
    };
  }
}
