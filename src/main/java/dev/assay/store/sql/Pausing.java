package dev.assay.store.sql;

import dev.assay.store.EventType;
import dev.assay.store.sql.NewRows.Begin;
import dev.assay.trial.JobState;
import dev.assay.trial.Reason;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Trials that stopped at a checkpoint, within a change. Such a trial goes on as a new job, the
/// next part; until then, or until it is dropped, its newest job waits for a decision.
final class Pausing {

  /// A job `j` that was left at a checkpoint, whether or not its trial has gone on since.
  static final String LEFT = "j.state = 'stopped' AND j.reason = 'paused'";

  private static final String WAITING =
      JobRow.SELECT
          + "WHERE "
          + LEFT
          + """
           AND NOT EXISTS (SELECT 1 FROM job n
            WHERE n.trial = j.trial AND n.stage = j.stage AND n.part > j.part)
           AND \
          """;

  private final Transaction tx;
  private final String actor;

  Pausing(Transaction tx, String actor) {
    this.tx = tx;
    this.actor = actor;
  }

  /// The job, if its trial has paused with it.
  Optional<JobRow> waiting(long job) {
    return tx.session().first(WAITING + "j.id = ?", tx.moves()::row, job);
  }

  /// Ends the trials of a scope that have paused.
  ///
  /// @return how many
  int drop(Scope scope, Reason why) {
    return scope.isWhole()
        ? drop("j.experiment = ?", why, scope.experiment())
        : drop(scope.all(), why, scope.value());
  }

  /// Ends the trials that have paused with a job that fulfils `where`.
  ///
  /// @return how many
  int drop(String where, Reason why, long value) {
    List<JobRow> waiting =
        tx.session().list(WAITING + where + " ORDER BY j.id", tx.moves()::row, value);
    waiting.forEach(job -> drop(job, why));
    if (!waiting.isEmpty()) {
      tx.family().followers(waiting.getFirst().experiment());
    }
    return waiting.size();
  }

  /// Its state stays, so nothing is to be counted.
  private void drop(JobRow job, Reason why) {
    tx.session().update("UPDATE job SET reason = ? WHERE id = ?", why.word(), job.id());
    tx.events().ofJob(EventType.JOB_DROPPED, actor, job, 0, EventLog.why(why));
  }

  /// Lets a trial go on from the checkpoint that `paused` left.
  ///
  /// @param until where it pauses again; null to train to the end
  void goOn(JobRow paused, @Nullable Double until) {
    var account = tx.ledger().of(paused.experiment());
    var lane =
        account.lanes.stream().filter(l -> l.id == paused.stage().lane()).findFirst().orElseThrow();
    var state = account.gate > 0 ? JobState.BLOCKED : JobState.QUEUED;
    var begin =
        new Begin(
            paused.stage().id(),
            paused.stage().name(),
            lane,
            state,
            Reason.NONE,
            null,
            until,
            paused.attempt);
    long id =
        new NewRows(tx, paused.experiment(), List.of(begin))
            .part(paused.trial(), paused.part() + 1);
    account.moved(JobState.CREATED, state, lane.id, 1);
    tx.events()
        .ofJob(EventType.JOB_QUEUED, actor, tx.moves().read(id), 0, EventLog.why(Reason.NONE));
  }

  /// The attempt with which a trial paused last, for nobody writes its checkpoint any more; else
  /// its newest that has ended, else the one that runs.
  Optional<Long> checkpoint(long trial) {
    return tx.session()
        .first(
            """
            SELECT a.id FROM job j CROSS JOIN attempt a ON a.job = j.id
            WHERE j.trial = ? AND a.started_at IS NOT NULL
            ORDER BY a.reason = 'paused' DESC, a.alive, a.id DESC LIMIT 1\
            """,
            Row::number,
            trial);
  }
}
