package dev.assay.store.sql;

import dev.assay.space.Value;
import dev.assay.store.sql.JobMoves.Target;
import dev.assay.trial.Growth;
import dev.assay.trial.JobState;
import dev.assay.trial.Moves.By;
import dev.assay.trial.Reason;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the end of a job does to those that wait for it: later stages of its trial, and other
/// experiments.
final class Family {

  /// Who makes moves that follow from others.
  static final String STORE = "store";

  /// Why a sweep that follows another experiment ends before it begins.
  static final String SPOILED = "a parent did not end well";

  private static final Target SKIP = new Target(JobState.SKIPPED, By.STORE, Reason.PARENT, STORE);
  private static final Target QUEUE = new Target(JobState.QUEUED, By.STORE, Reason.NONE, STORE);
  private static final Target DELAY = new Target(JobState.DELAYED, By.STORE, Reason.NONE, STORE);

  private final Session session;
  private final JobMoves moves;
  private final Ledger ledger;
  private final long now;
  private final Reach reach;

  Family(Session session, JobMoves moves, Ledger ledger, long now, Reach reach) {
    this.session = session;
    this.moves = moves;
    this.ledger = ledger;
    this.now = now;
    this.reach = reach;
  }

  /// Where the parent of an experiment stands.
  enum End {
    OPEN,
    GOOD,
    BAD
  }

  /// One row of `follow`.
  record Follow(
      long id, long child, long parent, @Nullable Long trial, @Nullable Long job, boolean onAny) {
    static final String SELECT = "SELECT id, child, parent, trial, job, on_any FROM follow ";

    Follow(Row row) {
      this(
          row.number(),
          row.number(),
          row.number(),
          row.maybeNumber(),
          row.maybeNumber(),
          row.flag());
    }

    /// Whether this end is the one that was asked for.
    boolean isMetBy(End end) {
      return onAny || end == End.GOOD;
    }
  }

  /// A job has ended.
  void ended(JobRow job) {
    endedInTrial(job);
    followers(job.experiment());
  }

  private void endedInTrial(JobRow job) {
    if (!job.stage().hasChildren()) {
      return;
    }
    reach.needStore(); // another parent of the same child may end meanwhile
    var children =
        session.list(
            JobRow.SELECT
                + """
                WHERE j.id IN (
                  SELECT c.id FROM need n CROSS JOIN job c ON c.trial = ? AND c.stage = n.child
                  WHERE n.parent = ? AND c.state IN ('blocked', 'held'))
                ORDER BY j.id\
                """,
            moves::row,
            job.trial(),
            job.stage().id());
    children.forEach(this::look);
  }

  /// Decides what a waiting job does, from where its parents stand now.
  private void look(JobRow child) {
    record Parents(int open, int unmet) {}
    var parents =
        session
            .first(
                """
                SELECT count(*) FILTER (WHERE p.ended_at IS NULL),
                  count(*) FILTER (
                    WHERE p.ended_at IS NOT NULL AND n.on_any = 0 AND p.state <> 'completed')
                FROM need n CROSS JOIN job p ON p.trial = ? AND p.stage = n.parent
                WHERE n.child = ?\
                """,
                row -> new Parents(row.integer(), row.integer()),
                child.trial(),
                child.stage().id())
            .orElseThrow();
    if (parents.unmet() > 0) {
      if (moves.move(child, SKIP, 0, EventLog.why(Reason.PARENT))) {
        endedInTrial(child);
      }
      return;
    }
    boolean free = parents.open() == 0 && ledger.of(child.experiment()).gate == 0;
    if (child.state == JobState.BLOCKED && free) {
      moves.move(child, start(child), 0, Value.EMPTY);
    }
  }

  private Target start(JobRow job) {
    return job.runAt != null && job.runAt > now ? DELAY : QUEUE;
  }

  /// Looks at everything that waits for an experiment or a part of it.
  void followers(long experiment) {
    if (ledger.of(experiment).followers == 0) {
      return;
    }
    reach.needStore();
    var waiting =
        session.list(
            Follow.SELECT + "WHERE parent = ? AND met IS NULL ORDER BY id",
            Follow::new,
            experiment);
    for (var follow : waiting) {
      var end = endOf(follow.parent(), follow.trial(), follow.job());
      if (end != End.OPEN) {
        met(follow, follow.isMetBy(end));
      }
    }
  }

  private void met(Follow follow, boolean met) {
    session.update("UPDATE follow SET met = ? WHERE id = ?", met, follow.id());
    var child = ledger.of(follow.child());
    child.gate--;
    child.dirty = true;
    if (isSpoiled(child.experiment)) {
      if (child.growth.isUnfinished()) {
        child.growth = Growth.CLOSED;
        session.update("UPDATE sweep SET why = ? WHERE experiment = ?", SPOILED, child.experiment);
      }
      moves.moveAll(SKIP, "", "j.experiment = ? AND j.ended_at IS NULL", child.experiment);
      followers(child.experiment);
    } else if (child.gate == 0) {
      open(child.experiment);
    }
  }

  /// Whether a parent has ended otherwise than was asked for.
  boolean isSpoiled(long child) {
    return session
        .first("SELECT 1 FROM follow WHERE child = ? AND met = 0 LIMIT 1", Row::flag, child)
        .isPresent();
  }

  private void open(long experiment) {
    String waiting =
        "j.experiment = ? AND j.ended_at IS NULL AND j.state = 'blocked' AND NOT "
            + Parents.SOME_OPEN
            + " AND ";
    moves.moveAll(DELAY, "", waiting + "j.run_at > ?", experiment, now);
    moves.moveAll(
        QUEUE, ", run_at = NULL", waiting + "coalesce(j.run_at, 0) <= ?", experiment, now);
  }

  /// Where a parent stands: an experiment, or one trial or job of it.
  End endOf(long experiment, @Nullable Long trial, @Nullable Long job) {
    if (job != null) {
      return end(
          "j.trial = (SELECT o.trial FROM job o WHERE o.id = ?1)"
              + " AND j.stage = (SELECT o.stage FROM job o WHERE o.id = ?1)",
          job);
    }
    if (trial != null) {
      return end("j.trial = ?", trial);
    }
    var account = ledger.of(experiment);
    if (!account.isEnded()) {
      return End.OPEN;
    }
    return account.isCompleted() ? End.GOOD : End.BAD;
  }

  /// Where the newest jobs stand; one that has paused may go on.
  private End end(String which, long id) {
    record Newest(JobState state, boolean isPaused) {}
    List<Newest> jobs =
        session.list(
            """
            SELECT j.state, j.reason = 'paused' FROM job j WHERE %s AND NOT EXISTS (
              SELECT 1 FROM job n
              WHERE n.trial = j.trial AND n.stage = j.stage AND n.part > j.part)\
            """
                .formatted(which),
            row -> new Newest(JobState.ofWord(row.text()), row.flag()),
            id);
    if (!jobs.stream().allMatch(j -> j.state().isTerminal() && !j.isPaused())) {
      return End.OPEN;
    }
    return jobs.stream().allMatch(j -> j.state() == JobState.COMPLETED) ? End.GOOD : End.BAD;
  }
}
