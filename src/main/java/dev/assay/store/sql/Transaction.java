package dev.assay.store.sql;

import java.time.Instant;

/// What one change works with: the connection, the instant at which it happens, and the parts that
/// keep rows, counters and events in step. Lives for one change.
final class Transaction {

  private final Session session;
  private final Ids ids;
  private final Instant now;
  private final Reach reach;
  private final Ledger ledger;
  private final EventLog events;
  private final JobMoves moves;
  private final Family family;
  private final Budgeting budgeting;
  private final WorkSharing sharing;

  Transaction(Session session, Ids ids, Pace pace, Instant now, Reach reach) {
    this.session = session;
    this.ids = ids;
    this.now = Instant.ofEpochMilli(now.toEpochMilli());
    this.reach = reach;
    this.ledger = new Ledger(session, pace, now.toEpochMilli(), reach);
    this.events = new EventLog(session, now.toEpochMilli(), reach);
    this.sharing = new WorkSharing(this);
    this.moves = new JobMoves(session, now.toEpochMilli(), ledger, events, sharing, reach);
    this.family = new Family(session, moves, ledger, now.toEpochMilli(), reach);
    this.budgeting = new Budgeting(this);
  }

  Session session() {
    return session;
  }

  Reach reach() {
    return reach;
  }

  Ids ids() {
    return ids;
  }

  Instant now() {
    return now;
  }

  long millis() {
    return now.toEpochMilli();
  }

  Ledger ledger() {
    return ledger;
  }

  EventLog events() {
    return events;
  }

  JobMoves moves() {
    return moves;
  }

  Family family() {
    return family;
  }

  Budgeting budgeting() {
    return budgeting;
  }

  WorkSharing sharing() {
    return sharing;
  }

  /// Puts in order what this change touched, and writes the counters that it moved.
  void settle() {
    ledger.settle();
    if (sharing.settle()) {
      ledger.settle();
    }
    events.write();
  }
}
