package dev.assay.store;

import dev.assay.result.MetricReport;
import dev.assay.space.Value;
import dev.assay.store.Workers.WorkerLease;
import dev.assay.trial.AttemptId;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

  /// The report of the highest step of each of `attempts` that reported `name`; what it costs does
  /// not grow with how much they reported.
  default Map<AttemptId, MetricReport> newest(List<AttemptId> attempts, String name) {
    var newest = new LinkedHashMap<AttemptId, MetricReport>();
    for (AttemptId attempt : attempts) {
      of(attempt, Optional.of(name)).stream()
          .max(Comparator.comparingLong(MetricReport::step))
          .ifPresent(report -> newest.put(attempt, report));
    }
    return newest;
  }
}
