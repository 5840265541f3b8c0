package dev.assay.store.sql;

import java.util.HashMap;
import java.util.Map;

/// Where an experiment that was idle joins those of its priority: with the least served of those
/// that can run now, else of those at work; so that nobody saves up a claim on the future by being
/// away.
///
/// Good for one transaction, like [Ids]. Who joins is served no less than that, so the answer holds
/// for the next one that joins, until a lane that is already there changes.
final class Pace {

  private static final String OF_RUNNABLE =
      """
      SELECT vtime FROM lane WHERE active = 1 AND prio = ? AND can_run = 1
      ORDER BY vtime LIMIT 1\
      """;

  private static final String OF_ACTIVE =
      "SELECT vtime FROM lane WHERE active = 1 AND prio = ? ORDER BY vtime LIMIT 1";

  private final Session session;
  private final Map<Integer, Double> known = new HashMap<>();

  Pace(Session session) {
    this.session = session;
  }

  double of(int priority) {
    return known.computeIfAbsent(priority, this::read);
  }

  private double read(int priority) {
    return session
        .first(OF_RUNNABLE, Row::real, priority)
        .or(() -> session.first(OF_ACTIVE, Row::real, priority))
        .orElse(0.0);
  }

  /// A lane was changed or removed.
  void forget() {
    known.clear();
  }
}
