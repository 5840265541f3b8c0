package dev.assay.store;

import java.util.Locale;

/// Kinds of events. The word in JSON is `<noun>.<verb>`: `JOB_CLAIMED` is `job.claimed`.
public enum EventType {
  /// An experiment was stored with its trials and jobs.
  EXPERIMENT_SUBMITTED,
  /// Its priority changed.
  EXPERIMENT_PRIORITIZED,
  /// Its tags or its note changed.
  EXPERIMENT_LABELLED,
  /// It was hidden from lists.
  EXPERIMENT_ARCHIVED,
  /// It is shown in lists again.
  EXPERIMENT_RESTORED,
  /// It was removed.
  EXPERIMENT_DELETED,
  /// The tags or the note of a trial, which `data` names, changed.
  TRIAL_LABELLED,
  /// Trials were added to a sweep; `data` has their first number and how many.
  SWEEP_GREW,
  /// A sweep proposes nothing until it goes on.
  SWEEP_PAUSED,
  /// A sweep goes on.
  SWEEP_REOPENED,
  /// A sweep has come to its end.
  SWEEP_CLOSED,
  /// How many trials a sweep may have, or how many of its jobs may run at once, changed.
  SWEEP_LIMITED,
  /// Configurations wait to be tried next; `data` says how many came.
  SWEEP_ENQUEUED,
  /// What waited to be tried was taken back; `data` says how many these were.
  SWEEP_CLEARED,
  /// An experiment has come to a limit of its budget, which `data` names.
  BUDGET_REACHED,
  /// The budget of an experiment was raised; `data` has its new limits.
  BUDGET_RAISED,
  /// A job became ready: released, due, unblocked, given back or tried again.
  JOB_QUEUED,
  /// An operator holds it.
  JOB_HELD,
  /// It waits for a parent again.
  JOB_BLOCKED,
  /// It waits for an instant.
  JOB_DELAYED,
  /// It was given another place in the line of its experiment.
  JOB_MOVED,
  /// A worker took it as a new attempt.
  JOB_CLAIMED,
  /// The process of its attempt was seen.
  JOB_STARTED,
  /// Another worker took its live attempt over.
  JOB_ADOPTED,
  /// It was asked to end.
  JOB_STOPPING,
  /// It ended well.
  JOB_COMPLETED,
  /// It ended badly.
  JOB_FAILED,
  /// It was stopped.
  JOB_STOPPED,
  /// It had paused, and its trial does not go on; `data` says why.
  JOB_DROPPED,
  /// It was cancelled.
  JOB_CANCELLED,
  /// Nobody takes the result of its attempt any more.
  JOB_WITHDRAWN,
  /// It will not run, because a parent did not end well.
  JOB_SKIPPED,
  /// A job that had failed for good is no dead letter any more.
  DEAD_DROPPED,
  /// It is a dead letter again.
  DEAD_RESTORED,
  /// A worker came.
  WORKER_REGISTERED,
  /// A worker was asked to end.
  WORKER_ASKED,
  /// A worker went in good order.
  WORKER_LEFT,
  /// A worker is gone, and its epoch over.
  WORKER_EXPIRED,
  /// Somebody was told of an experiment.
  NOTICE_DELIVERED,
  /// Somebody was not told of it, and will not be.
  NOTICE_FAILED;

  private final String word = name().replaceFirst("_", ".").toLowerCase(Locale.ROOT);

  /// The word in JSON.
  public String word() {
    return word;
  }

  /// The type with this word.
  public static EventType ofWord(String word) {
    return valueOf(word.replace('.', '_').toUpperCase(Locale.ROOT));
  }
}
