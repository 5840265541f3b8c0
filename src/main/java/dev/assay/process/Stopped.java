package dev.assay.process;

import java.util.List;

/// An attempt after it was stopped.
///
/// @param sighting what can be seen of it now: `NotStarted` when the stop came before the start and
///   it never will, normally `Ended`
/// @param survivors processes that could not be ended, such as those in uninterruptible I/O; its
///   slot is not free while there are any
public record Stopped(Sighting sighting, List<ProcessIdentity> survivors) {
  public Stopped {
    survivors = List.copyOf(survivors);
  }
}
