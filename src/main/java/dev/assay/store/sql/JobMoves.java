package dev.assay.store.sql;

import dev.assay.space.Value;
import dev.assay.store.EventType;
import dev.assay.trial.JobState;
import dev.assay.trial.Moves;
import dev.assay.trial.Reason;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The one place where jobs change state, one at a time or many at once. Every move is guarded by
/// the table of legal moves, counted, and told as an event.
final class JobMoves {

  private static final String READ = JobRow.SELECT + "WHERE j.id = ?";

  private static final Map<Guard, String> ONE =
      Arrays.stream(JobState.values())
          .flatMap(to -> Arrays.stream(Moves.By.values()).map(by -> new Guard(to, by)))
          .collect(Collectors.toUnmodifiableMap(guard -> guard, JobMoves::moveOne));

  /// Where a job may still come to wait for its instant; one that was skipped, if a parent is tried
  /// again.
  private static final Set<JobState> KEEP_THEIR_TIME =
      EnumSet.of(JobState.DELAYED, JobState.BLOCKED, JobState.HELD, JobState.SKIPPED);

  private final Session session;
  private final long now;
  private final Map<Long, StageRow> stages = new HashMap<>();
  private final Ledger ledger;
  private final EventLog events;
  private final WorkSharing sharing;
  private final Reach reach;

  JobMoves(
      Session session, long now, Ledger ledger, EventLog events, WorkSharing sharing, Reach reach) {
    this.reach = reach;
    this.sharing = sharing;
    this.session = session;
    this.now = now;
    this.ledger = ledger;
    this.events = events;
  }

  /// What decides from where a move may begin.
  private record Guard(JobState to, Moves.By by) {}

  /// Who moves jobs, and where to.
  ///
  /// @param intended what they will end as, if they go to `stopping`
  record Target(
      JobState state, Moves.By by, Reason reason, String actor, @Nullable JobState intended) {
    Target(JobState state, Moves.By by, Reason reason, String actor) {
      this(state, by, reason, actor, null);
    }
  }

  /// Moves one job, with everything else that was set in `job`.
  ///
  /// @param attempt the attempt it is about; 0 for none
  /// @return false when the job is not where such a move may begin; nothing was changed
  boolean move(JobRow job, Target target, long attempt, Value.Object data) {
    if (session.update(statement(target), set(job, target)) == 0) {
      return false;
    }
    moved(job, target, attempt, data);
    return true;
  }

  /// As [#move], for a job that was just seen to be where such a move may begin.
  void put(JobRow job, Target target, long attempt, Value.Object data) {
    session.one(statement(target), set(job, target));
    moved(job, target, attempt, data);
  }

  private void moved(JobRow job, Target target, long attempt, Value.Object data) {
    var from = job.state;
    job.state = target.state();
    ledger.of(job.experiment()).moved(from, job.state, job.stage().lane(), 1);
    events.ofJob(eventOf(job.state), target.actor(), job, attempt, data);
    sharing.moved(job, from, target);
  }

  private @Nullable Object[] set(JobRow job, Target target) {
    var to = target.state();
    job.reason = target.reason();
    job.intended = target.intended();
    if (!KEEP_THEIR_TIME.contains(to)) {
      job.runAt = null;
    }
    return new @Nullable Object[] {
      to.word(),
      job.intended == null ? null : job.intended.word(),
      job.reason.word(),
      job.attempts,
      job.failures,
      job.crashes,
      job.losses,
      job.attempt,
      job.runAt,
      job.startedAt,
      to.isTerminal() ? (Long) now : null,
      to == JobState.QUEUED ? (Long) now : null,
      job.values,
      job.id()
    };
  }

  /// Moves every job that fulfils `where` (the job is `j`) and may be moved so.
  ///
  /// @param alsoSet further assignments, each after a comma; may be empty
  /// @return how many
  int moveAll(Target target, String alsoSet, String where, @Nullable Object... values) {
    reach.needStore();
    session.update("DELETE FROM moving");
    int found =
        session.update(
            "INSERT INTO moving SELECT j.id, j.state FROM job j WHERE j.state IN (%s) AND %s"
                .formatted(words(target.state(), target.by()), where),
            values);
    if (found == 0) {
      return 0;
    }
    session.update(
        """
        UPDATE job SET state = ?, reason = ?, intended = ?, ended_at = ?,
          queued_at = coalesce(?, queued_at)%s
        WHERE id IN (SELECT id FROM moving)\
        """
            .formatted(alsoSet),
        target.state().word(),
        target.reason().word(),
        target.intended() == null ? null : target.intended().word(),
        target.state().isTerminal() ? (Long) now : null,
        target.state() == JobState.QUEUED ? (Long) now : null);
    count(target.state());
    events.ofMoving(eventOf(target.state()), target.actor(), EventLog.why(target.reason()));
    sharing.movedAll(target);
    return found;
  }

