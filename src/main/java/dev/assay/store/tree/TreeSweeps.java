package dev.assay.store.tree;

import dev.assay.space.Value;
import dev.assay.store.EventType;
import dev.assay.store.Leases.Checkpoint;
import dev.assay.store.Submission.NewTrial;
import dev.assay.store.Sweeps;
import dev.assay.store.tree.SweepEntry.Dropped;
import dev.assay.store.tree.TrialEdit.Cause;
import dev.assay.trial.ExperimentId;
import dev.assay.trial.Growth;
import dev.assay.trial.JobId;
import dev.assay.trial.JobState;
import dev.assay.trial.Moves.By;
import dev.assay.trial.Reason;
import dev.assay.trial.TrialId;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/// Sweeps: read, led, grown and told. A sweep is held while it is changed, so its numbers and
/// limits are exact among those who share this file system.
final class TreeSweeps implements Sweeps {

  private final Documents documents;
  private final Changes changes;
  private final Gates gates;
  private final Submitting submitting;
  private final Settling settling;
  private final Growing growing;
  private final Leaders leaders;
  private final boolean isNarrow;

  TreeSweeps(
      Documents documents,
      Changes changes,
      Gates gates,
      Submitting submitting,
      Settling settling,
      Growing growing,
      Leaders leaders) {
    this(documents, changes, gates, submitting, settling, growing, leaders, false);
  }

  private TreeSweeps(
      Documents documents,
      Changes changes,
      Gates gates,
      Submitting submitting,
      Settling settling,
      Growing growing,
      Leaders leaders,
      boolean isNarrow) {
    this.isNarrow = isNarrow;
    this.documents = documents;
    this.changes = changes;
    this.gates = gates;
    this.submitting = submitting;
    this.settling = settling;
    this.growing = growing;
    this.leaders = leaders;
  }

  /// The same for whoever runs chosen jobs: no sweep asks them for more.
  TreeSweeps narrow() {
    return new TreeSweeps(documents, changes, gates, submitting, settling, growing, leaders, true);
  }

  @Override
  public Optional<SweepView> get(ExperimentId experiment) {
    return documents.experiment(experiment).filter(TreeSweeps::isSweep).map(this::view);
  }

  @Override
  public List<SweepView> open(int limit) {
    return isNarrow ? List.of() : open().limit(limit).map(this::view).toList();
  }

  private Stream<ExperimentDocument> open() {
    return documents.living().stream().filter(experiment -> experiment.growth() == Growth.OPEN);
  }

  /// Another machine runs what git carries to it.
  @Override
  public boolean isAhead() {
    return true;
  }

  private static boolean isSweep(ExperimentDocument experiment) {
    return experiment.sweep().isPresent();
  }

  private SweepView view(ExperimentDocument experiment) {
    var sweep = experiment.sweep().orElseThrow();
    var leader = leaders.of(experiment.id());
    return new SweepView(
        experiment.id(),
        sweep.growth(),
        experiment.trials().size(),
        sweep.limit(),
        sweep.why(),
        leader.name(),
        leader.until());
  }

  @Override
  public boolean lead(ExperimentId experiment, String leader, Duration ttl) {
    require(experiment);
    var now = changes.now();
    return leaders.lead(experiment, leader, now, now.plus(ttl));
  }

  @Override
  public Added add(
      ExperimentId experiment,
      int first,
      List<NewTrial> trials,
      Runs runs,
      double until,
      String actor) {
    return adding(
        experiment,
        runs,
        actor,
        addition ->
            addition
                .refused(first, trials.size())
                .orElseGet(() ->
                    addition.store(
                        first,
                        trials,
                        until,
                        Optional.empty(),
                        UnaryOperator.identity(),
                        List.of())));
  }

  /// Does something with a sweep that is held meanwhile.
  Added adding(ExperimentId experiment, Runs runs, String actor, Function<Addition, Added> action) {
    try (var _ = changes.holdExperiment(experiment)) {
      var sweep = require(experiment);
      var gate = gates.of(sweep.after());
      return action.apply(new Addition(documents, changes, submitting, sweep, gate, runs, actor));
    }
  }

  @Override
  public boolean goOn(JobId paused, double until, String actor) {
    var sweep = documents.experiment(paused.trial().experiment());
    return sweep
        .filter(experiment -> paused.trial().number() <= experiment.trials().size())
        .flatMap(experiment ->
            changes.trial(
                experiment,
                experiment.trials().get(paused.trial().number() - 1),
                edit -> goOn(edit, JobKey.of(paused), until, actor)))
        .orElse(false);
  }

