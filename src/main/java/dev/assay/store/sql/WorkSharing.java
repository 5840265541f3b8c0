package dev.assay.store.sql;

import dev.assay.json.Json;
import dev.assay.space.Value;
import dev.assay.store.sql.JobMoves.Target;
import dev.assay.trial.JobState;
import dev.assay.trial.Moves.By;
import dev.assay.trial.Reason;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Sees to it, within one change, that of jobs with the same work only one runs, and that the
/// others take its result. Every move of such a job is noted, and when all else of the change is
/// done, each work that was touched is put in order: decided anew from where its jobs stand, so
/// that nothing about it is stored that could be out of date.
final class WorkSharing {

  private static final Target COMPLETE =
      new Target(JobState.COMPLETED, By.STORE, Reason.NONE, Family.STORE);
  private static final Target WAIT =
      new Target(JobState.BLOCKED, By.STORE, Reason.SAME_WORK, Family.STORE);
  private static final Target GO = new Target(JobState.QUEUED, By.STORE, Reason.NONE, Family.STORE);
  private static final Target WAIT_FOR_PARENT =
      new Target(JobState.BLOCKED, By.STORE, Reason.NONE, Family.STORE);

  private final Transaction tx;
  private final Session session;

  /// Works of which a job moved since they were put in order.
  private final Set<Long> touched = new LinkedHashSet<>();

  /// Works whose result is of this change.
  private final Set<Long> fresh = new HashSet<>();

  private @Nullable Boolean any;

  WorkSharing(Transaction tx) {
    this.tx = tx;
    this.session = tx.session();
  }

  /// The work of a new job; the row is made where there is none.
  ///
  /// @param isQueued whether the job may be claimed at once
  long of(String key, boolean isQueued) {
    any = true;
    var made =
        session.first(
            "INSERT INTO work (key) VALUES (?) ON CONFLICT (key) DO NOTHING RETURNING id",
            Row::number,
            key);
    if (made.isPresent()) {
      return made.get(); // its first job has nobody to wait for
    }
    long work = session.number("SELECT id FROM work WHERE key = ?", key);
    if (isQueued) {
      touched.add(work);
    }
    return work;
  }

  /// A job has moved.
  void moved(JobRow job, JobState from, Target target) {
    if (job.work != null) {
      tx.reach().needStore();
      moved(job.work, job.attempt, from, target);
    }
  }

  private void moved(long work, @Nullable Long attempt, JobState from, Target target) {
    boolean isDone = target.state() == JobState.COMPLETED && target.by() == By.WORKER;
    if (isDone && attempt != null) {
      session.update(
          "UPDATE work SET attempt = ?, done_at = ? WHERE id = ?", attempt, tx.millis(), work);
      fresh.add(work);
    }
    if (from == JobState.COMPLETED && target.by() == By.OPERATOR) {
      forget(work); // who wants it done again does not want the same result again
    }
    touched.add(work);
  }

  /// The jobs in the table `moving` have moved.
  void movedAll(Target target) {
    if (any == null) {
      any = session.first("SELECT 1 FROM work LIMIT 1", Row::flag).isPresent();
    }
    if (!any) {
      return;
    }
    record Moved(long work, JobState was) {}
    session
        .list(
            """
            SELECT j.work, m.was FROM moving m CROSS JOIN job j ON j.id = m.id
            WHERE j.work IS NOT NULL ORDER BY m.id\
            """,
            row -> new Moved(row.number(), JobState.ofWord(row.text())))
        .forEach(moved -> moved(moved.work(), null, moved.was(), target));
  }

  /// Lets nobody take the result of a work any more.
  boolean forget(long work) {
    return session.update(
            "UPDATE work SET attempt = NULL, done_at = NULL WHERE id = ? AND attempt IS NOT NULL",
            work)
        > 0;
  }

  /// Whether a queued job must not be claimed, because another does the same; then it waits.
  boolean yields(JobRow job) {
    if (job.work == null) {
      return false;
    }
    tx.reach().needStore();
    if (!isLive(job.work)) {
      return false;
    }
    tx.moves().move(job, WAIT, 0, EventLog.why(Reason.SAME_WORK));
    return true;
  }

  private boolean isLive(long work) {
    return session
        .first(
            "SELECT 1 FROM job WHERE work = ? AND state IN ('running', 'stopping') LIMIT 1",
            Row::flag,
            work)
        .isPresent();
  }

  /// Puts every work in order that was touched, when what touched it is counted.
  ///
  /// @return whether there was any
  boolean settle() {
    boolean isTouched = !touched.isEmpty();
    while (!touched.isEmpty()) {
      long work = touched.iterator().next();
      touched.remove(work);
      order(work);
    }
    return isTouched;
  }

