package dev.assay.store.sql;

import dev.assay.space.Value;
import dev.assay.store.EventType;
import dev.assay.trial.ExperimentId;
import dev.assay.trial.Growth;
import dev.assay.trial.Reason;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/// Whether a sweep goes on, within a change. What was submitted whole is left alone.
final class Growing {

  private final Transaction tx;
  private final String actor;

  Growing(Transaction tx, String actor) {
    this.tx = tx;
    this.actor = actor;
  }

  /// @return whether it was open
  boolean pause(long experiment, String why) {
    boolean paused =
        become(experiment, Growth.PAUSED, EnumSet.of(Growth.OPEN), EventType.SWEEP_PAUSED, why);
    if (paused) {
      NoticeLog.paused(tx, experiment, actor);
    }
    return paused;
  }

  /// Lets a paused one go on.
  ///
  /// @return whether it was paused
  boolean goOn(long experiment) {
    return become(experiment, Growth.OPEN, EnumSet.of(Growth.PAUSED), EventType.SWEEP_REOPENED, "");
  }

  /// @return whether it was paused or closed
  boolean reopen(long experiment) {
    return become(
        experiment,
        Growth.OPEN,
        EnumSet.of(Growth.PAUSED, Growth.CLOSED),
        EventType.SWEEP_REOPENED,
        "");
  }

  /// @return whether it was open or paused
  boolean close(long experiment, String why) {
    boolean closed =
        become(
            experiment,
            Growth.CLOSED,
            EnumSet.of(Growth.OPEN, Growth.PAUSED),
            EventType.SWEEP_CLOSED,
            why);
    if (closed) {
      new Pausing(tx, actor).drop("j.experiment = ?", Reason.PRUNED, experiment);
      tx.family().followers(experiment); // it may have ended with this
    }
    return closed;
  }

  private boolean become(
      long experiment, Growth growth, Set<Growth> from, EventType type, String why) {
    var account = tx.ledger().of(experiment);
    if (!from.contains(account.growth)) {
      return false;
    }
    account.growth = growth;
    account.dirty = true;
    tx.session().update("UPDATE sweep SET why = ? WHERE experiment = ?", why, experiment);
    if (growth == Growth.OPEN) {
      // Who led it before may be gone; nobody should have to wait for that.
      tx.session().update("UPDATE sweep SET leader_until = 0 WHERE experiment = ?", experiment);
    }
    tell(
        experiment, type, why.isEmpty() ? Value.EMPTY : Value.object(Map.of("why", Value.of(why))));
    return true;
  }

  /// Writes an event of the experiment.
  void tell(long experiment, EventType type, Value.Object data) {
    String id =
        tx.session()
            .first("SELECT uid FROM experiment WHERE id = ?", Row::text, experiment)
            .orElseThrow();
    tx.events().ofExperiment(type, actor, new ExperimentId(id), data);
  }
}