  private boolean goOn(TrialEdit edit, String key, double until, String actor) {
    var trial = edit.trial();
    var paused = trial.findJob(key).filter(trial::hasPausedWith);
    var left = paused.flatMap(_ -> trial.newest(key));
    if (edit.experiment().growth() != Growth.OPEN
        || left.isEmpty()
        || edit.experiment()
            .sweep()
            .orElseThrow()
            .dropped()
            .contains(new Dropped(trial.directory(), key))) {
      return false;
    }
    var from = new Checkpoint(JobKey.id(trial.id(), key), left.get().id());
    boolean isGated = settling.gate(edit.experiment()).open() > 0;
    edit.add(
        JobEntry.begin(
            JobKey.of(JobKey.stage(key), JobKey.part(key) + 1),
            isGated ? JobState.BLOCKED : JobState.QUEUED,
            Optional.empty(),
            edit.now(),
            Course.of(until, Optional.of(from))),
        actor);
    return true;
  }

  /// The place of the trial that ends is noted with the new one, in one file; it is ended after
  /// that, by whoever looks next if not by this process.
  @Override
  public Added fork(
      ExperimentId experiment,
      int number,
      NewTrial trial,
      TrialId from,
      JobId replaced,
      double until,
      String actor) {
    var source = find(from);
    var place = find(replaced.trial());
    var added =
        adding(
            experiment,
            Runs.QUEUED,
            actor,
            addition -> {
              var checkpoint = checkpoint(source);
              return addition
                  .refused(number, 1)
                  .or(() -> without(checkpoint, source))
                  .orElseGet(() ->
                      changes
                          .trial(
                              require(experiment),
                              place.directory(),
                              edit ->
                                  fork(
                                      addition,
                                      number,
                                      trial,
                                      checkpoint,
                                      edit,
                                      JobKey.of(replaced),
                                      until,
                                      actor))
                          .orElseGet(() -> notPaused(place)));
            });
    if (added instanceof Added.Stored) {
      settling.settle(); // others may have waited for the trial that has ended
    }
    return added;
  }

  private static Optional<Added> without(Optional<Checkpoint> checkpoint, TrialDocument from) {
    return checkpoint.isPresent()
        ? Optional.empty()
        : Optional.of(new Added.Refused("trial %s has no checkpoint yet".formatted(from.id())));
  }

  private static Added notPaused(TrialDocument place) {
    return new Added.Refused("trial %s has not paused".formatted(place.id()));
  }

  private static Added fork(
      Addition addition,
      int number,
      NewTrial trial,
      Optional<Checkpoint> checkpoint,
      TrialEdit edit,
      String replaced,
      double until,
      String actor) {
    var place = edit.trial();
    var paused = place.findJob(replaced).filter(place::hasPausedWith);
    if (paused.isEmpty()) {
      return notPaused(place);
    }
    var dropped = new Dropped(place.directory(), replaced);
    var added =
        addition.store(
            number, List.of(trial), until, checkpoint, sweep -> sweep.dropping(dropped), List.of());
    edit.drop(paused.get(), Reason.PRUNED, actor);
    return added;
  }

  /// The attempt with which a trial paused last, for nobody writes its checkpoint any more; else
  /// its newest that has ended, else the one that runs.
  private static Optional<Checkpoint> checkpoint(TrialDocument trial) {
    return trial.attempts().stream()
        .filter(attempt -> attempt.startedAt().isPresent())
        .max(
            Comparator.comparing((AttemptEntry attempt) -> attempt.reason() == Reason.PAUSED)
                .thenComparing(attempt -> !attempt.isAlive())
                .thenComparing(AttemptEntry::id))
        .map(attempt -> new Checkpoint(JobKey.id(trial.id(), attempt.stage()), attempt.id()));
  }

  @Override
  public void tell(
      TrialId trial, Told told, Value.Object values, OptionalDouble score, String actor) {
    var document = find(trial);
    boolean isTold =
        changes
            .trial(
                require(trial.experiment()),
                document.directory(),
                edit -> tell(edit, told, values, score, actor))
            .orElse(false);
    if (!isTold) {
      boolean wasTold = document.jobs().stream().anyMatch(job -> job.course().told());
      throw TreeErrors.conflict(
          wasTold
              ? "how trial %s ended is known already".formatted(trial)
              : "trial %s is run by workers, who tell themselves how it ends".formatted(trial));
    }
    settling.settle();
  }

