package dev.assay.schedule;

import dev.assay.space.Value;

/// One thing to do.
public sealed interface Decision {

  /// Ask the optimizer for `count` new trials and train them.
  ///
  /// @param count above 0
  /// @param until the resource at which each pauses, infinite to train to the end
  record Train(int count, double until) implements Decision {}

  /// Evaluate a trained trial.
  record Evaluate(int trial) implements Decision {}

  /// Let a paused trial go on from its checkpoint.
  ///
  /// @param until the resource at which it pauses again, infinite to train to the end
  record Resume(int trial, double until) implements Decision {}

  /// Stop a running trial at its checkpoint, to be resumed if it earns it.
  record Pause(int trial, String why) implements Decision {}

  /// End a trial for good; what it reported stays as knowledge.
  ///
  /// @param reason `pruned` or `diverged`
  /// @param why one line for a person
  record Stop(int trial, Reason reason, String why) implements Decision {}

  /// End trial `replaced` and begin a new one with `params` from the checkpoint of trial `from`:
  /// one change, so that a population never loses a place.
  ///
  /// @param origin how the params came about, stored with the new trial
  /// @param until the resource at which it pauses, infinite to train to the end
  record Fork(int from, int replaced, Value.Object params, Value.Object origin, double until)
      implements Decision {}

  /// There will be nothing more to do, whatever happens.
  record Finish(String why) implements Decision {}

  /// Why a trial is stopped.
  enum Reason {
    /// Others do better.
    PRUNED,
    /// Its numbers have left the ground.
    DIVERGED
  }
}
