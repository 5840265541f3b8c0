package dev.assay.search;

import dev.assay.space.Value;

/// What the next trial of a search is.
public sealed interface Next {

  /// It is this.
  ///
  /// @param origin to be stored with the trial
  record Ready(Value.Object params, Value.Object origin) implements Next {}

  /// It is not known before another trial has ended.
  ///
  /// @param why one line for a person
  record Waiting(String why) implements Next {}

  /// There is none.
  ///
  /// @param why one line for a person
  record Exhausted(String why) implements Next {}
}
