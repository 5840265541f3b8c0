package dev.assay.store.sql;

import java.util.EnumMap;
import java.util.Map;

/// The ids of new rows, counted here instead of being asked for after each. Good for one
/// transaction: it holds the write lock, so nobody else makes rows meanwhile.
final class Ids {

  /// Tables whose rows a submission makes.
  enum Of {
    EXPERIMENT,
    LANE,
    STAGE,
    TRIAL,
    JOB
  }

  /// In the order of [Of]. Where a number must never be used twice, SQLite keeps the last one.
  private static final String NEWEST =
      """
      SELECT (SELECT seq FROM sqlite_sequence WHERE name = 'experiment'),
        (SELECT max(id) FROM lane), (SELECT seq FROM sqlite_sequence WHERE name = 'stage'),
        (SELECT max(id) FROM trial), (SELECT max(id) FROM job)\
      """;

  private final Session session;
  private final Map<Of, Long> newest = new EnumMap<>(Of.class);

  Ids(Session session) {
    this.session = session;
  }

  /// The id of the next row.
  long next(Of table) {
    if (newest.isEmpty()) {
      session.list(NEWEST, this::read);
    }
    return newest.merge(table, 1L, Long::sum);
  }

  private boolean read(Row row) {
    for (var table : Of.values()) {
      newest.put(table, row.number());
    }
    return true;
  }
}
