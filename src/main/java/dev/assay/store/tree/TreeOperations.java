package dev.assay.store.tree;

import dev.assay.space.Value;
import dev.assay.store.EventType;
import dev.assay.store.Labels;
import dev.assay.store.Operations;
import dev.assay.store.Subject;
import dev.assay.store.tree.TrialEdit.Cause;
import dev.assay.trial.ExperimentId;
import dev.assay.trial.JobState;
import dev.assay.trial.Moves.By;
import dev.assay.trial.Reason;
import java.util.ArrayList;
import java.util.Optional;
import java.util.function.BiFunction;

/// The operator's verbs. Each trial is one change; an experiment is held meanwhile, so that none of
/// its jobs is claimed in between.
final class TreeOperations implements Operations {

  private final Documents documents;
  private final Changes changes;
  private final Settling settling;
  private final TreeWorkers workers;
  private final Growing growing;

  TreeOperations(
      Documents documents,
      Changes changes,
      Settling settling,
      TreeWorkers workers,
      Growing growing) {
    this.growing = growing;
    this.workers = workers;
    this.documents = documents;
    this.changes = changes;
    this.settling = settling;
  }

  @Override
  public int hold(Subject subject, String actor) {
    var scope = Scope.of(documents, subject);
    if (isWholeSweep(scope)) {
      growing.pause(scope.experiment().id(), "held", actor);
    }
    return each(scope, (edit, job) -> move(edit, job, JobState.HELD, actor(actor)));
  }

  private static boolean isWholeSweep(Scope scope) {
    return scope.trial().isEmpty() && scope.experiment().sweep().isPresent();
  }

  @Override
  public int release(Subject subject, String actor) {
    var scope = Scope.of(documents, subject);
    var gate = settling.gate(scope.experiment());
    if (isWholeSweep(scope)) {
      growing.goOn(scope.experiment().id(), actor);
    }
    return each(
        scope,
        (edit, job) ->
            job.state() == JobState.HELD
                && !job.hasLeft()
                && move(edit, job, edit.released(job, gate), cause(Reason.NONE, actor)));
  }

  @Override
  public Changed cancel(Subject subject, String actor) {
    var scope = Scope.of(documents, subject);
    refuseElsewhere(scope);
    if (isWholeSweep(scope)) {
      growing.close(scope.experiment().id(), "cancelled", actor);
    }
    int ended =
        each(
            scope,
            (edit, job) ->
                dropPaused(edit, job, Reason.OPERATOR, actor)
                    || edit.endTold(job, JobState.CANCELLED, Reason.OPERATOR, actor)
                    || move(edit, job, JobState.CANCELLED, actor(actor)));
    settling.settle();
    int asked =
        each(
            scope,
            (edit, job) -> edit.stop(job, JobState.CANCELLED, cause(Reason.OPERATOR, actor)));
    return new Changed(ended, asked);
  }

  @Override
  public int stop(Subject subject, Reason reason, String actor) {
    var scope = Scope.of(documents, subject);
    refuseElsewhere(scope);
    int stopped =
        each(
            scope,
            (edit, job) ->
                (reason != Reason.PAUSED && dropPaused(edit, job, reason, actor))
                    || edit.endTold(job, JobState.STOPPED, reason, actor)
                    || edit.stop(job, JobState.STOPPED, cause(reason, actor)));
    if (stopped > 0) {
      settling.settle();
    }
    return stopped;
  }

  /// Ends a trial that has paused with `job`; false where it has not.
  private static boolean dropPaused(TrialEdit edit, JobEntry job, Reason why, String actor) {
    boolean hasPaused = edit.trial().hasPausedWith(job);
    if (hasPaused) {
      edit.drop(job, why, actor);
    }
    return hasPaused;
  }

  /// What runs on another machine hears nothing of what is asked here.
  private void refuseElsewhere(Scope scope) {
    for (var trial : scope.trials(documents)) {
      for (var attempt : trial.attempts()) {
        if (attempt.isAlive()
            && scope.has(trial.job(attempt.stage()))
            && workers.standing(attempt.holder()) == TreeWorkers.Standing.UNKNOWN) {
          throw TreeErrors.conflict(
              "job %s runs on another machine (worker %s): end it there; `queue clear` cancels what waits"
                  .formatted(JobKey.id(trial.id(), attempt.stage()), attempt.holder().worker()));
        }
      }
    }
  }

  @Override
  public int retry(Subject subject, boolean failedOnly, String actor) {
    int changed =
        new Reopening(documents, changes, settling, actor(actor))
            .retry(Scope.of(documents, subject), failedOnly);
    settling.settle();
    return changed;
  }

  @Override
  public int clear(Optional<ExperimentId> experiment, String actor) {
    if (experiment.isPresent()) {
      return drop(Scope.of(documents, new Subject.OfExperiment(experiment.get())), actor);
    }
    int dropped = 0;
    for (var one : documents.living()) {
      dropped += drop(Scope.all(one), actor);
    }
    return dropped;
  }

