package dev.assay.engine;

import dev.assay.result.MetricReport;
import dev.assay.store.Store;
import dev.assay.store.StoreException;
import dev.assay.store.Workers.WorkerLease;
import dev.assay.trial.AttemptId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/// Hands what an attempt says while it runs to the store. Not safe for several threads.
final class Saying {
  private static final Duration AFTER_TROUBLE = Duration.ofSeconds(1);
  private static final int REPORTS_AT_ONCE = 5_000;

  private final Store store;
  private final WorkerLease lease;
  private final AttemptId attempt;
  private final List<MetricReport> unsaid = new ArrayList<>();

  Saying(Store store, WorkerLease lease, AttemptId attempt) {
    this.store = store;
    this.lease = lease;
    this.attempt = attempt;
  }

  /// Stores what was said since the last time; what a store in trouble did not take is kept.
  ///
  /// @return false when the attempt is not ours any more
  boolean say(Reports reports) {
    unsaid.addAll(reports.drain());
    var progress = reports.drainProgress();
    if (unsaid.isEmpty() && progress.isEmpty()) {
      return true;
    }
    try {
      while (true) {
        var batch = List.copyOf(unsaid.subList(0, Math.min(unsaid.size(), REPORTS_AT_ONCE)));
        if (!store.metrics().report(lease, attempt, batch, progress)) {
          return false;
        }
        unsaid.subList(0, batch.size()).clear();
        if (unsaid.isEmpty()) {
          return true;
        }
      }
    } catch (StoreException e) {
      if (e.code() != StoreException.Code.UNAVAILABLE) {
        throw e;
      }
      return true;
    }
  }

  /// As [#say], and waits for a store in trouble: the end must not overtake the reports.
  ///
  /// @param left whether to give up
  boolean sayAll(Reports reports, BooleanSupplier left) throws InterruptedException {
    while (say(reports)) {
      if (unsaid.isEmpty() || left.getAsBoolean()) {
        return !left.getAsBoolean();
      }
      Thread.sleep(AFTER_TROUBLE); // nothing tells when the store is well again
    }
    return false;
  }
}
