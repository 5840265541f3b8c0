package dev.assay.experiment;

/// A bound on a metric other than the objective, such as a latency of at most 20 ms. A trial that
/// breaks it is infeasible however good its objective is.
///
/// @param metric the name under which jobs report it
/// @param side whether the bound is from above or from below
/// @param bound the number itself is within
public record Limit(String metric, Side side, double bound) {

  /// Which side the bound is on.
  public enum Side {
    /// At most the bound.
    AT_MOST,
    /// At least the bound.
    AT_LEAST
  }

  /// By how much `value` breaks the limit: above 0 it does, at most 0 it does not; NaN stays NaN.
  public double violation(double value) {
    return side == Side.AT_MOST ? value - bound : bound - value;
  }
}
