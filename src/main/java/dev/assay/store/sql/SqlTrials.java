package dev.assay.store.sql;

import dev.assay.experiment.Objective;
import dev.assay.store.Trials;
import dev.assay.trial.AttemptId;
import dev.assay.trial.ExperimentId;
import dev.assay.trial.JobId;
import dev.assay.trial.TrialId;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/// Trials, jobs and attempts as stored.
final class SqlTrials implements Trials {

  private static final int SHORTEST_PREFIX = 4;
  private static final int CONTENT_DIGITS = 32;

  private static final String BEST =
      """
      SELECT t.id FROM experiment e
      CROSS JOIN trial t INDEXED BY trial_score ON t.experiment = e.id
      WHERE e.uid = ? AND typeof(t.score) = 'real'
        AND NOT EXISTS (SELECT 1 FROM job j WHERE j.trial = t.id AND j.state <> 'completed'
          AND NOT (j.state = 'stopped' AND j.reason = 'paused'))
      ORDER BY t.score %s, t.id LIMIT ?\
      """;

  private final Readers readers;

  SqlTrials(Readers readers) {
    this.readers = readers;
  }

  @Override
  public Optional<TrialView> get(TrialId id) {
    return readers.read(session ->
        TrialRows.read(session, "e.uid = ? AND t.number = ?", id.experiment().text(), id.number())
            .stream()
            .findFirst());
  }

  @Override
  public List<TrialView> list(ExperimentId experiment, int from, int limit) {
    return readers.read(session ->
        TrialRows.read(
            session,
            """
            t.id IN (SELECT i.id FROM trial i
              WHERE i.experiment = (SELECT x.id FROM experiment x WHERE x.uid = ?)
                AND i.number >= ? ORDER BY i.number LIMIT ?)\
            """,
            experiment.text(),
            from,
            limit));
  }

  @Override
  public List<TrialView> best(ExperimentId experiment, Objective.Goal goal, int limit) {
    String sql = BEST.formatted(goal == Objective.Goal.MINIMIZE ? "ASC" : "DESC");
    return readers.read(session ->
        session.list(sql, Row::number, experiment.text(), limit).stream()
            .flatMap(id -> TrialRows.read(session, "t.id = ?", id).stream())
            .toList());
  }

  @Override
  public List<TrialId> withContent(String prefix, int limit) {
    if (prefix.length() < SHORTEST_PREFIX || !prefix.matches("[0-9a-f]{1,32}")) {
      return List.of();
    }
    int missing = CONTENT_DIGITS - prefix.length();
    return readers.read(session ->
        session.list(
            """
            SELECT e.uid, t.number FROM trial t INDEXED BY trial_content
            CROSS JOIN experiment e ON e.id = t.experiment
            WHERE t.content BETWEEN ? AND ? ORDER BY t.id DESC LIMIT ?\
            """,
            SqlTrials::id,
            HexFormat.of().parseHex(prefix + "0".repeat(missing)),
            HexFormat.of().parseHex(prefix + "f".repeat(missing)),
            limit));
  }

  @Override
  public Optional<TrialId> newest() {
    return readers.read(session ->
        session.first(
            """
            SELECT e.uid, t.number FROM trial t
            CROSS JOIN experiment e ON e.id = t.experiment
            WHERE t.id = (SELECT max(id) FROM trial)\
            """,
            SqlTrials::id));
  }

  private static TrialId id(Row row) {
    return new TrialId(new ExperimentId(row.text()), row.integer());
  }

  @Override
  public Optional<JobView> job(JobId id) {
    return readers.read(session ->
        TrialRows.jobs(
                session,
                "e.uid = ? AND t.number = ? AND s.name = ? AND j.part = ?",
                id.trial().experiment().text(),
                id.trial().number(),
                id.stage(),
                id.part())
            .stream()
            .findFirst());
  }

  @Override
  public List<JobView> queue(Optional<ExperimentId> experiment, int limit) {
    return readers.read(session ->
        QueueOrder.of(session, experiment, limit).stream()
            .flatMap(id -> TrialRows.jobById(session, id).stream())
            .toList());
  }

  @Override
  public List<AttemptView> attempts(JobId job) {
    return readers.read(session -> AttemptRows.ofJob(session, job));
  }

  @Override
  public Optional<AttemptView> attempt(AttemptId id) {
    return readers.read(session -> AttemptRows.byId(session, id.number()).stream().findFirst());
  }
}
