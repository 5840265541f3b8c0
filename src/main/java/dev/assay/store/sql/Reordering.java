package dev.assay.store.sql;

import dev.assay.space.Value;
import dev.assay.store.EventType;
import dev.assay.store.Operations.Place;
import dev.assay.store.StoreException;
import dev.assay.store.Subject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Gives waiting jobs other places in the line of their experiment. Reads all of that line that
/// waits, which is what an operator's rare wish may cost.
final class Reordering {

  private static final String WAITING = "('queued', 'held', 'blocked', 'delayed')";

  private final Transaction tx;
  private final String actor;

  Reordering(Transaction tx, String actor) {
    this.tx = tx;
    this.actor = actor;
  }

  private record Waiting(long job, long trial, long place) {}

  /// @return how many
  int move(Subject subject, Place to) {
    var session = tx.session();
    var scope = Scope.of(session, subject);
    if (scope.trial() == null) {
      throw refused("%s is a whole experiment; it has no place in its own line".formatted(subject));
    }
    var line =
        session.list(
            """
            SELECT id, trial, %1$s FROM job INDEXED BY job_open
            WHERE experiment = ? AND ended_at IS NULL AND state IN %2$s ORDER BY %1$s, id\
            """
                .formatted(Standing.PLACE, WAITING),
            row -> new Waiting(row.number(), row.number(), row.number()),
            scope.experiment());
    var moved = line.stream().filter(one -> isOf(one, scope)).toList();
    if (moved.isEmpty()) {
      throw refused("no job of %s waits, so none can be moved".formatted(subject));
    }
    var rest = line.stream().filter(one -> !isOf(one, scope)).toList();
    place(rest, index(rest, scope, subject, to), moved);
    tx.ledger().of(scope.experiment()).lanes.forEach(lane -> lane.floor = null);
    tell(moved, to);
    return moved.size();
  }

  private static boolean isOf(Waiting one, Scope scope) {
    var job = scope.job();
    var trial = scope.trial();
    return job != null ? one.job() == job : trial != null && one.trial() == trial;
  }

  /// How many of `rest` are to be before those that are moved.
  private int index(List<Waiting> rest, Scope scope, Subject subject, Place to) {
    return switch (to) {
      case Place.First _ -> 0;
      case Place.Last _ -> rest.size();
      case Place.Before(var other) -> beside(rest, scope, subject, other, true);
      case Place.After(var other) -> beside(rest, scope, subject, other, false) + 1;
    };
  }

  private int beside(
      List<Waiting> rest, Scope scope, Subject subject, Subject other, boolean first) {
    var there = Scope.of(tx.session(), other);
    if (there.trial() == null) {
      throw refused("%s is a whole experiment; name a trial or a job of it".formatted(other));
    }
    if (there.experiment() != scope.experiment()) {
      throw refused(
          "%s and %s are of different experiments, between which priority and fairness decide"
              .formatted(subject, other));
    }
    var places =
        java.util.stream.IntStream.range(0, rest.size())
            .filter(i -> isOf(rest.get(i), there))
            .toArray();
    if (places.length == 0) {
      throw refused(
          other.equals(subject)
              ? "%s cannot stand beside itself".formatted(subject)
              : "no job of %s waits, so nothing can be put beside it".formatted(other));
    }
    return first ? places[0] : places[places.length - 1];
  }

  private void place(List<Waiting> rest, int index, List<Waiting> moved) {
    int n = moved.size();
    if (rest.isEmpty()) {
      return;
    }
    if (index == rest.size()) {
      long last = rest.getLast().place();
      put(moved, i -> last + 1 + i);
      return;
    }
    long upper = rest.get(index).place();
    if (index == 0) {
      put(moved, i -> upper - n + i);
      return;
    }
    long lower = rest.get(index - 1).place();
    long gap = upper - lower;
    if (gap > n) {
      put(moved, i -> lower + gap / (n + 1) * (i + 1));
      return;
    }
    var all = new ArrayList<>(rest);
    all.addAll(index, moved);
    long last = rest.getLast().place();
    put(all, i -> last - (all.size() - 1L - i) * Standing.ROOM);
  }

  private interface Places {
    long of(int index);
  }

  private void put(List<Waiting> jobs, Places places) {
    for (int i = 0; i < jobs.size(); i++) {
      tx.session()
          .update(
              "UPDATE job SET place = ? WHERE id = ? AND state IN " + WAITING,
              places.of(i),
              jobs.get(i).job());
    }
  }

  private void tell(List<Waiting> moved, Place to) {
    tx.session().update("DELETE FROM moving");
    for (var one : moved) {
      tx.session().update("INSERT INTO moving SELECT id, state FROM job WHERE id = ?", one.job());
    }
    String where =
        switch (to) {
          case Place.First _ -> "first";
          case Place.Last _ -> "last";
          case Place.Before(var other) -> "before " + other;
          case Place.After(var other) -> "after " + other;
        };
    tx.events().ofMoving(EventType.JOB_MOVED, actor, Value.object(Map.of("to", Value.of(where))));
  }

  private static StoreException refused(String message) {
    return new StoreException(StoreException.Code.CONFLICT, message);
  }
}
