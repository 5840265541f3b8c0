package dev.assay.store;

import dev.assay.experiment.ExperimentSpec;
import dev.assay.experiment.Limit;
import dev.assay.experiment.Objective;
import dev.assay.experiment.Search;
import dev.assay.result.Observation;
import dev.assay.result.Observation.State;
import dev.assay.space.Value;
import dev.assay.store.Trials.TrialView;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/// What stored trials are worth to a search.
///
/// @param cost the metric that says what a trial cost
public record Worth(List<Objective> objectives, List<Limit> limits, Optional<String> cost) {

  /// By what the search of `spec` looks for.
  public static Worth of(ExperimentSpec spec) {
    return new Worth(
        spec.objectives(), spec.search().limits(), spec.search().cost().map(Search.Cost::metric));
  }

  /// A trial as a search sees it, without what was reported on the way. A value that is missing or
  /// no number is NaN.
  public Observation of(TrialView trial) {
    var seen =
        Observation.running(trial.id().number(), trial.params(), trial.origin())
            .withCost(cost.map(metric -> metric(trial, metric)).orElse(Double.NaN));
    State state = state(trial);
    if (state != State.COMPLETED) {
      return seen.ended(state, List.of());
    }
    return seen.ended(
            state, objectives.stream().map(objective -> metric(trial, objective.metric())).toList())
        .withLimits(limits.stream().map(limit -> metric(trial, limit.metric())).toList());
  }

  private static State state(TrialView trial) {
    return switch (trial.status()) {
      case PENDING, RUNNING, PAUSED -> State.RUNNING;
      case COMPLETED -> State.COMPLETED;
      case PRUNED -> State.PRUNED;
      case FAILED -> State.FAILED;
      case CANCELLED -> State.CANCELLED;
    };
  }

  private static double metric(TrialView trial, String name) {
    return trial
        .values()
        .get(name)
        .map(Worth::number)
        .orElse(OptionalDouble.empty())
        .orElse(Double.NaN);
  }

  /// The number that a value is, also where it is no finite one; empty for anything else.
  public static OptionalDouble number(Value value) {
    return switch (value) {
      case Value.Int(BigInteger whole) -> OptionalDouble.of(whole.doubleValue());
      case Value.Float(double real) -> OptionalDouble.of(real);
      case Value.Text(String text) ->
          switch (text) {
            case "NaN" -> OptionalDouble.of(Double.NaN);
            case "Infinity" -> OptionalDouble.of(Double.POSITIVE_INFINITY);
            case "-Infinity" -> OptionalDouble.of(Double.NEGATIVE_INFINITY);
            default -> OptionalDouble.empty();
          };
      case Value.Null _, Value.Bool _, Value.Array _, Value.Object _ -> OptionalDouble.empty();
    };
  }
}
