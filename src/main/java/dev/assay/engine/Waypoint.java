package dev.assay.engine;

/// Named moments in a worker's life. Nothing happens at them; tests let the process die there.
@FunctionalInterface
interface Waypoint {
  /// A worker's own: nothing happens.
  Waypoint NONE = name -> {};

  /// The worker is at `name`.
  void pass(String name);
}
