package dev.assay.store.sql;

import java.util.ArrayDeque;
import java.util.Queue;

/// The ids of the attempts that one change makes. None is ever given twice, not even when the
/// change is not made.
final class AttemptIds {

  private final Session session;
  private final Queue<Long> known = new ArrayDeque<>();

  AttemptIds(Session session) {
    this.session = session;
  }

  /// The id that [#take] will return.
  ///
  /// @param upcoming how many will be wanted, this one too
  long next(int upcoming) {
    if (known.isEmpty()) {
      known.addAll(session.dialect().newIds(session, "attempt", upcoming));
    }
    return known.element();
  }

  long take() {
    return known.remove();
  }
}
