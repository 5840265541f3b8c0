package dev.assay.store.sql;

import dev.assay.store.sql.JobMoves.Target;
import dev.assay.trial.JobState;
import dev.assay.trial.Moves.By;
import dev.assay.trial.Reason;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// An operator's retry: ended jobs go back to work, and what has not started below them waits for
/// them again. Stage by stage, parents first, so that every stage sees where its parents now stand.
final class Reopening {

  /// As if it had never run; numbers of attempts go on.
  private static final String AFRESH =
      ", failures = 0, crashes = 0, losses = 0, started_at = NULL, run_at = NULL,"
          + " dropped_at = NULL, reused = NULL";

  private final Transaction tx;
  private final String actor;

  /// The jobs that were queued or wait again, as far as other experiments may follow them.
  private final Set<Long> reopened = new HashSet<>();

  Reopening(Transaction tx, String actor) {
    this.tx = tx;
    this.actor = actor;
  }

  private record StageNeeds(long id, boolean hasNeeds) {}

  /// @return how many jobs of `scope` were queued again, or wait for one that was
  int retry(Scope scope, boolean failedOnly) {
    boolean gated = tx.ledger().of(scope.experiment()).gate > 0;
    int changed = 0;
    var stages = stages(scope.experiment());
    for (var stage : stages) {
      changed += again(scope, stage, failedOnly, gated);
    }
    if (changed == 0) {
      return 0;
    }
    stages.stream()
        .filter(StageNeeds::hasNeeds)
        .forEach(stage -> waitAgain(scope.trials(), stage.id(), false));
    followers(scope.experiment());
    return changed;
  }

  private List<StageNeeds> stages(long experiment) {
    return tx.session()
        .list(
            "SELECT id, needs > 0 FROM stage WHERE experiment = ? ORDER BY id",
            row -> new StageNeeds(row.number(), row.flag()),
            experiment);
  }

  private int again(Scope scope, StageNeeds stage, boolean failedOnly, boolean gated) {
    String ended =
        scope.all()
            + " AND j.stage = ? AND j.told = 0 AND j.ended_at IS NOT NULL AND NOT (%s)"
                .formatted(Pausing.LEFT)
            + (failedOnly ? " AND j.state <> 'completed'" : "");
    // Where nobody decides any more it trains to its end.
    String afresh =
        tx.ledger().of(scope.experiment()).growth.isUnfinished()
            ? AFRESH
            : AFRESH + ", until = NULL";
    int blocked = 0;
    if (gated || stage.hasNeeds()) {
      String where = gated ? ended : ended + " AND " + Parents.SOME_OPEN;
      blocked =
          move(scope.experiment(), JobState.BLOCKED, afresh, where, scope.value(), stage.id());
    }
    return blocked
        + move(scope.experiment(), JobState.QUEUED, afresh, ended, scope.value(), stage.id());
  }

  /// Jobs of a stage that have not started wait again for parents that are open again.
  private int waitAgain(Scope scope, long stage, boolean gated) {
    return move(
        scope.experiment(),
        JobState.BLOCKED,
        "",
        scope.all()
            + """
             AND j.stage = ? AND (j.state IN ('queued', 'delayed')
              OR (j.state = 'skipped' AND j.reason = 'parent'))
            AND NOT %s\
            """
                .formatted(Parents.SOME_UNMET)
            + (gated ? "" : " AND " + Parents.SOME_OPEN),
        scope.value(),
        stage);
  }

  private int move(long experiment, JobState to, String alsoSet, String where, Object... values) {
    var target = new Target(to, By.OPERATOR, Reason.OPERATOR, actor);
    int moved = tx.moves().moveAll(target, alsoSet, where, values);
    if (moved > 0 && tx.ledger().of(experiment).followers > 0) {
      reopened.addAll(tx.moves().moved());
    }
    return moved;
  }

  /// Experiments that come after this one, or after a part of it that was reopened, wait again.
  private void followers(long experiment) {
    if (tx.ledger().of(experiment).followers == 0) {
      return;
    }
    var waiting =
        tx.session()
            .list(
                Family.Follow.SELECT + "WHERE parent = ? ORDER BY id",
                Family.Follow::new,
                experiment);
    for (var follow : waiting) {
      var end = tx.family().endOf(follow.parent(), follow.trial(), follow.job());
      if (end == Family.End.OPEN && isReopened(follow)) {
        reopen(follow);
      }
    }
  }

  private boolean isReopened(Family.Follow follow) {
    if (follow.job() != null) {
      return reopened.contains(follow.job());
    }
    return follow.trial() == null
        || tx
            .session()
            .list("SELECT id FROM job WHERE trial = ?", Row::number, follow.trial())
            .stream()
            .anyMatch(reopened::contains);
  }

  /// The parent may have been open all along, and the child have been skipped because of another
  /// parent that is gone.
  private void reopen(Family.Follow follow) {
    int seen =
        tx.session()
            .update("UPDATE follow SET met = NULL WHERE id = ? AND met IS NOT NULL", follow.id());
    var child = tx.ledger().of(follow.child());
    child.gate += seen;
    child.dirty |= seen > 0;
    long unmet =
        tx.session()
            .number("SELECT count(*) FROM follow WHERE child = ? AND met = 0", follow.child());
    if (unmet == 0) {
      var scope = new Scope(follow.child(), null, null);
      int again = 0;
      for (var stage : stages(follow.child())) {
        again += waitAgain(scope, stage.id(), true);
      }
      if (again > 0) {
        followers(follow.child());
      }
    }
  }
}
