package dev.assay.store.sql;

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
        (SELECT max(id) FROM lane), (SELECT max(id) FROM stage),
        (SELECT max(id) FROM trial), (SELECT max(id) FROM job)\
      """;

  private final Session session;
  private final Reach reach;
  private final long[] newest = new long[Of.values().length];
  private boolean known;

  Ids(Session session, Reach reach) {
    this.session = session;
    this.reach = reach;
  }

  /// The id of the next row.
  long next(Of table) {
    if (!known) {
      reach.needStore();
      known = session.first(NEWEST, this::read).orElseThrow();
    }
    return ++newest[table.ordinal()];
  }

  private boolean read(Row row) {
    for (int i = 0; i < newest.length; i++) {
      newest[i] = row.number();
    }
    return true;
  }
}
