package dev.assay.control;

import dev.assay.control.ControlException.Code;
import dev.assay.engine.Steering.Looked;
import dev.assay.experiment.Budget.Dimension;
import dev.assay.experiment.ExperimentSpec;
import dev.assay.space.Value;
import dev.assay.store.Budgets;
import dev.assay.store.Experiments.ExperimentView;
import dev.assay.store.Store;
import dev.assay.store.Subject;
import dev.assay.store.Survey;
import dev.assay.store.Sweeps.SweepView;
import dev.assay.store.Trials.AttemptView;
import dev.assay.store.Trials.JobView;
import dev.assay.store.Trials.TrialView;
import dev.assay.trial.ExperimentId;
import dev.assay.trial.Growth;
import dev.assay.trial.JobState;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Turns what a person asks of a sweep into one guarded change of the store each.
final class LocalSweeping implements Sweeping {

  /// So many of the newest trials are looked through for failures.
  private static final int NEWEST = 500;

  private static final int BEST = 3;

  /// So many trials are named whose end is to be told.
  private static final int OUT = 20;

  private static final int LIVE = 1000;
  private static final int SWEEPS = 1000;

  /// Each lost race is somebody else's extension, so this many are never lost.
  private static final int RACES = 100;

  private final OpenedStore store;
  private final References references;
  private final Planner planner;
  private final Submitting submitting;
  private final Budgeting budgeting;
  private final InstantSource clock;

  LocalSweeping(
      OpenedStore store,
      References references,
      Planner planner,
      Submitting submitting,
      Budgeting budgeting,
      InstantSource clock) {
    this.store = store;
    this.references = references;
    this.planner = planner;
    this.submitting = submitting;
    this.budgeting = budgeting;
    this.clock = clock;
  }

  @Override
  public List<Value.Object> start(Submitting.Request request) {
    check(request);
    return submitting.submit(request);
  }

  @Override
  public Value.Object plan(Submitting.Request request) {
    check(request);
    return submitting.plan(request);
  }

  private void check(Submitting.Request request) {
    for (Plan.Planned planned : planner.plan(request).experiments()) {
      if (planned.sweep().isEmpty()) {
        throw Refusals.usage(
            "%s is no sweep: what it tries is known beforehand"
                .formatted(planned.spec().about().name()),
            "assay submit queues it; a sweep learns, as with search: {optimizer: tpe, trials: 20}");
      }
    }
  }

  @Override
  public Value.Object status(String experiment) {
    ExperimentView view = references.experiment(experiment);
    SweepView sweep = sweep(view);
    ExperimentSpec spec = Specs.stored(view.spec());
    Instant now = clock.instant();
    return store.ask(s -> {
      List<TrialView> newest =
          s.trials().list(view.id(), Math.max(1, sweep.trials() - NEWEST + 1), NEWEST);
      List<TrialView> best =
          spec.objectives().isEmpty()
              ? List.of()
              : s.trials().best(view.id(), spec.objectives().getFirst().goal(), BEST);
      return SweepDocument.of(
          new SweepDocument.Standing(
              view,
              sweep,
              spec,
              best,
              newest,
              Climb.of(s, spec, newest),
              FailureGroup.of(newest, trial -> failed(s, trial)),
              spec.isAsked() ? out(newest) : List.of(),
              next(s, sweep, spec, now),
              remaining(s, view, sweep, spec, now),
              BudgetDocument.of(s, view, spec, now)),
          now);
    });
  }

  private static List<JobView> out(List<TrialView> newest) {
    return newest.stream()
        .flatMap(trial -> trial.jobs().stream())
        .filter(job -> job.state() == JobState.RUNNING)
        .limit(OUT)
        .toList();
  }

  private static Optional<AttemptView> failed(Store s, TrialView trial) {
    return trial.jobs().stream()
        .filter(job -> job.state() == JobState.FAILED)
        .findFirst()
        .flatMap(JobView::attempt)
        .flatMap(s.trials()::attempt);
  }

