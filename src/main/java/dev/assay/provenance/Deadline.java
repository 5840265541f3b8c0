package dev.assay.provenance;

import java.time.Duration;

/// When to give up. Measured on the running time of this process, so that a clock that is set
/// changes nothing.
record Deadline(long nanos) {

  static Deadline in(Duration time) {
    return new Deadline(System.nanoTime() + time.toNanos());
  }

  Duration left() {
    return Duration.ofNanos(Math.max(0, nanos - System.nanoTime()));
  }
}
