package dev.assay.trial;

import java.util.Locale;

/// Where a job is. One word; why it is there is its [Reason]. Which moves are legal, and who may
/// make them, is in [Moves].
public enum JobState {
  /// Being made; never seen outside the transaction that submits it.
  CREATED,
  /// May be claimed now.
  QUEUED,
  /// Kept back by an operator.
  HELD,
  /// Waits for a parent to end, or for another job that does the same work.
  BLOCKED,
  /// Waits for an instant: a back-off, or `start_at`.
  DELAYED,
  /// An attempt of it is alive.
  RUNNING,
  /// Its attempt has been asked to end, and what it will end as is decided.
  STOPPING,
  /// Ended well.
  COMPLETED,
  /// Ended badly.
  FAILED,
  /// Ended because an operator or a scheduler stopped it.
  STOPPED,
  /// Ended because nobody wants it any more.
  CANCELLED,
  /// Never ran, because a parent did not end well.
  SKIPPED;

  /// Whether only an operator's retry can move it again.
  public boolean isTerminal() {
    return switch (this) {
      case COMPLETED, FAILED, STOPPED, CANCELLED, SKIPPED -> true;
      case CREATED, QUEUED, HELD, BLOCKED, DELAYED, RUNNING, STOPPING -> false;
    };
  }

  /// Whether an attempt of it is alive.
  public boolean isLive() {
    return this == RUNNING || this == STOPPING;
  }

  private final String word = name().toLowerCase(Locale.ROOT);

  /// The word used in the store, in JSON and on screen.
  public String word() {
    return word;
  }

  /// The state with this word.
  public static JobState ofWord(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT));
  }
}
