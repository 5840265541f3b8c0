package dev.assay.engine;

import java.time.Duration;

/// A moment on the monotonic clock; due at once when new. Used by one thread.
final class Alarm {
  private long due = System.nanoTime();

  boolean isDue() {
    return System.nanoTime() - due >= 0;
  }

  void in(Duration wait) {
    due = System.nanoTime() + wait.toNanos();
  }

  void now() {
    due = System.nanoTime();
  }
}
