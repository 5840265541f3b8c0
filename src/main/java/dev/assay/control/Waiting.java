package dev.assay.control;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.LockSupport;

/// Waits for changes of the store by looking at its mark, which is cheap: often at first, because
/// what is awaited is often just about to happen, then less so.
record Waiting(OpenedStore store) {

  private static final long FIRST = Duration.ofMillis(2).toNanos();
  private static final long LONGEST = Duration.ofMillis(50).toNanos();

  long mark() {
    return store.ask(s -> s.changeMark());
  }

  /// Waits until the mark is no longer `mark`, for `limit` at most.
  ///
  /// @return the mark now
  long change(long mark, Duration limit) {
    long deadline = System.nanoTime() + limit.toNanos();
    long pause = FIRST;
    long now = mark();
    while (now == mark && !Thread.currentThread().isInterrupted()) {
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        return now;
      }
      LockSupport.parkNanos(Math.min(pause, left));
      pause = Math.min(pause * 2, LONGEST);
      now = mark();
    }
    return now;
  }

  /// Keeps asking until something is there.
  interface Question<T> {
    Optional<T> ask();
  }

  /// Asks after every change (and every second, for what is no change of the store) until there is
  /// an answer, or `nanos` are over; absent `nanos` are for ever.
  <T> Optional<T> until(OptionalLong nanos, Question<T> question) {
    long start = System.nanoTime();
    while (true) {
      long mark = mark();
      var answer = question.ask();
      long left =
          nanos.isPresent() ? nanos.getAsLong() - (System.nanoTime() - start) : Long.MAX_VALUE;
      if (answer.isPresent() || left <= 0 || Thread.currentThread().isInterrupted()) {
        return answer;
      }
      change(mark, Duration.ofNanos(Math.min(left, Duration.ofSeconds(1).toNanos())));
    }
  }
}
