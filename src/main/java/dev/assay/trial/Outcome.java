package dev.assay.trial;

/// How an attempt ended, as its worker found it. What becomes of the job is the store's to decide:
/// a stop or cancel that was asked for wins, and failures may be retried.
public sealed interface Outcome {

  /// Exit code 0 and every declared result is there.
  record Completed() implements Outcome {}

  /// It ended badly by its own doing.
  ///
  /// @param reason one of `exit`, `timeout`, `killed`, `no_result`, `launch`
  record Failed(Reason reason) implements Outcome {}

  /// It was asked to end and did. Where nobody had asked, its worker had reasons of its own, and it
  /// counts as lost to infrastructure.
  record Stopped() implements Outcome {}

  /// It saved its state and asks to be queued again; counts as nothing.
  record Yielded() implements Outcome {}

  /// It came to where it was to pause and left a checkpoint; counts as [Yielded] where it was not
  /// to pause.
  record Paused() implements Outcome {}

  /// It vanished.
  ///
  /// @param cause whose fault
  record Lost(Cause cause) implements Outcome {}

  /// Whose fault a lost attempt is.
  enum Cause {
    /// The job may have taken its worker or machine with it; three of these end the job.
    CRASH,
    /// Preemption, an orderly drain, or it was claimed and never started; never held against the
    /// job.
    INFRASTRUCTURE
  }
}
