package dev.assay.store.sql;

import dev.assay.space.Value;
import dev.assay.store.EventType;
import dev.assay.store.Operations;
import dev.assay.store.StoreException;
import dev.assay.store.Subject;
import dev.assay.store.sql.JobMoves.Target;
import dev.assay.trial.ExperimentId;
import dev.assay.trial.JobState;
import dev.assay.trial.Moves.By;
import dev.assay.trial.Reason;
import java.util.Map;
import java.util.Optional;

/// The operator's verbs, each a few statements over all jobs it is about.
final class SqlOperations implements Operations {

  private final Writer writer;

  SqlOperations(Writer writer) {
    this.writer = writer;
  }

  @Override
  public int hold(Subject subject, String actor) {
    return writer.change(tx -> {
      var scope = Scope.of(tx.session(), subject);
      if (scope.isWhole()) {
        new Growing(tx, actor).pause(scope.experiment(), "held");
      }
      var held = target(JobState.HELD, Reason.OPERATOR, actor);
      return tx.moves().moveAll(held, "", scope.open(), scope.value());
    });
  }

  @Override
  public int release(Subject subject, String actor) {
    return writer.change(tx -> {
      var scope = Scope.of(tx.session(), subject);
      tx.budgeting().refuseReached(scope.experiment());
      if (scope.isWhole()) {
        new Growing(tx, actor).goOn(scope.experiment());
      }
      return released(tx, scope, "j.state = 'held' AND j.reason <> 'moved'", actor);
    });
  }

  /// Lets held jobs of a scope go to where they belong.
  ///
  /// @param held the condition on those jobs `j`
  /// @return how many
  static int released(Transaction tx, Scope scope, String held, String actor) {
    boolean gated = tx.ledger().of(scope.experiment()).gate > 0;
    String where = scope.open() + " AND " + held;
    int blocked =
        tx.moves()
            .moveAll(
                target(JobState.BLOCKED, Reason.NONE, actor),
                "",
                where + (gated ? "" : " AND " + Parents.SOME_OPEN),
                scope.value());
    int delayed =
        tx.moves()
            .moveAll(
                target(JobState.DELAYED, Reason.NONE, actor),
                "",
                where + " AND j.run_at > ?",
                scope.value(),
                tx.millis());
    int queued =
        tx.moves()
            .moveAll(
                target(JobState.QUEUED, Reason.NONE, actor),
                ", run_at = NULL",
                where,
                scope.value());
    return blocked + delayed + queued;
  }

  @Override
  public Changed cancel(Subject subject, String actor) {
    return writer.change(tx -> {
      var scope = Scope.of(tx.session(), subject);
      int dropped = new Pausing(tx, actor).drop(scope, Reason.OPERATOR);
      if (scope.isWhole()) {
        new Growing(tx, actor).close(scope.experiment(), "cancelled");
      }
      int told = endTold(tx, scope, JobState.CANCELLED, Reason.OPERATOR, actor);
      int asked = ask(tx, scope, JobState.CANCELLED, Reason.OPERATOR, actor);
      return new Changed(dropped + told + drop(tx, scope.open(), actor, scope.value()), asked);
    });
  }

  @Override
  public int stop(Subject subject, Reason reason, String actor) {
    return writer.change(tx -> {
      var scope = Scope.of(tx.session(), subject);
      int dropped = reason == Reason.PAUSED ? 0 : new Pausing(tx, actor).drop(scope, reason);
      return dropped
          + endTold(tx, scope, JobState.STOPPED, reason, actor)
          + ask(tx, scope, JobState.STOPPED, reason, actor);
    });
  }

  @Override
  public int retry(Subject subject, boolean failedOnly, String actor) {
    return writer.change(tx -> {
      var scope = Scope.of(tx.session(), subject);
      int retried = new Reopening(tx, actor).retry(scope, failedOnly);
      if (retried > 0) {
        tx.budgeting().refuseTooMany(scope.experiment());
      }
      return retried;
    });
  }

  @Override
  public int clear(Optional<ExperimentId> experiment, String actor) {
    return writer.change(tx ->
        experiment.isEmpty()
            ? drop(tx, "j.ended_at IS NULL", actor)
            : drop(
                tx,
                "j.experiment = ? AND j.ended_at IS NULL",
                actor,
                Scope.experiment(tx.session(), experiment.get())));
  }

  @Override
  public void prioritize(ExperimentId experiment, int priority, String actor) {
    writer.change(tx -> {
      var account = tx.ledger().of(Scope.experiment(tx.session(), experiment));
      if (account.isEnded()) {
        throw new StoreException(
            StoreException.Code.CONFLICT,
            "experiment %s has ended, so its priority means nothing".formatted(experiment));
      }
      if (account.priority != priority) {
        account.priority = priority;
        account.joins = true;
        account.dirty = true;
        tx.events()
            .ofExperiment(
                EventType.EXPERIMENT_PRIORITIZED,
                actor,
                experiment,
                Value.object(Map.of("priority", Value.of(priority))));
      }
      return true;
    });
  }

  @Override
  public int move(Subject subject, Place to, String actor) {
    return writer.change(tx -> new Reordering(tx, actor).move(subject, to));
  }

  @Override
  public boolean label(Subject subject, Labelling change, String actor) {
    return writer.change(tx -> new LabelChange(tx, actor).change(subject, change));
  }

  /// Jobs that no worker runs end at once: nobody would answer.
  private static int endTold(
      Transaction tx, Scope scope, JobState end, Reason reason, String actor) {
    var ended = new Target(end, By.TELLER, reason, actor);
    return end(tx, ended, scope.open() + " AND j.told = 1", scope.value());
  }

  private static int ask(
      Transaction tx, Scope scope, JobState intended, Reason reason, String actor) {
    var stopping = new Target(JobState.STOPPING, By.OPERATOR, reason, actor, intended);
    return tx.moves().moveAll(stopping, "", scope.open() + " AND j.told = 0", scope.value());
  }

  /// Cancels what has not started, and tells those that waited for it.
  static int drop(Transaction tx, String where, String actor, Object... values) {
    return end(tx, target(JobState.CANCELLED, Reason.OPERATOR, actor), where, values);
  }

  private static int end(Transaction tx, Target ended, String where, Object... values) {
    int dropped = tx.moves().moveAll(ended, "", where, values);
    if (dropped > 0) {
      var awaited = tx.moves().awaited();
      var touched = tx.moves().touched();
      awaited.forEach(id -> tx.family().ended(tx.moves().read(id)));
      touched.forEach(tx.family()::followers);
    }
    return dropped;
  }

  private static Target target(JobState state, Reason reason, String actor) {
    return new Target(state, By.OPERATOR, reason, actor);
  }
}
