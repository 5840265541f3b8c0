package dev.assay.optimize;

import dev.assay.space.Value;

/// What an optimizer answers when it is asked for a trial.
public sealed interface Proposal {

  /// Try this.
  ///
  /// @param params a point of the space that satisfies the constraints
  /// @param origin where it comes from: `optimizer`, `phase` (such as `startup` or `model`), and
  ///   whatever the optimizer wants to find in the history again (a generation, parents, the point
  ///   before rounding, an acquisition value); stored with the trial
  record Suggestion(Value.Object params, Value.Object origin) implements Proposal {}

  /// There is nothing left that was not tried.
  ///
  /// @param why one line for a person
  record Exhausted(String why) implements Proposal {}
}
