package dev.assay.placement;

import java.time.Duration;

/// How long smaller jobs may go before a job that does not fit yet. After that room is kept free
/// for it until it has started, so that no job waits for ever because of its size.
///
/// @param passes so many claims of a worker may take jobs of the same or a lower priority before it
/// @param patience so long may they, since the first
public record Backfill(int passes, Duration patience) {

  /// Twenty times or ten minutes, whichever is sooner.
  public static final Backfill DEFAULT = new Backfill(20, Duration.ofMinutes(10));

  /// Never: who fits goes first.
  public static final Backfill UNBOUNDED =
      new Backfill(Integer.MAX_VALUE, Duration.ofDays(100_000));
}
