package dev.assay.store.sql;

import dev.assay.space.Value;
import dev.assay.store.EventType;
import dev.assay.store.Works;
import dev.assay.store.sql.WorkSharing.StageReuse;
import dev.assay.trial.AttemptId;
import dev.assay.trial.ExperimentId;
import dev.assay.trial.JobId;
import dev.assay.trial.TrialId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What is done once for several jobs, as people see it.
final class SqlWorks implements Works {

  /// The public id of the job of an attempt.
  static final String JOB_OF_ATTEMPT =
      """
      SELECT e.uid, t.number, s.name, j.part
      FROM attempt a CROSS JOIN job j ON j.id = a.job CROSS JOIN stage s ON s.id = j.stage
      CROSS JOIN trial t ON t.id = j.trial CROSS JOIN experiment e ON e.id = j.experiment
      WHERE a.id = ?\
      """;

  private static final String JOB_OF_WORK =
      """
      SELECT e.uid, t.number, s.name, j.part
      FROM job j CROSS JOIN stage s ON s.id = j.stage
      CROSS JOIN trial t ON t.id = j.trial CROSS JOIN experiment e ON e.id = j.experiment
      WHERE j.work = ? AND \
      """;

  private static final String SELECT = "SELECT id, key, attempt, done_at, hits, used_at FROM work ";

  /// The jobs with an attempt's result whose later stages have not ended.
  private static final String NEEDING =
      """
      SELECT 1 FROM attempt a CROSS JOIN job o ON o.id = a.job
      CROSS JOIN job j ON j.work = o.work AND j.reused = a.id AND j.state = 'completed'
      CROSS JOIN need n ON n.parent = j.stage
      CROSS JOIN job c ON c.trial = j.trial AND c.stage = n.child AND c.ended_at IS NULL
      WHERE a.id = ? LIMIT 1\
      """;

  /// An attempt whose result is worth nothing without its files.
  private static final String WITH_FILES =
      """
      SELECT 1 FROM work w CROSS JOIN attempt a ON a.id = w.attempt CROSS JOIN job j ON j.id = a.job
      CROSS JOIN stage s ON s.id = j.stage
      WHERE w.attempt = ? AND (s.children > 0 OR s.reuse NOT LIKE '%"files":[]%')\
      """;

  private final Writer writer;
  private final Readers readers;

  SqlWorks(Writer writer, Readers readers) {
    this.writer = writer;
    this.readers = readers;
  }

  private record Found(
      long id,
      String key,
      @Nullable Long attempt,
      Optional<Instant> doneAt,
      int hits,
      Optional<Instant> usedAt) {
    Found(Row row) {
      this(
          row.number(),
          row.text(),
          row.maybeNumber(),
          row.maybeInstant(),
          row.integer(),
          row.maybeInstant());
    }
  }

  static JobId job(Row row) {
    var trial = new TrialId(new ExperimentId(row.text()), row.integer());
    return new JobId(trial, row.text(), row.integer());
  }

  @Override
  public Optional<WorkView> get(String key) {
    return readers.read(session ->
        session
            .first(SELECT + "WHERE key = ?", Found::new, key)
            .map(found -> view(session, found))
            .filter(view -> view.source().isPresent() || view.running().isPresent()));
  }

  @Override
  public List<WorkView> list(String prefix, int limit) {
    return readers.read(session ->
        (prefix.isEmpty() ? newest(session, limit) : beginning(session, prefix, limit))
            .stream().map(found -> view(session, found)).toList());
  }

  private static List<Found> newest(Session session, int limit) {
    return session.list(
        SELECT + "WHERE attempt IS NOT NULL ORDER BY done_at DESC, id DESC LIMIT ?",
        Found::new,
        limit);
  }

  /// Keys are hexadecimal, so what begins so comes before `prefix` with a `g`.
  private static List<Found> beginning(Session session, String prefix, int limit) {
    return session.list(
        SELECT + "WHERE key >= ? AND key < ? AND attempt IS NOT NULL ORDER BY key LIMIT ?",
        Found::new,
        prefix,
        prefix + "g",
        limit);
  }

