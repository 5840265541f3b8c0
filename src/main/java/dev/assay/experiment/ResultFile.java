package dev.assay.experiment;

/// A file in which a job of a certain type leaves what it found.
///
/// @param kind how it is read
/// @param glob which file it is, by its name; the newest where several match
public record ResultFile(Kind kind, String glob) {

  /// How a file is read.
  public enum Kind {
    /// JSON with a list `checkpoints` or `curve` of points: reports of the metric `score`, and the
    /// values `baseline_score`, `best_score` and `total_rollouts`.
    LEARNING_CURVE,
    /// A JSON object whose numbers are values.
    STATS,
    /// Not read: the value `best_prompt` says where it is.
    BEST_PROMPT
  }
}
