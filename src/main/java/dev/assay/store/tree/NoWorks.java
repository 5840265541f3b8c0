package dev.assay.store.tree;

import dev.assay.store.StoreException;
import dev.assay.store.Works;
import dev.assay.trial.AttemptId;
import dev.assay.trial.ExperimentId;
import dev.assay.trial.JobId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Every job does its own work: processes that share no more than files could not see to it that
/// only one of them does it.
final class NoWorks implements Works {

  /// An experiment that takes what was done before is not taken.
  static StoreException refused(String name) {
    return new StoreException(
        StoreException.Code.UNSUPPORTED,
        "'%s' has cache or reuse, and a tree store keeps no results for others; leave it out, or leave out --store and `store`"
            .formatted(name));
  }

  @Override
  public Optional<WorkView> get(String key) {
    return Optional.empty();
  }

  @Override
  public List<WorkView> list(String prefix, int limit) {
    return List.of();
  }

  @Override
  public Optional<JobId> ahead(JobId job) {
    return Optional.empty();
  }

  @Override
  public int taken(ExperimentId experiment) {
    return 0;
  }

  @Override
  public boolean drop(String key, String actor) {
    return false;
  }

  @Override
  public int dropOlder(Duration age, String actor) {
    return 0;
  }

  @Override
  public boolean isNeeded(AttemptId attempt) {
    return false;
  }

  @Override
  public boolean letGo(AttemptId attempt) {
    return true;
  }
}