  private static boolean tell(
      TrialEdit edit, Told told, Value.Object values, OptionalDouble score, String actor) {
    var job =
        edit.trial().jobs().stream()
            .filter(one -> one.course().told() && one.state() == JobState.RUNNING)
            .findFirst();
    if (job.isEmpty()) {
      return false;
    }
    String key = job.get().stage();
    var end =
        switch (told) {
          case COMPLETED -> JobState.COMPLETED;
          case FAILED -> JobState.FAILED;
          case PRUNED -> JobState.STOPPED;
        };
    var why =
        switch (told) {
          case COMPLETED -> Reason.NONE;
          case FAILED -> Reason.TOLD;
          case PRUNED -> Reason.PRUNED;
        };
    edit.move(key, end, new Cause(By.TELLER, why, actor, Optional.empty(), Value.EMPTY));
    if (told == Told.COMPLETED) {
      edit.put(edit.trial().job(key).withValues(values));
      score.ifPresent(edit::score);
    }
    return true;
  }

  private TrialDocument find(TrialId id) {
    var experiment =
        documents
            .experiment(id.experiment())
            .filter(found -> id.number() <= found.trials().size())
            .orElseThrow(() -> noTrial(id));
    return switch (documents.trial(experiment, id.number())) {
      case Found.Ours(var trial) -> trial;
      case Found.Broken(var problem) -> throw TreeErrors.unusable(problem);
      case Found.Foreign _, Found.Absent _ -> throw noTrial(id);
    };
  }

  private static RuntimeException noTrial(TrialId id) {
    return TreeErrors.notFound("there is no trial " + id + " in this store");
  }

  @Override
  public boolean pause(ExperimentId experiment, String why, String actor) {
    require(experiment);
    return growing.pause(experiment, why, actor);
  }

  @Override
  public boolean reopen(ExperimentId experiment, String actor) {
    require(experiment);
    return growing.reopen(experiment, actor);
  }

  @Override
  public boolean close(ExperimentId experiment, String why, String actor) {
    require(experiment);
    boolean closed = growing.close(experiment, why, actor);
    if (closed) {
      settling.settle(); // what has paused ends, and what comes after may begin
    }
    return closed;
  }

  @Override
  public void limit(ExperimentId experiment, OptionalInt trials, String actor) {
    try (var _ = changes.holdExperiment(experiment)) {
      var sweep = require(experiment);
      if (!sweep.sweep().orElseThrow().limit().equals(trials)) {
        Value told = trials.isPresent() ? Value.of(trials.getAsInt()) : Value.Null.NULL;
        changes.writeOne(limited(sweep, trials, told, actor));
      }
    }
  }

  private ExperimentDocument limited(
      ExperimentDocument sweep, OptionalInt trials, Value told, String actor) {
    var event =
        changes.event(EventType.SWEEP_LIMITED, actor, new Members().put("trials", told).object());
    return sweep.withSweep(sweep.sweep().orElseThrow().withLimit(trials), event);
  }

  @Override
  public boolean parallelism(ExperimentId experiment, int jobs, String actor) {
    try (var _ = changes.holdExperiment(experiment)) {
      var sweep = require(experiment);
      long live =
          documents.trials(sweep).stream()
              .flatMap(trial -> trial.states().stream())
              .filter(JobState::isLive)
              .count();
      if (live > jobs) {
        return false;
      }
      var told = new Members().put("parallelism", jobs).object();
      changes.writeOne(
          sweep.withParallelism(jobs, changes.event(EventType.SWEEP_LIMITED, actor, told)));
      return true;
    }
  }

  @Override
  public boolean extend(ExperimentId experiment, int seen, int trials, String actor) {
    try (var _ = changes.holdExperiment(experiment)) {
      var sweep = require(experiment);
      if (!sweep.sweep().orElseThrow().limit().equals(OptionalInt.of(seen))) {
        return false;
      }
      var extended = limited(sweep, OptionalInt.of(trials), Value.of(trials), actor);
      changes.write(
          sweep.growth() == Growth.CLOSED
              ? growing.become(extended, Growth.OPEN, EventType.SWEEP_REOPENED, "", actor)
              : extended);
      return true;
    }
  }

  /// @throws dev.assay.store.StoreException `NOT_FOUND` when it is no sweep
  ExperimentDocument require(ExperimentId id) {
    var experiment =
        documents
            .experiment(id)
            .orElseThrow(() -> TreeErrors.notFound("there is no experiment " + id));
    if (isSweep(experiment)) {
      return experiment;
    }
    throw TreeErrors.notFound(
        "experiment %s is no sweep: its trials were submitted with it".formatted(id));
  }
}
