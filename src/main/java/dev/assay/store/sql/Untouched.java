package dev.assay.store.sql;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Lanes of experiments that a claim has not touched, in the order in which they are served. Lives
/// for one claim.
final class Untouched {

  /// An experiment that there is not.
  private static final long NOBODY = 0;

  /// How many lanes are looked at together when the first is not the one.
  private static final int PAGE = 64;

  /// Who is behind a reservation is measured by what that leaves.
  private static final String PICK =
      "SELECT "
          + Turn.COLUMNS
          + """
           FROM lane
          WHERE can_run = 1 AND pool = ? AND cpus <= ? AND gpus <= ? AND memory <= ?
            AND (prio > ? OR id = ? OR (cpus <= ? AND gpus <= ? AND memory <= ?))
            AND experiment <> ?
          ORDER BY prio DESC, vtime, id LIMIT ? OFFSET ?\
          """;

  private final Session session;

  private @Nullable Found found;

  /// What was found, and for how many touched experiments. Good until more are touched: what is
  /// free only becomes less.
  private record Found(Optional<Turn> turn, int touched) {}

  Untouched(Session session) {
    this.session = session;
  }

  /// The first lane that fits.
  ///
  /// @param isWanted of a lane that has not been tried in vain
  Optional<Turn> first(
      Collection<Account> touched, Room room, Reservation reservation, Predicate<Turn> isWanted) {
    var left = reservation.leftFor(room);
    Predicate<Turn> fits = turn -> isWanted.test(turn) && reservation.admits(turn, room, left);
    var known = found;
    if (known == null
        || known.touched() != touched.size()
        || !known.turn().map(fits::test).orElse(true)) {
      known = new Found(read(touched, room, left, reservation, fits), touched.size());
      found = known;
    }
    return known.turn();
  }

  /// What is kept for somebody has changed.
  void forget() {
    found = null;
  }

  /// Mostly it is the first that has the right size; only where devices are picky or kept must more
  /// be looked at.
  private Optional<Turn> read(
      Collection<Account> touched,
      Room room,
      Room left,
      Reservation reservation,
      Predicate<Turn> fits) {
    int size = 1;
    for (int offset = 0; ; offset += size, size = PAGE) {
      var page = page(touched, room, left, reservation, size, offset);
      var turn =
          page.stream()
              .filter(t -> touched.stream().noneMatch(a -> a.experiment == t.experiment()))
              .filter(fits)
              .findFirst();
      if (turn.isPresent() || page.size() < size) {
        return turn;
      }
    }
  }

  private List<Turn> page(
      Collection<Account> touched,
      Room room,
      Room left,
      Reservation reservation,
      int size,
      int offset) {
    long one = touched.size() == 1 ? touched.iterator().next().experiment : NOBODY;
    return session.list(
        PICK,
        Turn::new,
        room.pool(),
        room.cpus(),
        room.gpus(),
        room.memory(),
        reservation.priority(),
        reservation.lane(),
        left.cpus(),
        left.gpus(),
        left.memory(),
        one,
        size,
        offset);
  }
}
