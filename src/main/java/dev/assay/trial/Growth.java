package dev.assay.trial;

import java.util.Locale;

/// Whether an experiment may get more trials than it has.
public enum Growth {
  /// All of its trials were submitted with it.
  FIXED,
  /// A sweep: what comes next is proposed from what was found.
  OPEN,
  /// A sweep that proposes nothing until somebody lets it go on.
  PAUSED,
  /// A sweep that has come to its end; it can be opened again.
  CLOSED;

  private final String word = name().toLowerCase(Locale.ROOT);

  /// The word used in the store, in JSON and on screen.
  public String word() {
    return word;
  }

  /// The growth with this word.
  public static Growth ofWord(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT));
  }

  /// Whether trials may come by themselves or once it goes on.
  public boolean isUnfinished() {
    return this == OPEN || this == PAUSED;
  }

  /// Whether it is, or was, a sweep.
  public boolean isSweep() {
    return this != FIXED;
  }
}
