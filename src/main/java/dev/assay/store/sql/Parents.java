package dev.assay.store.sql;

/// Conditions on the earlier stages that a job `j` needs. Nothing of this is stored: where parents
/// stand is asked for whenever it matters, so it cannot be out of date.
final class Parents {

  private static final String OF_JOB =
      """
      FROM need n CROSS JOIN job p ON p.trial = j.trial AND p.stage = n.parent
      WHERE n.child = j.stage AND\
      """;

  /// How many have not ended.
  static final String HOW_MANY_OPEN = "(SELECT count(*) " + OF_JOB + " p.ended_at IS NULL)";

  /// Whether one has not ended.
  static final String SOME_OPEN = "EXISTS (SELECT 1 " + OF_JOB + " p.ended_at IS NULL)";

  /// Whether one has ended, and not as this job needs it.
  static final String SOME_UNMET =
      "EXISTS (SELECT 1 "
          + OF_JOB
          + " n.on_any = 0 AND p.ended_at IS NOT NULL AND p.state <> 'completed')";

  private Parents() {}
}
