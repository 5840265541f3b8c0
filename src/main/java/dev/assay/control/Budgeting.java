package dev.assay.control;

import dev.assay.experiment.Budget.Dimension;
import dev.assay.space.Value;
import java.util.Map;

/// What an experiment may use, as a person sees and raises it. An experiment without a budget is a
/// `CONFLICT`.
public interface Budgeting {

  /// The budget of an experiment, and what is used of it.
  Value.Object show(String experiment);

  /// Raises limits, and lets what they held go on.
  ///
  /// @param limits as a person writes them: `20`, or `+5` on top of the present limit; times as
  ///   `12h` or `+2h`, a deadline also as an instant
  /// @throws ControlException `USAGE` for what is no amount; `CONFLICT` where nothing would be
  ///   raised, or there is no such limit; nothing was changed
  Value.Object raise(String experiment, Map<Dimension, String> limits, String actor);
}
