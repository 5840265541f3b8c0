package dev.assay.store;

import dev.assay.result.MetricReport;
import dev.assay.space.Value;
import dev.assay.store.Experiments.Receipt;
import dev.assay.store.Submission.Key;
import dev.assay.store.Submission.NewExperiment;
import dev.assay.store.Submission.NewTrial;
import dev.assay.store.Sweeps.Told;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Consumer;

/// Taking in what was tried elsewhere.
public interface Histories {

  /// Stores a sweep of one stage whose trials have all ended, as if each had been asked for and
  /// told; it is closed, and its limit is what it has. All or nothing.
  ///
  /// @param experiment without trials of its own; it grows
  /// @param trials numbered 1, 2, … in this order
  /// @param why it is closed: one line for a person
  /// @throws StoreException as [Experiments#submit]
  Receipt keep(
      NewExperiment experiment, Source trials, Optional<Key> key, String why, String actor);

  /// Gives trials, one after another.
  interface Source {
    /// Gives all of them to `taker`; asked once or more, it gives the same each time.
    void each(Consumer<Ended> taker);
  }

  /// A trial that has ended.
  ///
  /// @param values what it returned; kept if it completed
  /// @param score the first objective among `values`
  /// @param reports what it told on the way
  /// @param startedAt the instant of storing where it is not known
  record Ended(
      NewTrial trial,
      Told end,
      Value.Object values,
      OptionalDouble score,
      List<MetricReport> reports,
      Optional<Instant> startedAt,
      Optional<Instant> endedAt) {
    public Ended {
      reports = List.copyOf(reports);
    }
  }
}
