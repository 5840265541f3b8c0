package dev.assay.store;

import dev.assay.result.MetricReport;
import dev.assay.space.Value;
import dev.assay.store.Workers.WorkerLease;
import dev.assay.trial.AttemptId;
import java.util.List;
import java.util.Optional;

/// The numbers that attempts reported.
public interface Metrics {

  /// Stores reports of one attempt; a report that is already there takes the new value.
  ///
  /// @param progress the newest progress; empty to leave it
  /// @return false when the attempt is not held by `lease`; nothing was stored
  boolean report(
      WorkerLease lease,
      AttemptId attempt,
      List<MetricReport> reports,
      Optional<Value.Object> progress);

  /// The reports of an attempt by name, then step, then instance.
  ///
  /// @param name only this metric; empty for all
  List<MetricReport> of(AttemptId attempt, Optional<String> name);
}
