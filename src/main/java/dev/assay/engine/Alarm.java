package dev.assay.engine;

import java.time.Duration;

/// A moment on the monotonic clock; due at once when new. Used by one thread.
final class Alarm {
  private long due = System.nanoTime();

  boolean isDue() {
    return System.nanoTime() - due >= 0;
  }

  /// How long until it is due; zero if it is.
  Duration left() {
    return Duration.ofNanos(Math.max(0, due - System.nanoTime()));
  }

  void in(Duration wait) {
    due = System.nanoTime() + wait.toNanos();
  }

  void now() {
    due = System.nanoTime();
  }
}
