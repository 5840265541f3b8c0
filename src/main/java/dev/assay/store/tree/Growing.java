package dev.assay.store.tree;

import dev.assay.space.Value;
import dev.assay.store.EventType;
import dev.assay.trial.ExperimentId;
import dev.assay.trial.Growth;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/// Whether a sweep goes on. What was submitted whole is left alone.
final class Growing {

  /// Why a sweep has come to its end before it could begin.
  static final String SPOILED = "a parent did not end well";

  private final Documents documents;
  private final Changes changes;
  private final Leaders leaders;

  Growing(Documents documents, Changes changes, Leaders leaders) {
    this.documents = documents;
    this.changes = changes;
    this.leaders = leaders;
  }

  /// @return whether it was open
  boolean pause(ExperimentId sweep, String why, String actor) {
    return become(
        sweep, Growth.PAUSED, EnumSet.of(Growth.OPEN), EventType.SWEEP_PAUSED, why, actor);
  }

  /// Lets a paused one go on.
  ///
  /// @return whether it was paused
  boolean goOn(ExperimentId sweep, String actor) {
    return become(
        sweep, Growth.OPEN, EnumSet.of(Growth.PAUSED), EventType.SWEEP_REOPENED, "", actor);
  }

  /// @return whether it was paused or closed
  boolean reopen(ExperimentId sweep, String actor) {
    return become(
        sweep,
        Growth.OPEN,
        EnumSet.of(Growth.PAUSED, Growth.CLOSED),
        EventType.SWEEP_REOPENED,
        "",
        actor);
  }

  /// What has paused of it is ended when it is settled.
  ///
  /// @return whether it was open or paused
  boolean close(ExperimentId sweep, String why, String actor) {
    return become(
        sweep,
        Growth.CLOSED,
        EnumSet.of(Growth.OPEN, Growth.PAUSED),
        EventType.SWEEP_CLOSED,
        why,
        actor);
  }

  private boolean become(
      ExperimentId id, Growth next, Set<Growth> from, EventType type, String why, String actor) {
    try (var _ = changes.holdExperiment(id)) {
      var found = documents.experiment(id).filter(sweep -> from.contains(sweep.growth()));
      found.ifPresent(sweep -> changes.writeOne(become(sweep, next, type, why, actor)));
      return found.isPresent();
    }
  }

  /// The document of a sweep that becomes another; the caller holds and writes it.
  ExperimentDocument become(
      ExperimentDocument sweep, Growth next, EventType type, String why, String actor) {
    if (next == Growth.OPEN) {
      // Who led it before may be gone; nobody should have to wait for that.
      leaders.forget(sweep.id());
    }
    var told = why.isEmpty() ? Value.EMPTY : new Members().put("why", why).object();
    var end =
        next == Growth.CLOSED ? Optional.of(changes.now()) : Optional.<java.time.Instant>empty();
    return sweep.withSweep(
        sweep.sweep().orElseThrow().become(next, why, end), changes.event(type, actor, told));
  }
}
