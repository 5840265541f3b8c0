package dev.assay.engine;

import java.time.Duration;

/// The times around a lease on a store that several hosts share, and what follows from them. Nobody
/// may run a job again before its first processes have ended; three who do not trust each other see
/// to that, each by a clock of its own that is never set:
///
/// 1. *The worker* counts from the moment before it asked for the last beat that was granted, so
///    that its lease never ends later for it than in the store. When two thirds of the lease are
///    gone ([#stopAfter]) it begins to stop its processes; at most `grace` later they are killed
///    ([#killedAfter]), which must be before the lease is over, with time left for the system to
///    take them away: a sixth of the lease.
/// 2. *The keeper* of each attempt, for a worker that is dead or asleep, looks every `look` whether
///    the lease is over. The lease ends at some L; the first look that sees it is before L + look,
///    the second before L + 2 look, and then `grace` passes until KILL ([#switchedOffAfter], from
///    the end of the lease).
/// 3. *The reaper*, a worker anywhere, gives up what a lost worker held that much after the end of
///    its lease in the store's clock, and `slack` for slow machines ([#giveUpAfter]).
///
/// Each worker tells the store its own `giveUpAfter`, so leases of different lengths may be mixed.
///
/// @param ttl how long a lease lasts without a beat
/// @param beat between two beats
/// @param look between two looks of a keeper
/// @param grace at most this long between signal and KILL when a lease is over
/// @param slack what a loaded machine may need longer for all of it
record LeaseTerms(Duration ttl, Duration beat, Duration look, Duration grace, Duration slack) {

  private static final Duration USUAL = WorkerSettings.LEASE_TTL;

  LeaseTerms {
    if (stopAfter(ttl).plus(grace).compareTo(ttl) >= 0) {
      throw new IllegalArgumentException(
          "a lease of %s leaves no time to stop processes that may take %s".formatted(ttl, grace));
    }
    if (beat.multipliedBy(2).compareTo(stopAfter(ttl)) > 0) {
      throw new IllegalArgumentException(
          "with a beat every %s one lost beat ends a lease of %s".formatted(beat, ttl));
    }
  }

  /// What goes with a lease of this length. Of a minute: a beat every 10 s, a look every 30 s, 10 s
  /// of grace, 20 s of slack. A shorter one has all of it in proportion, a longer one keeps to that
  /// of a minute.
  static LeaseTerms of(Duration ttl) {
    var scale = ttl.compareTo(USUAL) < 0 ? ttl : USUAL;
    return new LeaseTerms(
        ttl, scale.dividedBy(6), scale.dividedBy(2), scale.dividedBy(6), scale.dividedBy(3));
  }

  /// From the last good beat to the first signal of a worker to its own processes.
  Duration stopAfter() {
    return stopAfter(ttl);
  }

  private static Duration stopAfter(Duration ttl) {
    return ttl.multipliedBy(2).dividedBy(3);
  }

  /// From the last good beat to KILL, by the worker.
  Duration killedAfter() {
    return stopAfter().plus(grace);
  }

  /// From the end of the lease to KILL, by the keeper, at the latest.
  Duration switchedOffAfter() {
    return look.multipliedBy(2).plus(grace);
  }

  /// From the end of the lease until others may run its jobs.
  Duration giveUpAfter() {
    return switchedOffAfter().plus(slack);
  }
}
