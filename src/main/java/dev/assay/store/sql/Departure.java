package dev.assay.store.sql;

import dev.assay.space.Value;
import dev.assay.store.Transfer;
import dev.assay.store.sql.JobMoves.Target;
import dev.assay.trial.ExperimentId;
import dev.assay.trial.JobState;
import dev.assay.trial.Moves.By;
import dev.assay.trial.Reason;

/// What waits of one experiment goes to another store, within a change.
final class Departure {

  /// The condition on jobs `j` that have left.
  static final String LEFT = "j.state = 'held' AND j.reason = 'moved'";

  private static final String COUNT = "SELECT count(*) FROM job j WHERE j.experiment = ? AND ";

  private final Transaction tx;
  private final Session session;
  private final ExperimentId id;
  private final long experiment;

  Departure(Transaction tx, ExperimentId id) {
    this.tx = tx;
    this.session = tx.session();
    this.id = id;
    this.experiment = Scope.experiment(session, id);
  }

  /// How many jobs of an experiment are open and have not left.
  static long open(Session session, long experiment) {
    return session.number(COUNT + "j.ended_at IS NULL AND NOT (" + LEFT + ")", experiment);
  }

  boolean depart(String actor) {
    long left = session.number(COUNT + LEFT, experiment);
    if (open(session, experiment) == 0) {
      return false;
    }
    refuse();
    var moved = new Target(JobState.HELD, By.OPERATOR, Reason.MOVED, actor);
    tx.moves().moveAll(moved, "", "j.experiment = ? AND j.ended_at IS NULL", experiment);
    return left == 0;
  }

  private void refuse() {
    new Taking(session, id).refuseUnknown();
    var account = tx.ledger().of(experiment);
    if (account.occupied() > 0) {
      throw Transfer.cannotLeave(
          id, "%d of its jobs run; wait for them, or stop them".formatted(account.occupied()));
    }
    long held = session.number(COUNT + "j.state = 'held' AND NOT (" + LEFT + ")", experiment);
    if (held > 0) {
      throw Transfer.cannotLeave(
          id, "%d of its jobs are held; release or cancel them first".formatted(held));
    }
    if (account.gate > 0) {
      throw Transfer.cannotLeave(id, "it waits for other experiments, which have not ended");
    }
    Transfer.refuseSnapshot(id, provenance());
  }

  private Value.Object provenance() {
    return session
        .first("SELECT document FROM provenance WHERE experiment = ?", Row::object, experiment)
        .orElse(Value.EMPTY);
  }

  int stay(String actor) {
    return SqlOperations.released(tx, new Scope(experiment, null, null), LEFT, actor);
  }
}
