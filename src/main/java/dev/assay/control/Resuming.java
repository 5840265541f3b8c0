package dev.assay.control;

import dev.assay.space.Value;
import java.util.List;

/// Sweeps that go on after a break, as they were or under a changed specification. A specification
/// never changes once it is stored: what changes its meaning goes on as a new sweep that knows the
/// trials of the old one.
public interface Resuming {

  /// Sweeps that are not finished and were started under the same names by other specifications:
  /// `{"experiment", "name", "growth", "changes"}` each, with one change a key: `{"key", "old",
  /// "new", "effect"}`, where the effect is `applied` or `new_sweep`, and what is absent is `null`.
  List<Value.Object> earlier(Submitting.Request request);

  /// Lets a sweep go on under the specification in `request`, whose name does not matter. What is
  /// harmless is changed in place; anything else closes the sweep and starts a new one. Answers as
  /// [Sweeping#resume], of the one that goes on, with `changes` and `continues`: the old sweep, or
  /// `null`.
  ///
  /// @param accepted whether a new sweep may be started
  /// @throws ControlException `CONFLICT`, naming every change, where it may not; nothing was stored
  Value.Object resume(String experiment, Submitting.Request request, boolean accepted);

  /// Queues the trials again that failed, and lets a sweep that may have more go on. Answers as
  /// [Sweeping#resume], with `retried`.
  ///
  /// @throws ControlException `CONFLICT` where none has failed and it is open
  Value.Object retryFailed(String experiment, String actor);
}
