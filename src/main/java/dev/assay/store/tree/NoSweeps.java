package dev.assay.store.tree;

import dev.assay.space.Value;
import dev.assay.store.StoreException;
import dev.assay.store.StoreException.Code;
import dev.assay.store.Submission.NewTrial;
import dev.assay.store.Sweeps;
import dev.assay.trial.ExperimentId;
import dev.assay.trial.JobId;
import dev.assay.trial.TrialId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/// A tree has no experiments that grow: who proposes needs one order of all that was found, which
/// machines that meet only through a repository do not have.
final class NoSweeps implements Sweeps {

  /// What a submission that grows is told.
  static StoreException refused(String name) {
    return new StoreException(
        Code.UNSUPPORTED,
        "'%s' searches, and a tree store proposes no trials; name its points in `jobs:`, or leave"
                .formatted(name)
            + " out --store and `store`");
  }

  static StoreException none(Object of) {
    return TreeErrors.notFound("%s is no sweep; a tree store has none".formatted(of));
  }

  @Override
  public Optional<SweepView> get(ExperimentId experiment) {
    return Optional.empty();
  }

  @Override
  public List<SweepView> open(int limit) {
    return List.of();
  }

  @Override
  public boolean lead(ExperimentId experiment, String leader, Duration ttl) {
    throw none(experiment);
  }

  @Override
  public Added add(
      ExperimentId experiment,
      int first,
      List<NewTrial> trials,
      Runs runs,
      double until,
      String actor) {
    throw none(experiment);
  }

  @Override
  public boolean goOn(JobId paused, double until, String actor) {
    return false;
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
    throw none(experiment);
  }

  @Override
  public void tell(
      TrialId trial, Told told, Value.Object values, OptionalDouble score, String actor) {
    throw none(trial);
  }

  @Override
  public boolean pause(ExperimentId experiment, String why, String actor) {
    return false;
  }

  @Override
  public boolean reopen(ExperimentId experiment, String actor) {
    return false;
  }

  @Override
  public boolean close(ExperimentId experiment, String why, String actor) {
    return false;
  }

  @Override
  public void limit(ExperimentId experiment, OptionalInt trials, String actor) {
    throw none(experiment);
  }

  @Override
  public boolean parallelism(ExperimentId experiment, int jobs, String actor) {
    throw none(experiment);
  }

  @Override
  public boolean extend(ExperimentId experiment, int seen, int trials, String actor) {
    throw none(experiment);
  }
}
