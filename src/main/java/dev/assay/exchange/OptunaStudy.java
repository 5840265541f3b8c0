package dev.assay.exchange;

import dev.assay.experiment.Objective.Goal;
import dev.assay.space.Value;
import java.time.LocalDateTime;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;

/// A study as Optuna keeps it, without its trials.
///
/// @param goals one for each objective; never empty
/// @param metrics what the objectives are called; empty where they have no names
/// @param attributes what its user noted
public record OptunaStudy(
    String name, List<Goal> goals, List<String> metrics, Value.Object attributes) {

  /// Takes copies.
  public OptunaStudy {
    goals = List.copyOf(goals);
    metrics = List.copyOf(metrics);
  }

  /// How far a trial is.
  public enum State {
    /// Enqueued.
    WAITING,
    /// Begun.
    RUNNING,
    /// Ended with values.
    COMPLETE,
    /// Stopped for want of promise.
    PRUNED,
    /// Ended without values.
    FAIL
  }

  /// A parameter of a trial: its value, and what it might have been.
  public record Param(Value value, Distribution distribution) {}

  /// A trial.
  ///
  /// @param number from 0
  /// @param values one for each objective; empty where there are none
  /// @param reports of the first objective, by step
  /// @param started in the time of the place where it ran, as Optuna writes it
  /// @param attributes what its user noted
  public record Trial(
      int number,
      State state,
      SequencedMap<String, Param> params,
      List<Double> values,
      Map<Long, Double> reports,
      Optional<LocalDateTime> started,
      Optional<LocalDateTime> ended,
      Value.Object attributes) {

    /// Takes copies.
    public Trial {
      params = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(params));
      values = List.copyOf(values);
      reports = Collections.unmodifiableMap(new TreeMap<>(reports));
    }
  }
}
