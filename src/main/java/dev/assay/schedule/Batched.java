package dev.assay.schedule;

import java.util.ArrayList;
import java.util.List;

/// Trials in batches: the next batch begins when every trial before it has ended, well or badly. A
/// batch may be larger than the slots; the rest of it waits in the queue.
public final class Batched implements Scheduler {

  private final int size;

  /// Batches of `size` trials, above 0.
  public Batched(int size) {
    if (size < 1) {
      throw new InvalidStoppingException("batch must be at least 1, found %d".formatted(size));
    }
    this.size = size;
  }

  @Override
  public List<Decision> decide(Snapshot snapshot) {
    if (snapshot.isOver()) {
      return List.of(new Decision.Finish("all trials of the budget have ended"));
    }
    var decisions = new ArrayList<>(Fifo.evaluations(snapshot, Integer.MAX_VALUE));
    int count = Math.min(size, snapshot.trialsLeft());
    if (count > 0 && snapshot.slots() > 0 && snapshot.runs().stream().allMatch(Run::isOver)) {
      decisions.add(new Decision.Train(count, Double.POSITIVE_INFINITY));
    }
    return decisions;
  }
}
