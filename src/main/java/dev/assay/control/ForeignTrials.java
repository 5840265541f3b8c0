package dev.assay.control;

import dev.assay.exchange.Distribution;
import dev.assay.experiment.Objective;
import dev.assay.result.MetricReport;
import dev.assay.space.Value;
import dev.assay.store.Sweeps.Told;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// Trials that were tried elsewhere, whoever kept them. They are read from the beginning each time.
interface ForeignTrials extends AutoCloseable {

  /// Such as `optuna`.
  String format();

  /// What they belong to in their source; empty where that has no name.
  String study();

  /// A name for the experiment that they become.
  String name();

  /// What makes one better than another.
  List<Objective> objectives();

  /// Gives every trial to `taker`, in the order of their numbers.
  void each(Consumer<Found> taker);

  @Override
  void close();

  /// A trial.
  ///
  /// @param number as its source counts
  /// @param end how it ended; empty where it has not
  /// @param state what its source calls that
  /// @param distributions what params might have been, where that is known
  /// @param noted what else its source says of it
  record Found(
      int number,
      Optional<Told> end,
      String state,
      Value.Object params,
      Map<String, Distribution> distributions,
      Value.Object values,
      List<MetricReport> reports,
      Optional<Instant> startedAt,
      Optional<Instant> endedAt,
      Value.Object noted) {}
}
