package dev.assay.store.model;

import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The store did something else than its contract says.
final class BrokenRule extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Rule rule;

  /// What may be broken. The first nine carry the names under which the design lists them.
  enum Rule {
    /// Every accepted job is found.
    I1_ACCEPTED_IS_FOUND,
    /// At most one attempt of a job is alive.
    I2_ONE_LIVE_ATTEMPT,
    /// The numbers of attempts only grow.
    I3_TOKENS_GROW,
    /// No experiment has more live jobs than its parallelism.
    I4_PARALLELISM,
    /// Only an operator's retry moves a job that has ended.
    I5_TERMINAL_IS_FINAL,
    /// Counters equal recounts.
    I6_COUNTS,
    /// Every change of state is a legal move and has its event.
    I7_EVENTS,
    /// Something can always move a job that has not ended.
    I8_LIVENESS,
    /// Nothing is written under a lease that is over.
    I9_FENCE,
    /// A claim takes what the contract says, in its order.
    CLAIM,
    /// Everything else: the store answers or holds something the model does not.
    MODEL,
    /// The store threw something that its contract does not name.
    EXCEPTION
  }

  BrokenRule(Rule rule, String difference) {
    super(difference);
    this.rule = rule;
  }

  /// The store threw `cause`.
  BrokenRule(RuntimeException cause) {
    super(cause + at(cause), cause);
    this.rule = Rule.EXCEPTION;
  }

  private static String at(RuntimeException cause) {
    return Stream.of(cause.getStackTrace())
        .filter(frame -> frame.getClassName().startsWith("dev.assay"))
        .limit(3)
        .map(frame -> " at " + frame)
        .collect(Collectors.joining());
  }

  Rule rule() {
    return rule;
  }

  /// Breaks `rule` unless `holds`.
  static void require(boolean holds, Rule rule, String difference, Object... values) {
    if (!holds) {
      throw new BrokenRule(rule, difference.formatted(values));
    }
  }

  /// Breaks `rule` unless both are equal.
  static void same(Rule rule, String what, Object expected, Object found) {
    require(expected.equals(found), rule, "%s: expected %s, found %s", what, expected, found);
  }
}
