package dev.assay.schedule;

import dev.assay.experiment.Objective;
import dev.assay.result.MetricReport;
import dev.assay.result.Observation;
import dev.assay.result.Observation.State;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// One trial as a scheduler sees it. Immutable, and ready for arithmetic: snapshots that share a
/// run read its reports once.
public final class Run {

  /// Where a trial is on its way.
  public enum Phase {
    /// It is queued or training.
    TRAINING,
    /// It stopped at a checkpoint and may be resumed.
    PAUSED,
    /// It is trained and waits to be evaluated, for the first time or again.
    TRAINED,
    /// Its evaluation is queued or runs.
    EVALUATING,
    /// It will not run again.
    ENDED
  }

  private final Observation trial;
  private final Phase phase;
  private final double until;
  private final Curve curve;

  private Run(Observation trial, Phase phase, double until, Curve curve) {
    this.trial = trial;
    this.phase = phase;
    this.until = until;
    this.curve = curve;
  }

  /// A trial of a sweep for `objectives`.
  ///
  /// @param until the resource at which its training was told to pause, infinite for none
  /// @param resource the metric that says how much was spent; where it is not reported the step
  ///   does
  public static Run of(
      Observation trial, Phase phase, double until, List<Objective> objectives, String resource) {
    return new Run(trial, phase, until, Curve.of(trial.reports(), objectives, resource));
  }

  /// What is known of the trial.
  public Observation trial() {
    return trial;
  }

  /// Its number.
  public int number() {
    return trial.number();
  }

  /// Where it is on its way.
  public Phase phase() {
    return phase;
  }

  /// The resource at which its training was told to pause.
  public double until() {
    return until;
  }

  Curve curve() {
    return curve;
  }

  boolean isTraining() {
    return phase == Phase.TRAINING;
  }

  boolean isOver() {
    return phase == Phase.ENDED;
  }

  boolean isCompleted() {
    return isOver() && trial.state() == State.COMPLETED;
  }

  /// The loss of the first objective for each instance, the last report of each counting.
  Map<String, Double> instances(Objective objective) {
    var losses = new TreeMap<String, Double>();
    for (MetricReport report : trial.reports()) {
      if (!report.instance().isEmpty() && report.name().equals(objective.metric())) {
        losses.put(
            report.instance(),
            objective.goal() == Objective.Goal.MAXIMIZE ? -report.value() : report.value());
      }
    }
    return losses;
  }
}
