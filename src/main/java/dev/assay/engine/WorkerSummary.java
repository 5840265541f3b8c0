package dev.assay.engine;

/// What one worker did.
///
/// @param worker its last id
/// @param completed attempts that ended well
/// @param failed attempts that ended badly
/// @param other attempts that ended otherwise: stopped, cancelled, yielded, lost
/// @param left attempts that were still running when it went, and live on
/// @param why it went
public record WorkerSummary(
    String worker, int completed, int failed, int other, int left, Why why) {

  /// Why a worker goes.
  public enum Why {
    /// Somebody asked it to.
    ASKED,
    /// It had nothing to do for as long as it was to wait.
    IDLE,
    /// It has taken as many jobs as it was to take.
    MAX_JOBS,
    /// What it was to wait for has ended.
    DONE
  }
}
