package dev.assay.trial;

import java.util.Locale;
import java.util.Map;

/// Where an experiment is; derived from how many of its jobs are in which state.
public enum ExperimentStatus {
  /// Nothing of it has run yet.
  PENDING,
  /// Something runs, or has ended while more is to come.
  RUNNING,
  /// All that is left is held, or it is a sweep that waits for a word.
  PAUSED,
  /// Every job ended well; of a sweep, others may have been stopped early.
  COMPLETED,
  /// Ended; some jobs well, some not.
  PARTIAL,
  /// Ended; no job ended well and at least one failed.
  FAILED,
  /// Ended without a success or a failure: cancelled or stopped.
  CANCELLED;

  /// The word used in JSON and on screen.
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// Whether nothing of it will move by itself any more.
  public boolean isTerminal() {
    return this == COMPLETED || this == PARTIAL || this == FAILED || this == CANCELLED;
  }

  /// The status of an experiment with `jobs` jobs by state; absent states count 0.
  ///
  /// @param growth whether more trials may come
  public static ExperimentStatus of(Map<JobState, Integer> jobs, Growth growth) {
    int open = 0;
    int held = 0;
    int ended = 0;
    int live = 0;
    for (var entry : jobs.entrySet()) {
      int n = entry.getValue();
      var state = entry.getKey();
      open += state.isTerminal() ? 0 : n;
      ended += state.isTerminal() ? n : 0;
      held += state == JobState.HELD ? n : 0;
      live += state.isLive() ? n : 0;
    }
    if (open > 0 || growth.isUnfinished()) {
      int waitingOnHeld = held + jobs.getOrDefault(JobState.BLOCKED, 0);
      boolean isKept = held > 0 || growth == Growth.PAUSED;
      if (isKept && waitingOnHeld == open && growth != Growth.OPEN) {
        return PAUSED;
      }
      return live > 0 || ended > 0 ? RUNNING : PENDING;
    }
    int completed = jobs.getOrDefault(JobState.COMPLETED, 0);
    int spared = growth.isSweep() && completed > 0 ? jobs.getOrDefault(JobState.STOPPED, 0) : 0;
    if (completed + spared == ended) {
      return COMPLETED;
    }
    if (completed > 0) {
      return PARTIAL;
    }
    return jobs.getOrDefault(JobState.FAILED, 0) > 0 ? FAILED : CANCELLED;
  }
}
