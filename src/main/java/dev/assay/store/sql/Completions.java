package dev.assay.store.sql;

import dev.assay.trial.JobState;
import java.util.Map;

/// How many trials of an experiment ended well, and how many may still: what a limit of completed
/// trials counts. Trials of one stage are counted by the counters of jobs; others have to be looked
/// through.
///
/// @param completed trials that ended well
/// @param open trials that have not ended, those that paused included
record Completions(int completed, int open) {

  private static final String STAGES = "SELECT count(*) FROM stage WHERE experiment = ?";

  /// Jobs that were left at a checkpoint, whose trials have gone on or wait.
  private static final String LEFT =
      "SELECT count(*) FROM job j WHERE j.experiment = ? AND " + Pausing.LEFT;

  private static final String TRIALS =
      """
      SELECT count(*) FILTER (WHERE open = 0 AND bad = 0), count(*) FILTER (WHERE open > 0) FROM (
        SELECT count(*) FILTER (WHERE j.ended_at IS NULL OR (%1$s AND NOT EXISTS (
            SELECT 1 FROM job n
            WHERE n.trial = j.trial AND n.stage = j.stage AND n.part > j.part))) AS open,
          count(*) FILTER (WHERE j.ended_at IS NOT NULL AND j.state <> 'completed' AND NOT (%1$s))
            AS bad
        FROM trial t CROSS JOIN job j ON j.trial = t.id
        WHERE t.experiment = ? GROUP BY t.id) AS counted\
      """
          .formatted(Pausing.LEFT);

  /// @param jobs how many are in each state, as far as the change under way has come
  static Completions of(Session session, long experiment, int trials, Map<JobState, Integer> jobs) {
    if (session.number(STAGES, experiment) > 1) {
      return session
          .first(TRIALS, row -> new Completions(row.integer(), row.integer()), experiment)
          .orElseThrow();
    }
    int bad = 0;
    for (var count : jobs.entrySet()) {
      boolean isBad = count.getKey().isTerminal() && count.getKey() != JobState.COMPLETED;
      bad += isBad ? count.getValue() : 0;
    }
    int completed = jobs.getOrDefault(JobState.COMPLETED, 0);
    int dead = bad - (int) session.number(LEFT, experiment);
    return new Completions(completed, trials - dead - completed);
  }

  /// Those that count towards a limit.
  int all() {
    return completed + open;
  }
}
