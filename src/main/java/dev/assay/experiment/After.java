package dev.assay.experiment;

/// A thing that must have ended before this experiment may start.
///
/// @param reference an experiment, trial or job as its user wrote it
/// @param on what end of it lets this experiment start
public record After(String reference, On on) {

  /// Which end of a parent satisfies a dependency.
  public enum On {
    /// Only success; any other end skips the dependent.
    OK,
    /// Any end.
    ANY
  }
}
