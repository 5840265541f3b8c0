package dev.assay.control;

import dev.assay.experiment.Budget.Dimension;
import dev.assay.space.Value;
import java.util.List;
import java.util.Map;

/// A sweep as a person steers it: begun, watched, paused, ended and extended. What names no sweep,
/// or is so already, is a `CONFLICT`.
public interface Sweeping {

  /// Submits sweeps, and answers as [Submitting#submit] does.
  ///
  /// @throws ControlException `USAGE` where one of them is no sweep; nothing was stored
  List<Value.Object> start(Submitting.Request request);

  /// What [#start] would do, without doing it, as [Submitting#plan] tells it.
  ///
  /// @throws ControlException `USAGE` where one of them is no sweep
  Value.Object plan(Submitting.Request request);

  /// Where a sweep stands. What it costs does not grow with the sweep: of failures only those among
  /// the newest trials are told, and the answer says how many those are.
  Value.Object status(String experiment);

  /// Proposes nothing more; what was proposed runs to its end.
  Value.Object pause(String experiment, String actor);

  /// A paused or closed sweep goes on.
  Value.Object resume(String experiment, String actor);

  /// Closes a sweep.
  ///
  /// @param letRun what was proposed runs to its end; otherwise what has not started is cancelled,
  ///   and what runs is asked to end
  Value.Object stop(String experiment, boolean letRun, String actor);

  /// Raises how many trials there may be, and lets a closed sweep go on.
  ///
  /// @param trials how many in all, or how many more; at least 1
  /// @param more whether `trials` comes on top of the present limit
  Value.Object extend(String experiment, int trials, boolean more, String actor);

  /// Raises limits of the budget of a sweep, and lets it go on where one had been reached; see
  /// [Budgeting#raise].
  Value.Object extend(String experiment, Map<Dimension, String> limits, String actor);

  /// Looks at sweeps once, as workers do, and proposes what there is room for.
  ///
  /// @param experiments empty for every open sweep whose trials workers run
  /// @return one document a sweep: what was done, or why nothing
  List<Value.Object> tick(List<String> experiments);
}
