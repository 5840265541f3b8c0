package dev.assay.store.sql;

import dev.assay.store.DeadLetters;
import dev.assay.store.EventType;
import dev.assay.store.Subject;
import dev.assay.trial.AttemptId;
import dev.assay.trial.ExperimentId;
import dev.assay.trial.JobId;
import dev.assay.trial.Reason;
import dev.assay.trial.TrialId;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Jobs that failed for good, by an index that holds no others.
final class SqlDeadLetters implements DeadLetters {

  private static final String DEAD = "j.state = 'failed' AND j.told = 0";

  private static final String SELECT =
      """
      SELECT e.uid, t.number, s.name, j.part, e.name, j.reason, j.attempts, j.failures, j.ended_at,
        a.id, a.message, a.exit_code, a.signal, w.uid, a.last_output, j.dropped_at
      FROM job j
      CROSS JOIN experiment e ON e.id = j.experiment
      CROSS JOIN trial t ON t.id = j.trial
      CROSS JOIN stage s ON s.id = j.stage
      LEFT JOIN attempt a ON a.id = j.attempt
      LEFT JOIN worker w ON w.id = a.worker
      """;

  private static final String COUNT =
      "SELECT count(*) FROM job j CROSS JOIN experiment e ON e.id = j.experiment WHERE ";

  private static final String ORDER = " ORDER BY j.ended_at DESC, j.id DESC LIMIT ?";

  private final Writer writer;
  private final Readers readers;

  SqlDeadLetters(Writer writer, Readers readers) {
    this.writer = writer;
    this.readers = readers;
  }

  /// A condition and what stands for its question marks.
  private record Condition(String sql, List<Object> values) {
    static Condition of(Which which) {
      var sql = new StringBuilder(DEAD).append(" AND e.archived = 0 AND j.dropped_at IS ");
      var values = new ArrayList<Object>();
      sql.append(which.dropped() ? "NOT NULL" : "NULL");
      which
          .since()
          .ifPresent(since -> {
            sql.append(" AND j.ended_at >= ?");
            values.add(since.toEpochMilli());
          });
      which
          .experiment()
          .ifPresent(experiment -> {
            sql.append(" AND e.uid = ?");
            values.add(experiment.text());
          });
      if (!which.kinds().isEmpty()) {
        sql.append(" AND j.reason IN (").append(words(which)).append(')');
      }
      return new Condition(sql.toString(), values);
    }

    private static String words(Which which) {
      return which.kinds().stream()
          .sorted()
          .map(kind -> "'" + kind.word() + "'")
          .collect(Collectors.joining(", "));
    }
  }

  @Override
  public List<DeadLetter> list(Which which, int limit) {
    var condition = Condition.of(which);
    var values = new ArrayList<>(condition.values());
    values.add(limit);
    return readers.read(session ->
        session.list(
            SELECT + "WHERE " + condition.sql() + ORDER, SqlDeadLetters::letter, values.toArray()));
  }

  @Override
  public int count(Which which) {
    var condition = Condition.of(which);
    return readers.read(session ->
        Math.toIntExact(session.number(COUNT + condition.sql(), condition.values().toArray())));
  }

  private static DeadLetter letter(Row row) {
    var trial = new TrialId(new ExperimentId(row.text()), row.integer());
    return new DeadLetter(
        new JobId(trial, row.text(), row.integer()),
        row.text(),
        Reason.ofWord(row.text()),
        row.integer(),
        row.integer(),
        row.instant(),
        Optional.ofNullable(row.maybeNumber()).map(AttemptId::new),
        Optional.ofNullable(row.maybeText()).orElse(""),
        row.maybeInteger(),
        row.maybeInteger(),
        Optional.ofNullable(row.maybeText()).orElse(""),
        Optional.ofNullable(row.maybeText()).orElse(""),
        row.maybeInstant());
  }

  @Override
  public int retry(List<JobId> jobs, String actor) {
    return writer.change(tx -> {
      int retried = 0;
      var experiments = new LinkedHashSet<Long>();
      for (JobId job : jobs) {
        var scope = Scope.of(tx.session(), new Subject.OfJob(job));
        if (isDead(tx, scope.value())) {
          retried += new Reopening(tx, actor).retry(scope, true);
          experiments.add(scope.experiment());
        }
      }
      experiments.forEach(tx.budgeting()::refuseTooMany);
      return retried;
    });
  }

  private static boolean isDead(Transaction tx, long job) {
    return tx.session()
        .first("SELECT 1 FROM job j WHERE j.id = ? AND " + DEAD, Row::flag, job)
        .isPresent();
  }

  @Override
  public int drop(List<JobId> jobs, String actor) {
    return writer.change(tx ->
        mark(
            tx,
            jobs,
            "UPDATE job AS j SET dropped_at = ? WHERE j.id = ? AND j.dropped_at IS NULL AND "
                + DEAD,
            tx.millis(),
            EventType.DEAD_DROPPED,
            actor));
  }

  @Override
  public int restore(List<JobId> jobs, String actor) {
    return writer.change(tx ->
        mark(
            tx,
            jobs,
            "UPDATE job AS j SET dropped_at = ? WHERE j.id = ? AND j.dropped_at IS NOT NULL AND "
                + DEAD,
            null,
            EventType.DEAD_RESTORED,
            actor));
  }

  private static int mark(
      Transaction tx,
      List<JobId> jobs,
      String sql,
      @Nullable Long at,
      EventType told,
      String actor) {
    int marked = 0;
    for (JobId job : jobs) {
      long id = Scope.job(tx.session(), job);
      if (tx.session().update(sql, at, id) == 1) {
        var row = tx.moves().read(id);
        long attempt = row.attempt == null ? 0 : row.attempt;
        tx.events().ofJob(told, actor, row, attempt, EventLog.why(row.reason));
        marked++;
      }
    }
    return marked;
  }
}
