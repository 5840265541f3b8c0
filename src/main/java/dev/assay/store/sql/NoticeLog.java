package dev.assay.store.sql;

import dev.assay.experiment.Notify.Occasion;
import dev.assay.trial.ExperimentStatus;
import dev.assay.trial.Growth;
import dev.assay.trial.JobState;

/// Writes notices, within the change that gives rise to them.
final class NoticeLog {

  /// When so many have ended and all have failed, the rest will hardly do better.
  private static final int FAILING = 3;

  private NoticeLog() {}

  /// What was known of an experiment before the change.
  record Before(boolean over, int ended, int failed, boolean held) {
    /// Of an experiment that is being submitted.
    static final Before NEW = new Before(false, 0, 0, false);

    static Before of(Account account) {
      return new Before(
          account.isEnded(), account.ended(), account.count(JobState.FAILED), isHeld(account));
    }
  }

  /// Compares what an experiment has become with what it was.
  static void write(Session session, Account account, long now) {
    var before = account.before;
    int ended = account.ended();
    if (account.isEnded()) {
      if (!before.over() && ended > 0) {
        // Who is told of the end need not be told of what came before it.
        session.update(
            "DELETE FROM notice WHERE experiment = ? AND worker IS NULL", account.experiment);
        insert(session, account.experiment, Occasion.FINISH, "", now);
      }
      return;
    }
    if (ended <= before.ended()) {
      return; // no job of it has ended in this change
    }
    int failed = account.count(JobState.FAILED);
    if (isHeld(account) && !before.held()) {
      insert(session, account.experiment, Occasion.ATTENTION, "held", now);
    } else if (failed >= FAILING && before.failed() < FAILING && failed == ended) {
      insert(session, account.experiment, Occasion.ATTENTION, "failing", now);
    } else if (failed > 0 && before.failed() == 0) {
      insert(session, account.experiment, Occasion.FAILURE, "", now);
    }
  }

  /// A sweep was paused; whoever asks for it by hand knows.
  static void paused(Transaction tx, long experiment, String actor) {
    if (!actor.startsWith("user:")) {
      insert(tx.session(), experiment, Occasion.ATTENTION, "paused", tx.millis());
    }
  }

  /// What is left of an experiment was held by its budget.
  static void held(Transaction tx, Account account) {
    var before = account.before;
    if (isHeld(account) && !before.held()) {
      insert(tx.session(), account.experiment, Occasion.ATTENTION, "held", tx.millis());
      account.before = new Before(before.over(), before.ended(), before.failed(), true);
    }
  }

  private static void insert(
      Session session, long experiment, Occasion occasion, String why, long now) {
    session.update(
        "INSERT INTO notice (experiment, occasion, why, at, due_at) VALUES (?, ?, ?, ?, ?)",
        experiment,
        occasion.word(),
        why,
        now,
        now);
  }

  /// A sweep that is paused is another matter.
  private static boolean isHeld(Account account) {
    return account.growth != Growth.PAUSED
        && account.count(JobState.HELD) > 0
        && account.status() == ExperimentStatus.PAUSED;
  }
}