  /// A job that has not ended and waits for nothing but others of its work.
  private record Waiting(long id, long lane, boolean isQueued, boolean refreshes) {
    static final String SELECT =
        """
        SELECT j.id, j.lane, CASE WHEN j.state = 'queued' THEN 1 ELSE 0 END,
          CASE WHEN s.reuse LIKE '{"refresh":true%' THEN 1 ELSE 0 END
        FROM job j CROSS JOIN stage s ON s.id = j.stage
        WHERE j.work = ? AND (j.state = 'queued' OR (j.state = 'blocked' AND j.reason = 'same_work'))
        ORDER BY j.id\
        """;

    Waiting(Row row) {
      this(row.number(), row.number(), row.flag(), row.flag());
    }
  }

  private void order(long work) {
    var waiting = session.list(Waiting.SELECT, Waiting::new, work);
    if (waiting.isEmpty()) {
      fresh.remove(work);
      return;
    }
    Long result =
        session
            .first(
                "SELECT attempt FROM work WHERE id = ? AND attempt IS NOT NULL", Row::number, work)
            .orElse(null);
    boolean isFresh = fresh.remove(work);
    var open = new ArrayList<Waiting>();
    for (var job : waiting) {
      if (result != null && (!job.refreshes() || (isFresh && !job.isQueued()))) {
        complete(tx.moves().read(job.id()), work, result);
      } else {
        open.add(job);
      }
    }
    if (isLive(work)) {
      open.stream().filter(Waiting::isQueued).forEach(job -> pause(job.id()));
    } else {
      oneOfEachLane(open);
    }
  }

  /// More than one of a lane would only be in each other's way; one is enough to keep it going.
  private void oneOfEachLane(List<Waiting> open) {
    Map<Long, Long> first = new LinkedHashMap<>();
    open.stream().filter(Waiting::isQueued).forEach(job -> first.putIfAbsent(job.lane(), job.id()));
    for (var job : open) {
      Long ahead = first.get(job.lane());
      if (ahead == null && isAwake(job.id())) {
        first.put(job.lane(), job.id());
      } else if (ahead != null && job.isQueued() && ahead != job.id()) {
        pause(job.id());
      }
    }
  }

  /// Queues a job that waits, unless it waits for more than others of its work.
  private boolean isAwake(long waiting) {
    var job = tx.moves().read(waiting);
    boolean gated = tx.ledger().of(job.experiment()).gate > 0;
    if (gated || hasOpenParents(job)) {
      // It waits for those, and is looked at again when they have ended.
      session.update("UPDATE job SET reason = '' WHERE id = ?", job.id());
      return false;
    }
    return tx.moves().move(job, GO, 0, Value.EMPTY);
  }

  private boolean hasOpenParents(JobRow job) {
    return session
        .first("SELECT 1 FROM job j WHERE j.id = ? AND " + Parents.SOME_OPEN, Row::flag, job.id())
        .isPresent();
  }

  private void pause(long job) {
    tx.moves().move(tx.moves().read(job), WAIT, 0, EventLog.why(Reason.SAME_WORK));
  }

  private void complete(JobRow job, long work, long attempt) {
    var values =
        session
            .first(
                "SELECT j.vals FROM attempt a CROSS JOIN job j ON j.id = a.job WHERE a.id = ?",
                Row::object,
                attempt)
            .orElse(Value.EMPTY);
    Finishing.keep(tx, job, values, score(job, values));
    job.startedAt = null;
    var told = new LinkedHashMap<String, Value>();
    told.put("reused", source(attempt));
    told.put("attempt", Value.of(attempt));
    if (!tx.moves().move(job, COMPLETE, 0, Value.object(told))) {
      throw new IllegalStateException("job " + job.jobId() + " cannot take the result of another");
    }
    session.update("UPDATE job SET reused = ? WHERE id = ?", attempt, job.id());
    session.update("UPDATE work SET hits = hits + 1, used_at = ? WHERE id = ?", tx.millis(), work);
    tx.family().ended(job);
  }

  private OptionalDouble score(JobRow job, Value.Object values) {
    var reuse =
        session
            .first("SELECT reuse FROM stage WHERE id = ?", Row::object, job.stage().id())
            .orElse(Value.EMPTY);
    return StageReuse.of(reuse).score(values);
  }

  private Value source(long attempt) {
    return session
        .first(SqlWorks.JOB_OF_ATTEMPT, SqlWorks::job, attempt)
        .<Value>map(job -> Value.of(job.toString()))
        .orElse(Value.Null.NULL);
  }

