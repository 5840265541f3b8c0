package dev.assay.control;

import dev.assay.control.Submitting.Caller;
import dev.assay.control.Submitting.Source;
import dev.assay.space.Value;
import java.util.List;
import java.util.Optional;

/// Searches whose trials no worker runs: whoever asks for one runs it, and tells how it ended.
public interface Steering {

  /// Stores a search without a trial, and answers as `submit` does.
  ///
  /// @param name instead of that in the text; empty to keep it
  /// @param uniqueName refuse with `CONFLICT` when the name is taken
  /// @throws dev.assay.config.InputException for what cannot be searched so
  Value.Object create(Source.Text source, Optional<String> name, boolean uniqueName, Caller caller);

  /// The next trials of a search, stored as running: documents as in a list of trials. However many
  /// ask at once, each trial is given once, and together no more than the search has.
  ///
  /// @param count how many, at least 1; fewer come where the search has no more
  /// @throws ControlException `CONFLICT` where workers run the trials, or others must end before;
  ///   `REFUSED` where there is no more to try, or no more may be out at once
  List<Value.Object> ask(String experiment, int count, String actor);

  /// Ends a trial that was asked for, and answers it as in a list of trials.
  ///
  /// @throws ControlException `USAGE` for values that do not fit the objectives; `CONFLICT` where
  ///   it has ended, or a worker runs it
  Value.Object tell(String trial, Outcome outcome, String actor);

  /// How a trial ended.
  sealed interface Outcome {

    /// With the value of the only objective; may be NaN or infinite.
    record Scored(double value) implements Outcome {}

    /// With values, the objectives among them.
    record Completed(Value.Object values) implements Outcome {}

    /// Without.
    record Failed() implements Outcome {}

    /// Early, for want of promise.
    record Pruned() implements Outcome {}
  }
}
