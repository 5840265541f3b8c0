package dev.assay.placement;

/// One thing that keeps a queued job from starting now.
public sealed interface Obstacle {

  /// No worker could ever take it, as things are.
  record Impossible(Lack lack) implements Obstacle {}

  /// Every worker that could take it is about to end.
  record NoneTakesMore(int workers) implements Obstacle {}

  /// As many jobs of its experiment run as may run at once.
  record ParallelismReached(int live, int limit) implements Obstacle {}

  /// Others run where it would fit, and no slot is free.
  ///
  /// @param slots of the workers that could take it
  record NoSlot(int slots) implements Obstacle {}

  /// There is a free slot, but what else it needs is taken by others.
  record Taken(Lack lack) implements Obstacle {}

  /// Others of its pool are before it.
  ///
  /// @param more whether there are more than were counted
  record Behind(int jobs, boolean more) implements Obstacle {}
}
