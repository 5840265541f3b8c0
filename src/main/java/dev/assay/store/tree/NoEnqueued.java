package dev.assay.store.tree;

import dev.assay.store.Enqueued;
import dev.assay.store.Submission.Key;
import dev.assay.store.Submission.NewTrial;
import dev.assay.store.Sweeps.Added;
import dev.assay.store.Sweeps.Runs;
import dev.assay.trial.ExperimentId;
import java.util.List;
import java.util.Optional;

/// Nothing waits to be tried by a sweep, where there are no sweeps.
final class NoEnqueued implements Enqueued {

  @Override
  public boolean add(
      ExperimentId experiment, List<Wanted> wanted, Optional<Key> key, String actor) {
    throw NoSweeps.none(experiment);
  }

  @Override
  public List<Waiting> list(ExperimentId experiment, int limit) {
    return List.of();
  }

  @Override
  public int count(ExperimentId experiment) {
    return 0;
  }

  @Override
  public Added take(
      ExperimentId experiment,
      int first,
      List<Long> taken,
      List<NewTrial> trials,
      Runs runs,
      double until,
      String actor) {
    throw NoSweeps.none(experiment);
  }

  @Override
  public int clear(ExperimentId experiment, String actor) {
    return 0;
  }
}