  private void count(JobState to) {
    record Group(long experiment, long lane, JobState was, int jobs) {}
    var groups =
        session.list(
            """
            SELECT j.experiment, j.lane, m.was, count(*)
            FROM moving m CROSS JOIN job j ON j.id = m.id GROUP BY 1, 2, 3\
            """,
            row ->
                new Group(row.number(), row.number(), JobState.ofWord(row.text()), row.integer()));
    for (var group : groups) {
      ledger.of(group.experiment()).moved(group.was(), to, group.lane(), group.jobs());
    }
  }

  /// The jobs that the last [#moveAll] moved.
  List<Long> moved() {
    return session.list("SELECT id FROM moving", Row::number);
  }

  /// The jobs that the last [#moveAll] moved and that others still wait for.
  List<Long> awaited() {
    return session.list(
        """
        SELECT m.id FROM moving m
        CROSS JOIN job j ON j.id = m.id
        CROSS JOIN stage s ON s.id = j.stage
        WHERE s.children > 0 AND EXISTS (
          SELECT 1 FROM need n CROSS JOIN job c ON c.trial = j.trial AND c.stage = n.child
          WHERE n.parent = j.stage AND c.state IN ('blocked', 'held'))
        ORDER BY m.id\
        """,
        Row::number);
  }

  /// The experiments of the jobs that the last [#moveAll] moved.
  List<Long> touched() {
    return session.list(
        """
        SELECT DISTINCT j.experiment FROM moving m CROSS JOIN job j ON j.id = m.id ORDER BY 1\
        """,
        Row::number);
  }

  /// One job.
  JobRow read(long id) {
    return session.first(READ, this::row, id).orElseThrow();
  }

  /// A row of [JobRow#SELECT]. A stage is read once, for it has many jobs and never changes.
  JobRow row(Row row) {
    return new JobRow(row, this::stage);
  }

  private StageRow stage(long id) {
    var known = stages.get(id);
    if (known == null) {
      known = session.first(StageRow.SELECT, StageRow::new, id).orElseThrow();
      stages.put(id, known);
    }
    return known;
  }

  private static String statement(Target target) {
    return Objects.requireNonNull(ONE.get(new Guard(target.state(), target.by())));
  }

  /// The guard is said so that only the index of the ids will do: a plan made when few were queued
  /// would read all that are.
  private static String moveOne(Guard guard) {
    return """
    UPDATE job SET state = ?, intended = ?, reason = ?, attempts = ?, failures = ?,
      crashes = ?, losses = ?, attempt = ?, run_at = ?, started_at = ?,
      ended_at = ?, queued_at = coalesce(?, queued_at), vals = coalesce(?, vals)
    WHERE id = ? AND coalesce(state, '') IN (%s)\
    """
        .formatted(words(guard.to(), guard.by()));
  }

  private static String words(JobState to, Moves.By by) {
    var sources = new ArrayList<>(Moves.sources(to, by));
    return sources.stream().map(s -> "'" + s.word() + "'").collect(Collectors.joining(", "));
  }

  private static EventType eventOf(JobState to) {
    return switch (to) {
      case QUEUED -> EventType.JOB_QUEUED;
      case HELD -> EventType.JOB_HELD;
      case BLOCKED -> EventType.JOB_BLOCKED;
      case DELAYED -> EventType.JOB_DELAYED;
      case RUNNING -> EventType.JOB_CLAIMED;
      case STOPPING -> EventType.JOB_STOPPING;
      case COMPLETED -> EventType.JOB_COMPLETED;
      case FAILED -> EventType.JOB_FAILED;
      case STOPPED -> EventType.JOB_STOPPED;
      case CANCELLED -> EventType.JOB_CANCELLED;
      case SKIPPED -> EventType.JOB_SKIPPED;
      case CREATED -> throw new IllegalArgumentException("no job goes back to being made");
    };
  }
}
