package dev.assay.engine;

import dev.assay.trial.JobState;

/// Counts how the attempts of one worker ended, over all its leases. Used by one thread.
final class Tally {
  private int completed;
  private int failed;
  private int other;
  private int claimed;

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

  /// Counts jobs that were taken.
  void take(int jobs) {
    claimed += jobs;
  }

  /// How many more may be taken, where `most` are in all.
  int left(int most) {
    return Math.max(0, most - claimed);
  }

  WorkerSummary summary(String worker, int left, WorkerSummary.Why why) {
    return new WorkerSummary(worker, completed, failed, other, left, why);
  }
}
