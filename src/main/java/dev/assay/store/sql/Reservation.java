package dev.assay.store.sql;

import dev.assay.experiment.GpuPreference;
import dev.assay.store.sql.Lane.Shape;

/// Room that is kept for the next job of a lane that was passed over for too long.
///
/// @param here whether this worker keeps it; else one of the same machine does, and only devices
///   must be left alone, for nothing else is shared
record Reservation(long lane, int priority, Shape shape, boolean here) {

  /// Nothing is kept.
  static final Reservation NONE =
      new Reservation(0, -1, new Shape("", 0, 0, 0, GpuPreference.ANY), false);

  boolean isNone() {
    return lane == 0;
  }

  /// What lanes behind it may take.
  Room leftFor(Room room) {
    if (isNone()) {
      return room;
    }
    var beside = room.beside(shape);
    if (here) {
      // What fits goes first, so that the slots too are its own.
      return room.fits(shape) ? new Room(room.pool(), -1, 0, room.devices()) : beside;
    }
    return new Room(room.pool(), room.cpus(), room.memory(), beside.devices());
  }

  /// Whether a job of this lane may be taken.
  ///
  /// @param left as [#leftFor] says
  boolean admits(Turn turn, Room room, Room left) {
    boolean free = isNone() || turn.lane() == lane || turn.priority() > priority;
    return (free ? room : left).fits(turn.shape());
  }
}
