package dev.assay.result;

import dev.assay.space.Value;
import java.util.List;

/// What is known of one trial, as a search sees it: what was tried, how far it is, what it is
/// worth. Values are as the job reported them, in the direction of its objectives.
///
/// @param number of the trial in its experiment, from 1; not above 0 for one of another experiment
/// @param params the configuration, as the job saw it
/// @param state how far it is
/// @param values one for each objective in their order, any of them maybe NaN or infinite; empty
///   where there is none
/// @param limits the metric of each limit in their order, NaN where it was not reported; empty
///   where there is none
/// @param cost in the unit of the budget (seconds, money, tokens), NaN where it is not known
/// @param reports of the objectives' metrics over steps, in the order of their steps
/// @param origin what the optimizer noted beside the params when it suggested them
public record Observation(
    int number,
    Value.Object params,
    State state,
    List<Double> values,
    List<Double> limits,
    double cost,
    List<MetricReport> reports,
    Value.Object origin) {

  /// How far a trial is.
  public enum State {
    /// Proposed and not ended: it has no values yet, but its params are taken.
    RUNNING,
    /// Ended with values.
    COMPLETED,
    /// Stopped early for want of promise; its last report says how it stood.
    PRUNED,
    /// Ended without values: it crashed, or diverged, or broke a rule of its own.
    FAILED,
    /// Taken back by a person or a budget, which says nothing about its params.
    CANCELLED
  }

  /// Takes copies.
  public Observation {
    values = List.copyOf(values);
    limits = List.copyOf(limits);
    reports = List.copyOf(reports);
  }

  /// A trial that runs.
  public static Observation running(int number, Value.Object params, Value.Object origin) {
    return new Observation(
        number, params, State.RUNNING, List.of(), List.of(), Double.NaN, List.of(), origin);
  }

  /// The same trial in `state` with `values`.
  public Observation ended(State state, List<Double> values) {
    return new Observation(number, params, state, values, limits, cost, reports, origin);
  }

  /// The same trial with the metrics of its limits.
  public Observation withLimits(List<Double> limits) {
    return new Observation(number, params, state, values, limits, cost, reports, origin);
  }

  /// The same trial with its cost.
  public Observation withCost(double cost) {
    return new Observation(number, params, state, values, limits, cost, reports, origin);
  }

  /// The same trial with what was reported on the way.
  public Observation withReports(List<MetricReport> reports) {
    return new Observation(number, params, state, values, limits, cost, reports, origin);
  }

  /// The same trial under another number.
  public Observation withNumber(int number) {
    return new Observation(number, params, state, values, limits, cost, reports, origin);
  }
}