  private static WorkView view(Session session, Found found) {
    Long attempt = found.attempt();
    var at = found.doneAt().orElse(Instant.EPOCH);
    var source =
        attempt == null
            ? Optional.<Source>empty()
            : session
                .first(JOB_OF_ATTEMPT, SqlWorks::job, attempt)
                .map(job -> new Source(job, new AttemptId(attempt), at));
    var reuse =
        session.first(
            "SELECT s.reuse FROM job j CROSS JOIN stage s ON s.id = j.stage WHERE j.work = ? LIMIT"
                + " 1",
            Row::object,
            found.id());
    return new WorkView(
        found.key(),
        source,
        StageReuse.of(reuse.orElse(Value.EMPTY)).files(),
        found.hits(),
        found.usedAt(),
        session.first(
            JOB_OF_WORK + "j.state IN ('running', 'stopping') LIMIT 1", SqlWorks::job, found.id()),
        (int)
            session.number(
                """
                SELECT count(*) FROM job
                WHERE work = ? AND state = 'blocked' AND reason = 'same_work'\
                """,
                found.id()));
  }

  @Override
  public Optional<JobId> ahead(JobId job) {
    return readers.read(session -> {
      long row = Scope.job(session, job);
      var work =
          session.first("SELECT work FROM job WHERE id = ? AND work IS NOT NULL", Row::number, row);
      return work.flatMap(id ->
          session.first(
              JOB_OF_WORK
                  + """
                  j.id <> ? AND j.state IN ('queued', 'running', 'stopping')
                  ORDER BY CASE WHEN j.state = 'queued' THEN 1 ELSE 0 END, j.id LIMIT 1\
                  """,
              SqlWorks::job,
              id,
              row));
    });
  }

  @Override
  public int taken(ExperimentId experiment) {
    return readers.read(session ->
        (int)
            session.number(
                """
                SELECT count(*) FROM job
                WHERE experiment = (SELECT id FROM experiment WHERE uid = ?)
                  AND reused IS NOT NULL\
                """,
                experiment.text()));
  }

  @Override
  public boolean drop(String key, String actor) {
    return writer.change(tx ->
        tx.session()
            .first(SELECT + "WHERE key = ? AND attempt IS NOT NULL", Found::new, key)
            .map(found -> drop(tx, found, actor))
            .orElse(false));
  }

  @Override
  public int dropOlder(Duration age, String actor) {
    return writer.change(tx -> {
      long before = tx.millis() - age.toMillis();
      var old =
          tx.session()
              .list(
                  SELECT + "WHERE attempt IS NOT NULL AND done_at <= ? ORDER BY id",
                  Found::new,
                  before);
      old.forEach(found -> drop(tx, found, actor));
      return old.size();
    });
  }

  private static boolean drop(Transaction tx, Found found, String actor) {
    if (found.attempt() == null || !tx.sharing().forget(found.id())) {
      return false;
    }
    long attempt = found.attempt();
    tx.session()
        .first("SELECT job FROM attempt WHERE id = ?", Row::number, attempt)
        .ifPresent(job ->
            tx.events()
                .ofJob(
                    EventType.JOB_WITHDRAWN,
                    actor,
                    tx.moves().read(job),
                    attempt,
                    Value.object(Map.of("key", Value.of(found.key())))));
    return true;
  }

  @Override
  public boolean isNeeded(AttemptId attempt) {
    return readers.read(session -> isNeeded(session, attempt));
  }

  private static boolean isNeeded(Session session, AttemptId attempt) {
    return session.first(NEEDING, Row::flag, attempt.number()).isPresent();
  }

  @Override
  public boolean letGo(AttemptId attempt) {
    boolean isPlain =
        readers.read(session ->
            !isNeeded(session, attempt)
                && session.first(WITH_FILES, Row::flag, attempt.number()).isEmpty());
    if (isPlain) {
      return true;
    }
    return writer.change(tx -> {
      if (isNeeded(tx.session(), attempt)) {
        return false;
      }
      tx.session()
          .first(SELECT + "WHERE attempt = ?", Found::new, attempt.number())
          .ifPresent(found -> drop(tx, found, Family.STORE));
      return true;
    });
  }
}
