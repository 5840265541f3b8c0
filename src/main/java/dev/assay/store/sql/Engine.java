package dev.assay.store.sql;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// One database: connections to it, and how its transactions begin and end.
interface Engine {

  /// A connection for reading.
  Session reader();

  /// The connection of a writer.
  Session writer();

  /// Whether changes with only [Reach#JOBS] can be made.
  boolean isShared();

  /// Begins a transaction that writes. Until it ends, no other process writes beyond that reach.
  ///
  /// @return gives the instants of its changes
  /// @throws dev.assay.store.StoreException `UNAVAILABLE` when others write for too long
  InstantSource begin(Session writer, Reach reach);

  /// Lets a transaction with [Reach#JOBS] be the only one that writes counters and events, until it
  /// ends.
  ///
  /// @return whether others may have changed something since it began
  boolean settle(Session writer);

  /// Makes a transaction durable; how it ended is known when this returns.
  ///
  /// @return false when the connection was lost and nothing of it was made, so that it may be made
  ///   again
  /// @throws dev.assay.store.StoreException `UNAVAILABLE` when it is not durable, or when that
  ///   cannot be known, which the message then says
  boolean commit(Session writer);

  /// For how long something is tried again when a connection is lost.
  Duration patience();

  /// Begins a transaction in which everything is read as of one moment.
  void look(Session reader);

  /// Ends it.
  void looked(Session reader);

  /// Whether the clock of [#now] is another than that of this process.
  boolean hasOwnClock();

  /// Now, by the clock that decides about leases and what is due.
  Instant now(Session session);
}
