package dev.assay.store;

import dev.assay.trial.ExperimentId;
import java.util.List;

/// Carries experiments that have ended from one kind of store to another. A capability: not every
/// store has it. Nothing that is carried runs, waits or is told of at the other end.
public interface Transfer {

  /// Every experiment, oldest first.
  List<ExperimentId> all();

  /// All that is known of an experiment, as of one moment.
  ///
  /// @throws StoreException `NOT_FOUND` when there is none; `CONFLICT` when something of it is
  ///   still open; `UNSUPPORTED` when it has what cannot be carried: a sweep or a budget;
  ///   `UNUSABLE` when a part of it cannot be read
  Archive take(ExperimentId experiment);

  /// Stores an experiment that is not here, or brings it up to date; all or none for one that is
  /// new. Said again, it changes nothing. Parents that are not here are left out.
  ///
  /// @throws StoreException `CONFLICT` when both sides have gone on, it was deleted here, or what
  ///   is here stands in its way; nothing was changed
  Landed put(Archive archive);

  /// What became of an experiment that was put.
  enum Landed {
    /// It was not here.
    COPIED,
    /// It was here, and less was known of it.
    UPDATED,
    /// All of it was here already.
    UNCHANGED,
    /// More is known of it here.
    AHEAD;

    /// The word in JSON.
    public String word() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  /// Refuses what both sides have changed.
  static StoreException apart(ExperimentId id) {
    return new StoreException(
        StoreException.Code.CONFLICT,
        "experiment %s has gone on at both ends; keep one of the two".formatted(id));
  }

  /// Refuses what was deleted.
  static StoreException deleted(ExperimentId id) {
    return new StoreException(
        StoreException.Code.CONFLICT,
        "experiment %s was deleted at the other end, and is not brought back".formatted(id));
  }

  /// Refuses what is still open.
  static StoreException open(ExperimentId id, long jobs) {
    return new StoreException(
        StoreException.Code.CONFLICT,
        "%d jobs of experiment %s have not ended; copy it when they have, for they must not run at both ends"
            .formatted(jobs, id));
  }
}
