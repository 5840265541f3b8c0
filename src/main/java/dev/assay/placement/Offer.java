package dev.assay.placement;

import dev.assay.experiment.Resources;
import java.util.List;

/// One worker, with all that it has and what of it is free.
///
/// @param takesMore whether it claims jobs; not while it is about to end
/// @param slots how many jobs it runs at once
/// @param running how many it runs
/// @param all what it has
/// @param free what no job takes
public record Offer(
    String worker, boolean takesMore, int slots, int running, Capacity all, Capacity free) {

  /// Slots in which nothing runs.
  public int freeSlots() {
    return Math.max(0, slots - running);
  }

  /// Whether it could run a job that takes `needs`, were it idle.
  boolean couldRun(Resources needs) {
    return slots > 0 && Lack.of(needs, List.of(all)).isEmpty();
  }
}