  /// What an attempt left is gone: nobody takes its result any more, and where later stages have
  /// yet to begin that need it, the work is done again, by one for all of them.
  ///
  /// @return how many jobs of others, or its own, are to be done again
  int spoil(long attempt) {
    var work =
        session.first(
            "SELECT j.work FROM attempt a CROSS JOIN job j ON j.id = a.job WHERE a.id = ? AND"
                + " j.work IS NOT NULL",
            Row::number,
            attempt);
    if (work.isEmpty()) {
      return 0;
    }
    session.update(
        "UPDATE work SET attempt = NULL, done_at = NULL WHERE id = ? AND attempt = ?",
        work.get(),
        attempt);
    var needed = session.list(NEEDED, tx.moves()::row, work.get(), attempt);
    needed.forEach(this::again);
    return needed.size();
  }

  /// A completed job `j` with an attempt's result, for which a later stage still waits.
  private static final String NEEDED =
      JobRow.SELECT
          + """
          WHERE j.work = ? AND j.state = 'completed' AND coalesce(j.reused, j.attempt) = ?
            AND EXISTS (SELECT 1 FROM need n
              CROSS JOIN job c ON c.trial = j.trial AND c.stage = n.child
              WHERE n.parent = j.stage AND c.state IN ('queued', 'delayed', 'blocked', 'held'))
          ORDER BY j.id\
          """;

  private void again(JobRow job) {
    session.update("UPDATE job SET reused = NULL WHERE id = ?", job.id());
    job.failures = 0;
    job.crashes = 0;
    job.losses = 0;
    job.startedAt = null;
    if (!tx.moves()
        .move(job, GO, 0, Value.object(Map.of("again", Value.of("its files are gone"))))) {
      throw new IllegalStateException("job " + job.jobId() + " cannot be done again");
    }
    var children =
        session.list(
            JobRow.SELECT
                + """
                WHERE j.id IN (SELECT c.id FROM need n
                  CROSS JOIN job c ON c.trial = ? AND c.stage = n.child
                  WHERE n.parent = ? AND c.state IN ('queued', 'delayed'))
                ORDER BY j.id\
                """,
            tx.moves()::row,
            job.trial(),
            job.stage().id());
    children.forEach(child -> tx.moves().move(child, WAIT_FOR_PARENT, 0, Value.EMPTY));
  }

  /// Lets a job wait for a parent that is not done any more.
  void waitIfParentsAreOpen(JobRow job) {
    if (job.state == JobState.QUEUED && hasOpenParents(job)) {
      tx.moves().move(job, WAIT_FOR_PARENT, 0, Value.EMPTY);
    }
  }

  /// Before an experiment is removed: nobody is left with a result of it that he still needs.
  void remove(long experiment) {
    var done =
        session.list(
            """
            SELECT a.id FROM job j CROSS JOIN attempt a ON a.job = j.id
            WHERE j.trial IN (SELECT id FROM trial WHERE experiment = ?) AND j.work IS NOT NULL
            ORDER BY a.id\
            """,
            Row::number,
            experiment);
    done.forEach(this::spoil);
  }

  /// How a stage shares, as stored.
  record StageReuse(boolean refreshes, List<String> files, String scoredBy) {
    static String text(boolean refreshes, List<String> files, String scoredBy) {
      var members = new LinkedHashMap<String, Value>();
      members.put("refresh", Value.of(refreshes)); // first, for it is asked for in SQL
      members.put("files", Value.of(files.stream().map(Value::of).toList()));
      members.put("scored_by", Value.of(scoredBy));
      return Json.writeExact(Value.object(members));
    }

    static StageReuse of(Value.Object stored) {
      var files = new ArrayList<String>();
      if (stored.get("files").orElse(Value.EMPTY) instanceof Value.Array(var items)) {
        items.forEach(item -> files.add(item instanceof Value.Text(String text) ? text : ""));
      }
      return new StageReuse(
          stored.get("refresh").filter(Value.of(true)::equals).isPresent(),
          List.copyOf(files),
          stored.get("scored_by").orElse(Value.of("")) instanceof Value.Text(String text)
              ? text
              : "");
    }

    OptionalDouble score(Value.Object values) {
      return switch (values.get(scoredBy).orElse(Value.Null.NULL)) {
        case Value.Int(var number) -> OptionalDouble.of(number.doubleValue());
        case Value.Float(double number) -> OptionalDouble.of(number);
        case Value.Text _, Value.Bool _, Value.Null _, Value.Array _, Value.Object _ ->
            OptionalDouble.empty();
      };
    }
  }
}
