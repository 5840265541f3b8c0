package dev.assay.store.sql;

/// Decides which changes are made beside those of other processes.
final class Besides {

  /// After one that could not be, so many are not tried: they are mostly of one kind.
  private static final int PAUSE = 16;

  /// Every so many one has the store for itself, for what only then can be put in order.
  private static final int EVERY = 32;

  private final boolean isShared;
  private int pause;
  private int count;

  /// @param isShared whether the database can do that
  Besides(boolean isShared) {
    this.isShared = isShared;
  }

  /// How the next change is to be made.
  ///
  /// @param isCrowded whether more changes of this process wait, which then go together
  Reach next(boolean isCrowded) {
    if (!isShared || isCrowded || pause > 0) {
      pause = Math.max(0, pause - 1);
      return Reach.STORE;
    }
    return ++count % EVERY == 0 ? Reach.STORE : Reach.JOBS;
  }

  void wasTooNarrow() {
    pause = PAUSE;
  }
}
