package dev.assay.store.sql;

import dev.assay.placement.Backfill;

/// Lanes that others go before because they do not fit: counts it, and after a while has room kept
/// for them.
final class Backlog {

  /// Only so many lanes at the head of the queue are looked at; those behind get there.
  private static final int HEAD = 64;

  private static final String OVERDUE =
      "SELECT "
          + Turn.COLUMNS
          + """
          , keeper FROM lane
          WHERE passed_at IS NOT NULL AND can_run = 1 AND pool = ? AND (passes >= ? OR passed_at <= ?)
          ORDER BY prio DESC, passed_at, id\
          """;

  /// Only those that may not fit.
  private static final String WAITING =
      "SELECT "
          + Turn.COLUMNS
          + " FROM (SELECT "
          + Turn.COLUMNS
          + """
           FROM lane WHERE can_run = 1 AND pool = ? ORDER BY prio DESC, vtime, id LIMIT ?) AS head
          WHERE prio >= ?
            AND (cpus > ? OR gpus > ? OR memory > ? OR (gpus > 0 AND gpu_preference <> ''))\
          """;

  private static final String PASS =
      """
      UPDATE lane SET passes = passes + 1, passed_at = coalesce(passed_at, ?) WHERE id = ?\
      """;

  private final Transaction tx;
  private final WorkerRow worker;
  private final Backfill backfill;

  /// What the worker could ever offer, with nothing running.
  private final Room whole;

  Backlog(Transaction tx, WorkerRow worker, Backfill backfill, Room whole) {
    this.tx = tx;
    this.worker = worker;
    this.backfill = backfill;
    this.whole = whole;
  }

  private record Overdue(Turn turn, long keeper) {
    Overdue(Row row) {
      this(new Turn(row), row.number());
    }
  }

  private enum Keeper {
    ME,
    /// Another worker on this machine.
    BESIDE_ME,
    ELSEWHERE
  }

  /// For whom room is to be kept now.
  Reservation reservation() {
    if (backfill.equals(Backfill.UNBOUNDED)) {
      return Reservation.NONE;
    }
    long since = tx.millis() - backfill.patience().toMillis();
    for (var overdue :
        tx.session().list(OVERDUE, Overdue::new, whole.pool(), backfill.passes(), since)) {
      var turn = overdue.turn();
      if (whole.fits(turn.shape())) {
        switch (keeper(overdue)) {
          case ME -> {
            return new Reservation(turn.lane(), turn.priority(), turn.shape(), true);
          }
          case BESIDE_ME -> {
            if (turn.shape().gpus() > 0) {
              return new Reservation(turn.lane(), turn.priority(), turn.shape(), false);
            }
          }
          case ELSEWHERE -> {}
        }
      }
    }
    return Reservation.NONE;
  }

  /// One worker keeps room, so that not all of them run dry; another takes over when it goes.
  private Keeper keeper(Overdue overdue) {
    if (overdue.keeper() == worker.id()) {
      return Keeper.ME;
    }
    var machine =
        tx.session()
            .first(
                "SELECT boot_id FROM worker WHERE id = ? AND alive = 1 AND wish = 'none'",
                row -> machine(row.text()),
                overdue.keeper());
    if (machine.isEmpty()) {
      tx.reach().needStore();
      tx.session()
          .update("UPDATE lane SET keeper = ? WHERE id = ?", worker.id(), overdue.turn().lane());
      return Keeper.ME;
    }
    return machine.get().equals(machine(worker.bootId())) ? Keeper.BESIDE_ME : Keeper.ELSEWHERE;
  }

  /// Without the PID namespace: containers of one machine share its devices.
  private static String machine(String bootId) {
    int end = bootId.indexOf('/');
    return end < 0 ? bootId : bootId.substring(0, end);
  }

  /// A job of this lane was taken: whatever waited is served.
  void served(Lane lane) {
    if (lane.passedAt != null) {
      tx.reach().needStore();
      tx.session()
          .update(
              "UPDATE lane SET passes = 0, passed_at = NULL, keeper = NULL WHERE id = ?", lane.id);
    }
  }

  /// Counts for those that did not fit from the beginning and before whom others were taken.
  ///
  /// @param room as it was before the first of them
  /// @param lowest the least priority of what was taken
  void pass(Room room, int lowest) {
    if (backfill.equals(Backfill.UNBOUNDED)) {
      return;
    }
    if (tx.reach() == Reach.STORE) {
      tx.ledger().settleLanes();
    }
    var waiting =
        tx.session()
            .list(
                WAITING,
                Turn::new,
                whole.pool(),
                HEAD,
                lowest,
                room.cpus(),
                room.gpus(),
                room.memory());
    for (var turn : waiting) {
      if (!room.fits(turn.shape()) && whole.fits(turn.shape())) {
        tx.reach().needStore();
        tx.session().update(PASS, tx.millis(), turn.lane());
      }
    }
  }
}
