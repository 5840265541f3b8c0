package dev.assay.engine;

import dev.assay.trial.JobState;

/// Counts how the attempts of one worker ended, over all its leases. Used by one thread.
final class Tally {
  private int completed;
  private int failed;
  private int other;

  void count(JobState state) {
    switch (state) {
      case COMPLETED -> completed++;
      case FAILED -> failed++;
      case CREATED,
          QUEUED,
          HELD,
          BLOCKED,
          DELAYED,
          RUNNING,
          STOPPING,
          STOPPED,
          CANCELLED,
          SKIPPED ->
          other++;
    }
  }

  WorkerSummary summary(String worker, int left) {
    return new WorkerSummary(worker, completed, failed, other, left);
  }
}