  @Override
  public void prioritize(ExperimentId id, int priority, String actor) {
    try (var _ = changes.holdExperiment(id)) {
      var experiment = Scope.of(documents, new Subject.OfExperiment(id)).experiment();
      var trials = documents.trials(experiment);
      if (TreeExperiments.status(experiment, trials).isTerminal()) {
        throw TreeErrors.conflict(
            "experiment %s has ended, so its priority means nothing".formatted(id));
      }
      if (experiment.priority() != priority) {
        var told = new Members().put("priority", priority).object();
        changes.write(
            experiment.withPriority(
                priority, changes.event(EventType.EXPERIMENT_PRIORITIZED, actor, told)));
      }
    }
  }

  @Override
  public int move(Subject subject, Place to, String actor) {
    var scope = Scope.of(documents, subject);
    var there =
        switch (to) {
          case Place.First _, Place.Last _ -> scope;
          case Place.Before(var other) -> Scope.of(documents, other);
          case Place.After(var other) -> Scope.of(documents, other);
        };
    var experiment = scope.experiment();
    try (var _ = changes.holdExperiment(experiment.id())) {
      var reordering = new Reordering(scope, subject, documents.trials(experiment));
      var plan = reordering.move(to, there);
      var told = new Members().put("to", Reordering.word(to)).object();
      var touched = new ArrayList<>(plan.places().keySet());
      plan.moved().stream().filter(spot -> !touched.contains(spot)).forEach(touched::add);
      for (var spot : touched) {
        changes.trial(
            experiment,
            spot.trial().directory(),
            edit -> {
              Optional.ofNullable(plan.places().get(spot))
                  .ifPresent(place -> edit.place(spot.job().stage(), place));
              if (plan.moved().contains(spot)) {
                edit.told(EventType.JOB_MOVED, spot.job().stage(), actor, told);
              }
              return true;
            });
      }
      return plan.moved().size();
    }
  }

  @Override
  public boolean label(Subject subject, Labelling change, String actor) {
    var scope = Scope.of(documents, subject);
    return scope.trial().isEmpty()
        ? labelExperiment(scope.experiment().id(), change, actor)
        : labelTrial(scope, change, actor);
  }

  private boolean labelExperiment(ExperimentId id, Labelling change, String actor) {
    try (var _ = changes.holdExperiment(id)) {
      var experiment = Scope.of(documents, new Subject.OfExperiment(id)).experiment();
      var labels = Labels.changed(experiment.labels(), change);
      labels.ifPresent(l ->
          changes.write(
              experiment.withLabels(
                  l.labels(), changes.event(EventType.EXPERIMENT_LABELLED, actor, l.told()))));
      return labels.isPresent();
    }
  }

  private boolean labelTrial(Scope scope, Labelling change, String actor) {
    var trial = scope.trials(documents).getFirst();
    return changes
        .trial(
            scope.experiment(),
            trial.directory(),
            edit -> {
              var labels = Labels.changed(edit.trial().labels(), change);
              labels.ifPresent(l -> edit.label(l, actor));
              return labels.isPresent();
            })
        .orElse(false);
  }

  private int drop(Scope scope, String actor) {
    int dropped = each(scope, (edit, job) -> move(edit, job, JobState.CANCELLED, actor(actor)));
    settling.settle();
    return dropped;
  }

  /// Makes a legal move; false where it is none.
  private static boolean move(TrialEdit edit, JobEntry job, JobState to, Cause cause) {
    return edit.moveIfLegal(job.stage(), to, cause);
  }

  /// Changes every job of `scope` that `change` can change, one trial after another.
  private int each(Scope scope, BiFunction<TrialEdit, JobEntry, Boolean> change) {
    int changed = 0;
    try (var _ = changes.holdExperiment(scope.experiment().id())) {
      for (var trial : scope.trials(documents)) {
        if (trial.isEnded()) {
          continue;
        }
        changed +=
            changes
                .trial(scope.experiment(), trial.directory(), edit -> count(edit, scope, change))
                .orElse(0);
      }
    }
    return changed;
  }

  private int count(TrialEdit edit, Scope scope, BiFunction<TrialEdit, JobEntry, Boolean> change) {
    var before = edit.trial();
    int changed = 0;
    for (var job : before.jobs()) {
      changed += scope.has(job) && change.apply(edit, job) ? 1 : 0;
    }
    edit.settle(settling.gate(edit.experiment()));
    return changed;
  }

  static Cause actor(String actor) {
    return cause(Reason.OPERATOR, actor);
  }

  private static Cause cause(Reason reason, String actor) {
    return new Cause(By.OPERATOR, reason, actor, Optional.empty(), Value.EMPTY);
  }
}
