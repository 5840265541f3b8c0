package dev.assay.store.tree;

import dev.assay.space.Value;
import dev.assay.store.EventType;
import dev.assay.store.Submission.NewTrial;
import dev.assay.store.Sweeps;
import dev.assay.trial.ExperimentId;
import dev.assay.trial.Growth;
import dev.assay.trial.JobId;
import dev.assay.trial.JobState;
import dev.assay.trial.TrialId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/// Sweeps: read, led, grown and told. A sweep is held while it is changed, so its numbers and
/// limits are exact among those who share this file system.
final class TreeSweeps implements Sweeps {

  private final Documents documents;
  private final Changes changes;
  private final Additions additions;
  private final SweepTrials trials;
  private final Settling settling;
  private final Growing growing;
  private final Leaders leaders;
  private final boolean isNarrow;

  TreeSweeps(
      Documents documents,
      Changes changes,
      Additions additions,
      Settling settling,
      Growing growing,
      Leaders leaders) {
    this(
        documents,
        changes,
        additions,
        new SweepTrials(documents, changes, additions, settling),
        settling,
        growing,
        leaders,
        false);
  }

  private TreeSweeps(
      Documents documents,
      Changes changes,
      Additions additions,
      SweepTrials trials,
      Settling settling,
      Growing growing,
      Leaders leaders,
      boolean isNarrow) {
    this.documents = documents;
    this.changes = changes;
    this.additions = additions;
    this.trials = trials;
    this.settling = settling;
    this.growing = growing;
    this.leaders = leaders;
    this.isNarrow = isNarrow;
  }

  /// The same for whoever runs chosen jobs: no sweep asks them for more.
  TreeSweeps narrow() {
    return new TreeSweeps(documents, changes, additions, trials, settling, growing, leaders, true);
  }

  @Override
  public Optional<SweepView> get(ExperimentId experiment) {
    return documents.experiment(experiment).filter(Additions::isSweep).map(this::view);
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
    additions.require(experiment);
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
    return additions.adding(
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

  @Override
  public boolean goOn(JobId paused, double until, String actor) {
    return trials.goOn(paused, until, actor);
  }

  @Override
  public Added fork(
      ExperimentId experiment,
      int number,
      NewTrial trial,
      TrialId from,
      JobId replaced,
      double until,
      String actor) {
    return trials.fork(experiment, number, trial, from, replaced, until, actor);
  }

  @Override
  public void tell(
      TrialId trial, Told told, Value.Object values, OptionalDouble score, String actor) {
    trials.tell(trial, told, values, score, actor);
  }

  @Override
  public boolean pause(ExperimentId experiment, String why, String actor) {
    additions.require(experiment);
    return growing.pause(experiment, why, actor);
  }

  @Override
  public boolean reopen(ExperimentId experiment, String actor) {
    additions.require(experiment);
    return growing.reopen(experiment, actor);
  }

  @Override
  public boolean close(ExperimentId experiment, String why, String actor) {
    additions.require(experiment);
    boolean closed = growing.close(experiment, why, actor);
    if (closed) {
      settling.settle(); // what has paused ends, and what comes after may begin
    }
    return closed;
  }

  @Override
  public void limit(ExperimentId experiment, OptionalInt trials, String actor) {
    try (var _ = changes.holdExperiment(experiment)) {
      var sweep = additions.require(experiment);
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
      var sweep = additions.require(experiment);
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
      var sweep = additions.require(experiment);
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
}
