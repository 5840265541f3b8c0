package dev.assay.experiment;

import java.time.Duration;
import java.util.List;
import java.util.Set;

/// When a failed job runs again. Pure.
///
/// @param failures how many failed attempts are forgiven
/// @param backoff before the first retry; doubled for each further one, at most one hour
/// @param on kinds of failure that are retried
/// @param exitCodes when not empty, only these exit codes are retried
public record Retries(int failures, Duration backoff, Set<Kind> on, List<Integer> exitCodes) {
  /// A failure is final.
  public static final Retries NONE = new Retries(0, Duration.ZERO, Set.of(Kind.EXIT), List.of());

  private static final Duration LONGEST = Duration.ofHours(1);

  public Retries {
    on = Set.copyOf(on);
    exitCodes = List.copyOf(exitCodes);
  }

  /// Kinds of failure a user may want retried.
  public enum Kind {
    /// The program ended with a code other than 0, or by a signal that Assay did not send.
    EXIT,
    /// The attempt ran into its timeout.
    TIMEOUT,
    /// The program ended well without its declared result.
    NO_RESULT,
    /// The program could not be started.
    LAUNCH
  }

  /// The pause before the retry that follows failure number `failed` (1 is the first). Grows
  /// twofold and stays within one hour; a little of it (up to a quarter, chosen by `spread` in [0,
  /// 1)) is added so that failures of one cause do not come back at one instant.
  public Duration delayAfter(int failed, double spread) {
    if (backoff.isZero()) {
      return Duration.ZERO;
    }
    var doubled = backoff.multipliedBy(1L << Math.min(Math.max(failed - 1, 0), 20));
    var base = doubled.compareTo(LONGEST) > 0 ? LONGEST : doubled;
    return base.plusMillis((long) (base.toMillis() * spread / 4));
  }
}
