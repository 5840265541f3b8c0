package dev.assay.store.sql;

/// Where a job stands in the line of its experiment. Jobs are claimed in this order, and those of
/// one place in the order in which they were made.
final class Standing {

  /// The room between two jobs that were never moved.
  static final long ROOM = 1L << 20;

  /// The place of a row of `job`; there is an index on just this.
  static final String PLACE = "coalesce(place, id * 1048576)";

  private Standing() {}

  /// The place of one job.
  static long of(Session session, long job) {
    return session.number("SELECT " + PLACE + " FROM job WHERE id = ?", job);
  }
}
