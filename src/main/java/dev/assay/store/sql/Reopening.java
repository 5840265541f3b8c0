package dev.assay.store.sql;

import dev.assay.store.sql.JobMoves.Target;
import dev.assay.trial.JobState;
import dev.assay.trial.Moves.By;
import dev.assay.trial.Reason;
import java.util.List;

/// An operator's retry: ended jobs go back to work, and what has not started below them waits for
/// them again. Stage by stage, parents first, so that every stage sees where its parents now stand.
final class Reopening {

  private static final String OPEN_PARENTS =
      """
      (SELECT count(*) FROM need n CROSS JOIN job p ON p.trial = %s.trial AND p.stage = n.parent
       WHERE n.child = %s.stage AND p.ended_at IS NULL)\
      """;

  private static final String UNMET_PARENTS =
      """
      EXISTS (SELECT 1 FROM need n CROSS JOIN job p ON p.trial = j.trial AND p.stage = n.parent
       WHERE n.child = j.stage AND n.on_any = 0 AND p.ended_at IS NOT NULL
         AND p.state <> 'completed')\
      """;

  /// As if it had never run; numbers of attempts go on.
  private static final String AFRESH =
      ", failures = 0, crashes = 0, losses = 0, started_at = NULL, run_at = NULL";

  private final Transaction tx;
  private final String actor;

  Reopening(Transaction tx, String actor) {
    this.tx = tx;
    this.actor = actor;
  }

  private record StageRow(long id, boolean hasNeeds) {}

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
        .filter(StageRow::hasNeeds)
        .forEach(stage -> waitAgain(scope.trials(), stage.id(), false));
    followers(scope.experiment());
    return changed;
  }

  private List<StageRow> stages(long experiment) {
    return tx.session()
        .list(
            "SELECT id, needs > 0 FROM stage WHERE experiment = ? ORDER BY id",
            row -> new StageRow(row.number(), row.flag()),
            experiment);
  }

  private int again(Scope scope, StageRow stage, boolean failedOnly, boolean gated) {
    String ended =
        scope.all()
            + " AND j.stage = ? AND j.ended_at IS NOT NULL"
            + (failedOnly ? " AND j.state <> 'completed'" : "");
    String waits = OPEN_PARENTS.formatted("j", "j");
    int blocked = 0;
    if (gated || stage.hasNeeds()) {
      String where = gated ? ended : ended + " AND " + waits + " > 0";
      blocked =
          tx.moves().moveAll(target(JobState.BLOCKED), AFRESH, where, scope.value(), stage.id());
      countParents();
    }
    return blocked
        + tx.moves()
            .moveAll(
                target(JobState.QUEUED), AFRESH + ", waits = 0", ended, scope.value(), stage.id());
  }

  /// Jobs of a stage that have not started wait again for parents that are open again.
  private void waitAgain(Scope scope, long stage, boolean gated) {
    String waits = OPEN_PARENTS.formatted("j", "j");
    tx.moves()
        .moveAll(
            target(JobState.BLOCKED),
            "",
            scope.all()
                + """
                AND j.stage = ? AND (j.state IN ('queued', 'delayed')
                  OR (j.state = 'skipped' AND j.reason = 'parent'))
                AND NOT %s\
                """
                    .formatted(UNMET_PARENTS)
                + (gated ? "" : " AND " + waits + " > 0"),
            scope.value(),
            stage);
    countParents();
    tx.session()
        .update(
            "UPDATE job AS j SET waits = %s WHERE %s AND j.stage = ? AND j.state IN ('blocked', 'held')"
                .formatted(waits, scope.all()),
            scope.value(),
            stage);
  }

  /// Counts the open parents of `jobs` anew: one that went on beside a parent that was tried again,
  /// and was held only then, is to wait for it after all.
  void countAgain(String jobs, Scope scope) {
    tx.session()
        .update(
            "UPDATE job AS j SET waits = %s WHERE %s"
                .formatted(OPEN_PARENTS.formatted("j", "j"), jobs),
            scope.value());
  }

  private void countParents() {
    tx.session()
        .update(
            "UPDATE job AS j SET waits = %s WHERE j.id IN (SELECT id FROM moving)"
                .formatted(OPEN_PARENTS.formatted("j", "j")));
  }

  /// Experiments that come after this one wait for it again.
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
      if (end == Family.End.OPEN) {
        reopen(follow);
      }
    }
  }

  /// The end may not have been seen yet, and the child have been skipped because of another parent
  /// that is gone.
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
      stages(follow.child()).forEach(stage -> waitAgain(scope, stage.id(), true));
      followers(follow.child());
    }
  }

  private Target target(JobState state) {
    return new Target(state, By.OPERATOR, Reason.OPERATOR, actor);
  }
}
