package dev.assay.store.tree;

import dev.assay.store.DeadLetters;
import dev.assay.store.StoreException;
import dev.assay.trial.JobId;
import java.util.List;

/// None are kept: whether one was dropped would be one more thing for git to merge, and listing
/// them would read every trial.
final class NoDeadLetters implements DeadLetters {

  @Override
  public List<DeadLetter> list(Which which, int limit) {
    throw refused();
  }

  @Override
  public int count(Which which) {
    throw refused();
  }

  @Override
  public int retry(List<JobId> jobs, String actor) {
    throw refused();
  }

  @Override
  public int drop(List<JobId> jobs, String actor) {
    throw refused();
  }

  @Override
  public int restore(List<JobId> jobs, String actor) {
    throw refused();
  }

  private static StoreException refused() {
    return new StoreException(
        StoreException.Code.UNSUPPORTED,
        "a tree store keeps no dead letters; `assay trial list EXPERIMENT --filter status=failed`"
            + " shows what failed, and `assay retry --failed EXPERIMENT` tries it again");
  }
}
