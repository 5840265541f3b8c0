package dev.assay.experiment;

/// A number to make as large or as small as possible.
///
/// @param metric the name under which jobs report it
/// @param goal which direction is better
/// @param reduce how several reports of one attempt become one value, when the result file and the
///   `final` event are silent
public record Objective(String metric, Goal goal, Reduce reduce) {

  /// Which direction is better.
  public enum Goal {
    /// Smaller is better.
    MINIMIZE,
    /// Larger is better.
    MAXIMIZE;

    /// Whether `a` is strictly better than `b`; NaN is worse than every number.
    public boolean isBetter(double a, double b) {
      if (Double.isNaN(a)) {
        return false;
      }
      if (Double.isNaN(b)) {
        return true;
      }
      return this == MINIMIZE ? a < b : a > b;
    }
  }

  /// How reports over steps become one value.
  public enum Reduce {
    /// The report of the highest step.
    LAST,
    /// The best report in the direction of the goal.
    BEST,
    /// The smallest report.
    MIN,
    /// The largest report.
    MAX,
    /// The arithmetic mean of all reports.
    MEAN
  }
}
