package dev.assay.store.tree;

import dev.assay.store.Operations.Place;
import dev.assay.store.StoreException;
import dev.assay.store.Subject;
import dev.assay.store.tree.Line.Spot;
import dev.assay.trial.JobState;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// Finds new places for waiting jobs of one experiment. Pure: says what is to be written.
final class Reordering {

  private final Scope scope;
  private final Subject subject;
  private final List<Spot> line;

  /// @param scope what is to be moved
  Reordering(Scope scope, Subject subject, List<TrialDocument> trials) {
    this.scope = scope;
    this.subject = subject;
    this.line = Line.of(trials).stream().filter(spot -> waits(spot.job().state())).toList();
  }

  /// What is to be written.
  ///
  /// @param moved what was asked for
  /// @param places of those, and of others that must make room
  record Moved(List<Spot> moved, Map<Spot, Long> places) {}

  private static boolean waits(JobState state) {
    return switch (state) {
      case QUEUED, HELD, BLOCKED, DELAYED -> true;
      case CREATED, RUNNING, STOPPING, COMPLETED, FAILED, STOPPED, CANCELLED, SKIPPED -> false;
    };
  }

  /// @param there what `to` names, where it names something
  /// @throws StoreException `CONFLICT` when there is nothing to move, or no such place
  Moved move(Place to, Scope there) {
    if (scope.trial().isEmpty()) {
      throw TreeErrors.conflict(
          "%s is a whole experiment; it has no place in its own line".formatted(subject));
    }
    var moved = line.stream().filter(scope::has).toList();
    if (moved.isEmpty()) {
      throw TreeErrors.conflict("no job of %s waits, so none can be moved".formatted(subject));
    }
    var rest = line.stream().filter(spot -> !scope.has(spot)).toList();
    return new Moved(moved, places(rest, index(rest, to, there), moved));
  }

  /// How many of `rest` are to be before those that are moved.
  private int index(List<Spot> rest, Place to, Scope there) {
    return switch (to) {
      case Place.First _ -> 0;
      case Place.Last _ -> rest.size();
      case Place.Before(var other) -> beside(rest, other, there, true);
      case Place.After(var other) -> beside(rest, other, there, false) + 1;
    };
  }

  private int beside(List<Spot> rest, Subject other, Scope there, boolean first) {
    if (there.trial().isEmpty()) {
      throw TreeErrors.conflict(
          "%s is a whole experiment; name a trial or a job of it".formatted(other));
    }
    if (!there.experiment().id().equals(scope.experiment().id())) {
      throw TreeErrors.conflict(
          "%s and %s are of different experiments, between which priority decides"
              .formatted(subject, other));
    }
    var found = IntStream.range(0, rest.size()).filter(i -> there.has(rest.get(i))).toArray();
    if (found.length == 0) {
      throw TreeErrors.conflict(
          other.equals(subject)
              ? "%s cannot stand beside itself".formatted(other)
              : "no job of %s waits, so nothing can be put beside it".formatted(other));
    }
    return first ? found[0] : found[found.length - 1];
  }

  private static Map<Spot, Long> places(List<Spot> rest, int index, List<Spot> moved) {
    int n = moved.size();
    if (rest.isEmpty()) {
      return Map.of();
    }
    if (index == rest.size()) {
      return numbered(moved, rest.getLast().place() + Line.ROOM, Line.ROOM);
    }
    long upper = rest.get(index).place();
    if (index == 0) {
      return numbered(moved, upper - n * Line.ROOM, Line.ROOM);
    }
    long lower = rest.get(index - 1).place();
    long gap = (upper - lower) / (n + 1);
    if (gap > 0) {
      return numbered(moved, lower + gap, gap);
    }
    var all = new ArrayList<>(rest);
    all.addAll(index, moved);
    return numbered(all, rest.getFirst().place(), Line.ROOM);
  }

  private static Map<Spot, Long> numbered(List<Spot> spots, long first, long step) {
    var places = new LinkedHashMap<Spot, Long>();
    for (int i = 0; i < spots.size(); i++) {
      places.put(spots.get(i), first + i * step);
    }
    return places;
  }

  /// A word for the place, for the event.
  static String word(Place to) {
    return switch (to) {
      case Place.First _ -> "first";
      case Place.Last _ -> "last";
      case Place.Before(var other) -> "before " + other;
      case Place.After(var other) -> "after " + other;
    };
  }
}