  private static String next(Store s, SweepView sweep, ExperimentSpec spec, Instant now) {
    return switch (sweep.growth()) {
      case FIXED, CLOSED -> "nothing: " + sweep.why();
      case PAUSED ->
          BudgetReasons.of(s, sweep.experiment(), spec).flatMap(BudgetReasons::reached).isPresent()
              ? "nothing until its budget is raised: " + sweep.why()
              : "nothing until it is resumed: " + sweep.why();
      case OPEN -> {
        if (sweep.left() == 0) {
          yield "nothing: all trials were proposed";
        }
        if (left(s, sweep, spec) == 0) {
          yield "only where one of those that are open does not complete";
        }
        int enqueued = s.enqueued().count(sweep.experiment());
        yield proposer(s, sweep, spec, now)
            + (enqueued > 0 ? "; %d enqueued are tried first".formatted(enqueued) : "");
      }
    };
  }

  /// By their number and by the budget.
  private static int left(Store s, SweepView sweep, ExperimentSpec spec) {
    return spec.budget().limits().completed().isEmpty()
        ? sweep.left()
        : s.budgets()
            .flatMap(budgets -> budgets.get(sweep.experiment()))
            .map(budget -> Math.min(sweep.left(), budget.left()))
            .orElse(sweep.left());
  }

  private static String proposer(Store s, SweepView sweep, ExperimentSpec spec, Instant now) {
    if (spec.isAsked()) {
      return "whoever asks for it";
    }
    if (s.workers().alive().isEmpty()) {
      return s.sweeps().isAhead()
          ? "a worker proposes it, or assay sweep tick"
          : "waits for a worker: none is alive";
    }
    return sweep.leaderUntil().isAfter(now)
        ? sweep.leader() + " proposes it when there is room"
        : "a worker proposes it";
  }

  /// As if trials that are still to be proposed took as long as those before them.
  private static Optional<Duration> remaining(
      Store s, ExperimentView view, SweepView sweep, ExperimentSpec spec, Instant now) {
    boolean isOpen = sweep.growth() == Growth.OPEN;
    if (isOpen && sweep.limit().isEmpty()) {
      return Optional.empty();
    }
    var live = s.survey().look(new Survey.Most(0, 0, LIVE, 0)).live();
    int more = isOpen ? left(s, sweep, spec) : 0;
    var own =
        live.stream().filter(job -> job.job().trial().experiment().equals(view.id())).toList();
    return new Outlook(s.survey().paces(), Reached.of(s, own), now)
        .remaining(SweepDocument.grown(view, more, spec.stages().size()), live);
  }

  @Override
  public Value.Object pause(String experiment, String actor) {
    ExperimentView view = references.experiment(experiment);
    if (!store.ask(s -> s.sweeps().pause(sweep(view).experiment(), "by " + actor, actor))) {
      SweepView now = sweep(view);
      throw conflict(
          "%s is %s already: %s".formatted(view.id(), now.growth().word(), now.why()), "");
    }
    return changed(view.id(), 0, 0);
  }

  @Override
  public Value.Object resume(String experiment, String actor) {
    ExperimentView view = references.experiment(experiment);
    SweepView sweep = sweep(view);
    if (sweep.growth() == Growth.CLOSED && sweep.left() == 0) {
      throw conflict(
          "%s is closed, and has all of its %d trials".formatted(view.id(), sweep.trials()),
          "assay sweep extend %s --trials +N".formatted(view.id()));
    }
    if (!store.ask(s -> s.sweeps().reopen(view.id(), actor))) {
      throw conflict("%s is open already".formatted(view.id()), "");
    }
    return changed(view.id(), 0, 0);
  }

  /// What ends trials closes the sweep in the same change, so that no trial comes in between.
  @Override
  public Value.Object stop(String experiment, boolean letRun, String actor) {
    ExperimentView view = references.experiment(experiment);
    SweepView sweep = sweep(view);
    if (letRun) {
      if (!store.ask(s -> s.sweeps().close(view.id(), "stopped by " + actor, actor))) {
        throw closed(sweep(view));
      }
      return changed(view.id(), 0, 0);
    }
    var ended = store.ask(s -> s.operations().cancel(new Subject.OfExperiment(view.id()), actor));
    if (!sweep.growth().isUnfinished() && ended.ended() + ended.asked() == 0) {
      throw closed(sweep);
    }
    return changed(view.id(), ended.ended(), ended.asked());
  }

  private static ControlException closed(SweepView sweep) {
    return conflict("%s is closed already: %s".formatted(sweep.experiment(), sweep.why()), "");
  }

