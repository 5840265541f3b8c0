package dev.assay.store.tree;

import dev.assay.space.Value;
import dev.assay.store.Notices;
import dev.assay.store.Workers.WorkerLease;
import java.time.Duration;
import java.util.List;

/// A tree tells nobody of anything: nothing here is ever due. What asks for it is refused when it
/// is submitted.
final class NoNotices implements Notices {

  @Override
  public boolean isDue() {
    return false;
  }

  @Override
  public List<Notice> take(WorkerLease lease, int limit) {
    return List.of();
  }

  @Override
  public boolean note(
      WorkerLease lease, long notice, String target, boolean delivered, Value.Object data) {
    return false;
  }

  @Override
  public boolean putOff(WorkerLease lease, long notice, Duration wait) {
    return false;
  }

  @Override
  public boolean done(WorkerLease lease, long notice) {
    return false;
  }
}
