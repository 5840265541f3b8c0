package dev.assay.control;

import dev.assay.space.Value;
import java.util.Map;

/// Trying a specification on something whose answer is known, in virtual time: nothing runs and
/// nothing is stored.
public interface Simulating {

  /// What the sweep of `source` would have done: see docs/reference/documents.md.
  ///
  /// @param source a specification, which needs no command
  /// @param flags keys laid over it, such as `search.trials` or `simulate.workers`
  /// @param top how many of the best trials are ranked
  Value.Object simulate(Submitting.Source.Text source, Map<String, Value> flags, int top);
}
