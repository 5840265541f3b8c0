package dev.assay.store;

import dev.assay.space.Value;
import dev.assay.trial.ExperimentId;
import java.util.List;

/// Carries experiments from one kind of store to another. A capability: not every store has it.
/// What has ended is copied, and is not told of at the other end. What waits can move: it leaves
/// one store first, and only then waits in the other, so that it never can run in both. Whatever
/// breaks off is completed by doing all of it again.
public interface Transfer {

  /// Every experiment, oldest first.
  List<ExperimentId> all();

  /// Makes all that waits of an experiment leave: it is held here as moved, and no release lets it
  /// go. Said again, it changes nothing.
  ///
  /// @return whether something left, and nothing of it had left before
  /// @throws StoreException `NOT_FOUND` when there is none; `CONFLICT` when something of it runs,
  ///   is held, or waits for other experiments; `UNSUPPORTED` when it has what cannot be carried: a
  ///   sweep, a budget or a snapshot of its code. Nothing was changed
  boolean depart(ExperimentId experiment, String actor);

  /// Takes back what left with [#depart] and was never put anywhere.
  void stay(ExperimentId experiment, String actor);

  /// All that is known of an experiment, as of one moment.
  ///
  /// @throws StoreException `NOT_FOUND` when there is none; `CONFLICT` when something of it is
  ///   still open and did not leave; `UNSUPPORTED` when it has what cannot be carried: a sweep or a
  ///   budget; `UNUSABLE` when a part of it cannot be read
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
        "%d jobs of experiment %s have not ended; copy it when they have, for they must not run at both ends, or take what waits along with --move"
            .formatted(jobs, id));
  }

  /// Refuses to move what cannot leave now.
  static StoreException cannotLeave(ExperimentId id, String why) {
    return new StoreException(
        StoreException.Code.CONFLICT, "experiment %s cannot move: %s".formatted(id, why));
  }

  /// Refuses to move code that is kept only here.
  ///
  /// @param provenance of the experiment
  static void refuseSnapshot(ExperimentId id, Value.Object provenance) {
    if (provenance.get("snapshot").orElse(Value.Null.NULL) instanceof Value.Object) {
      throw new StoreException(
          StoreException.Code.UNSUPPORTED,
          "experiment %s cannot move: it runs a snapshot of its code, which is kept only here"
              .formatted(id));
    }
  }
}
