package dev.assay.trial;

import java.util.Locale;

/// Why a job is in its state.
public enum Reason {
  /// Nothing to say.
  NONE,
  /// The program ended with a code other than 0.
  EXIT,
  /// The attempt ran longer than its timeout.
  TIMEOUT,
  /// The program was ended by a signal that Assay did not send.
  KILLED,
  /// The program ended well, without its declared metrics or files.
  NO_RESULT,
  /// The program could not be started.
  LAUNCH,
  /// A declared input is not what it was at submit.
  INPUT_CHANGED,
  /// The attempt vanished: no process and no record of its end.
  LOST,
  /// Too many attempts vanished.
  CRASH_LIMIT,
  /// An operator asked.
  OPERATOR,
  /// A scheduler ended it early.
  PRUNED,
  /// It came to where it was to pause, at a checkpoint from which its trial may go on.
  PAUSED,
  /// Its metrics left the numbers.
  DIVERGED,
  /// A budget ran out.
  BUDGET,
  /// A policy refused it.
  POLICY,
  /// A parent did not end well.
  PARENT,
  /// Whoever ran it elsewhere said so.
  TOLD,
  /// Another job does the same work, and it waits for the result.
  SAME_WORK,
  /// Its experiment went to another store, where it waits now.
  MOVED;

  private final String word = name().equals("NONE") ? "" : name().toLowerCase(Locale.ROOT);

  /// The word used in the store, in JSON and on screen; empty for [#NONE].
  public String word() {
    return word;
  }

  /// The reason with this word.
  public static Reason ofWord(String word) {
    return word.isEmpty() ? NONE : valueOf(word.toUpperCase(Locale.ROOT));
  }
}
