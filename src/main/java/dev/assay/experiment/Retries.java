package dev.assay.experiment;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// When a failed job runs again. Pure.
///
/// Kinds of failure that have a number of their own are counted one by one; all others that are
/// retried share one number.
///
/// @param failures how many failed attempts of the kinds that share are forgiven
/// @param backoff before the first retry; doubled for each further one, at most one hour
/// @param on kinds of failure that are retried and share `failures`
/// @param exitCodes when not empty, of programs that ended badly only these exit codes are retried
/// @param own how many failed attempts of one kind are forgiven, counted apart from all others; 0
///   for none, whatever `on` says
public record Retries(
    int failures, Duration backoff, Set<Kind> on, List<Integer> exitCodes, Map<Kind, Integer> own) {
  /// A failure is final.
  public static final Retries NONE = new Retries(0, Duration.ZERO, Set.of(Kind.EXIT), List.of());

  private static final Duration LONGEST = Duration.ofHours(1);

  public Retries {
    on = Set.copyOf(on);
    exitCodes = List.copyOf(exitCodes);
    own = Map.copyOf(own);
  }

  /// Where no kind has a number of its own.
  public Retries(int failures, Duration backoff, Set<Kind> on, List<Integer> exitCodes) {
    this(failures, backoff, on, exitCodes, Map.of());
  }

  /// Kinds of failure a user may want retried.
  public enum Kind {
    /// The program ended with a code other than 0, or, where [#KILLED] is not told apart, by a
    /// signal that Assay did not send.
    EXIT,
    /// The attempt ran into its timeout.
    TIMEOUT,
    /// The program was ended by a signal that Assay did not send.
    KILLED,
    /// The program ended well without its declared result.
    NO_RESULT,
    /// The program could not be started.
    LAUNCH
  }

  /// How many failures of some kinds, counted together, are forgiven.
  public record Share(Set<Kind> kinds, int most) {
    public Share {
      kinds = Set.copyOf(kinds);
    }
  }

  /// Which number a failure of `kind` uses up; empty where such a failure is final.
  public Optional<Share> share(Kind kind) {
    return shares().stream().filter(share -> share.kinds().contains(kind)).findFirst();
  }

  /// Every number with its kinds; each kind is in one at most.
  public List<Share> shares() {
    var shares = new ArrayList<Share>();
    var shared = EnumSet.noneOf(Kind.class);
    for (Kind kind : Kind.values()) {
      if (!countedAs(kind).equals(kind)) {
        continue; // it goes with another
      }
      var together = EnumSet.of(kind);
      for (Kind other : Kind.values()) {
        if (countedAs(other).equals(kind)) {
          together.add(other);
        }
      }
      if (own.containsKey(kind)) {
        shares.add(new Share(together, own.get(kind)));
      } else if (on.contains(kind)) {
        shared.addAll(together);
      }
    }
    if (!shared.isEmpty()) {
      shares.addFirst(new Share(shared, failures));
    }
    return List.copyOf(shares);
  }

  /// A signal is an exit where nothing is said of signals.
  private Kind countedAs(Kind kind) {
    boolean isNamed = own.containsKey(kind) || on.contains(kind);
    return kind == Kind.KILLED && !isNamed ? Kind.EXIT : kind;
  }

  /// How many failed attempts are forgiven at most, of whatever kinds.
  public int most() {
    return shares().stream().mapToInt(Share::most).sum();
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
