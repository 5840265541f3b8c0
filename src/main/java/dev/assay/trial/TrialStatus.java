package dev.assay.trial;

import java.util.Collection;
import java.util.Locale;

/// Where a trial is; derived from the states of its jobs.
public enum TrialStatus {
  /// Nothing of it has run yet.
  PENDING,
  /// A job runs, or one has ended and others are to come.
  RUNNING,
  /// It stopped at a checkpoint; whether it goes on is yet to be decided.
  PAUSED,
  /// Every job ended well.
  COMPLETED,
  /// Ended early by a scheduler.
  PRUNED,
  /// A job ended badly.
  FAILED,
  /// Stopped or cancelled by a person or by its budget, or never run because something before it
  /// did not end well.
  CANCELLED;

  /// The word used in JSON and on screen.
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// Whether no job of it will move by itself.
  public boolean isTerminal() {
    return this == COMPLETED || this == PRUNED || this == FAILED || this == CANCELLED;
  }

  /// The status of a trial whose jobs are in `states`.
  ///
  /// @param pruned whether a scheduler, not a person, stopped those that are stopped
  public static TrialStatus of(Collection<JobState> states, boolean pruned) {
    boolean anyOpen = states.stream().anyMatch(s -> !s.isTerminal());
    if (anyOpen) {
      boolean begun = states.stream().anyMatch(s -> s.isLive() || s == JobState.COMPLETED);
      return begun ? RUNNING : PENDING;
    }
    if (states.contains(JobState.FAILED)) {
      return FAILED;
    }
    if (states.stream().allMatch(s -> s == JobState.COMPLETED)) {
      return COMPLETED;
    }
    return pruned ? PRUNED : CANCELLED;
  }
}