  @Override
  public Value.Object extend(String experiment, int trials, boolean more, String actor) {
    ExperimentView view = references.experiment(experiment);
    for (int race = 0; race < RACES; race++) {
      SweepView sweep = sweep(view);
      int seen =
          sweep
              .limit()
              .orElseThrow(() -> conflict("%s has no limit of trials".formatted(view.id()), ""));
      int limit = raised(sweep, seen, trials, more);
      if (store.ask(s -> s.sweeps().extend(view.id(), seen, limit, actor))) {
        return changed(view.id(), 0, 0);
      }
    }
    throw new ControlException(
        Code.UNAVAILABLE, "others changed its limit %d times".formatted(RACES), "try again");
  }

  @Override
  public Value.Object extend(String experiment, Map<Dimension, String> limits, String actor) {
    ExperimentView view = references.experiment(experiment);
    sweep(view);
    budgeting.raise(view.id().text(), limits, actor);
    return changed(view.id(), 0, 0);
  }

  private static int raised(SweepView sweep, int seen, int trials, boolean more) {
    long limit = more ? (long) seen + trials : trials;
    if (trials < 1 || limit > Integer.MAX_VALUE) {
      throw Refusals.usage(
          "%d trials in all; allowed is 1 to %d".formatted(limit, Integer.MAX_VALUE), "");
    }
    if (limit <= seen) {
      throw conflict(
          "%s may have %d trials already; %d is no more".formatted(sweep.experiment(), seen, limit),
          "--trials +%d adds to them".formatted(trials));
    }
    return (int) limit;
  }

  @Override
  public List<Value.Object> tick(List<String> experiments) {
    String self =
        "tick:%s:%d".formatted(WorkerProcess.here().name(), ProcessHandle.current().pid());
    List<ExperimentView> views =
        experiments.isEmpty()
            ? store.ask(LocalSweeping::workedByWorkers)
            : experiments.stream().map(references::experiment).toList();
    views.forEach(this::sweep);
    return store.ask(s -> {
      s.budgets().ifPresent(Budgets::enforce); // of whichever experiment: time is nobody's sweep
      var steering = new dev.assay.engine.Steering(s, clock, self);
      return views.stream().map(view -> tick(s, steering, view, self)).toList();
    });
  }

  private static List<ExperimentView> workedByWorkers(Store s) {
    return s.sweeps().open(SWEEPS).stream()
        .flatMap(sweep -> s.experiments().get(sweep.experiment()).stream())
        .filter(view -> !Specs.stored(view.spec()).isAsked())
        .toList();
  }

  private Value.Object tick(
      Store s, dev.assay.engine.Steering steering, ExperimentView view, String self) {
    SweepView before = sweep(view);
    Looked looked =
        before.growth() == Growth.OPEN
            ? steering.look(view.id())
            : new Looked(0, 0, "it is %s: %s".formatted(before.growth().word(), before.why()));
    SweepView after = sweep(view);
    if (after.leader().equals(self)) {
      // Whoever looks next need not wait for one who is gone.
      s.sweeps().lead(view.id(), self, Duration.ZERO);
    }
    return SweepDocument.ticked(view, after, looked, note(s, view.id(), looked));
  }

  private static String note(Store s, ExperimentId experiment, Looked looked) {
    if (!looked.note().isEmpty() || looked.proposed() > 0 || looked.stopped() > 0) {
      return looked.note();
    }
    if (!s.workers().alive().isEmpty()) {
      return "there is no room for more now";
    }
    if (!s.sweeps().isAhead()) {
      return "trials are proposed for workers, and none is alive";
    }
    return s.experiments().get(experiment).orElseThrow().parallelism() < ExperimentSpec.UNLIMITED
        ? "as many trials are open as may run at once"
        : "no worker is alive here; with `parallelism` as many trials are proposed for other"
            + " machines";
  }

  private Value.Object changed(ExperimentId id, int ended, int asked) {
    return store.ask(s ->
        SweepDocument.changed(
            s.experiments().get(id).orElseThrow(), s.sweeps().get(id).orElseThrow(), ended, asked));
  }

  private SweepView sweep(ExperimentView view) {
    return store
        .ask(s -> s.sweeps().get(view.id()))
        .orElseThrow(() ->
            conflict(
                "%s is no sweep: its trials were submitted with it".formatted(view.id()),
                "assay experiment get %s shows it".formatted(view.id())));
  }

  private static ControlException conflict(String message, String hint) {
    return new ControlException(Code.CONFLICT, message, hint);
  }
}
