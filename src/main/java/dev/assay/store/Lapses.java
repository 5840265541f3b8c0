package dev.assay.store;

import dev.assay.store.Workers.WorkerLease;
import dev.assay.trial.AttemptId;
import dev.assay.trial.JobId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What the workers of several hosts do for each other on a store that they share. Nobody can look
/// at the processes of another host, so leases say who is alive, in the clock of the store and no
/// other.
public interface Lapses {

  /// The clock by which leases end.
  Instant now();

  /// Ends the epoch of every worker whose lease has run out, in one change: see [Workers#expire].
  /// Its lease counts as held until now.
  ///
  /// @return whom this call ended
  List<WorkerLease> expire(String actor);

  /// Ends, in one change, the live attempts of workers that are gone, if nobody has adopted them
  /// and their own host has surely ended their processes: when the lease and then the time of
  /// [Workers.Registration#afterlife] are over. They are lost with the machine, which is not held
  /// against their jobs; those are queued again unless they were to be stopped.
  ///
  /// @param reaper who does it
  /// @param most attempts, oldest first
  /// @return what was ended
  /// @throws Leases.FencedException when the lease of `reaper` is over
  List<AttemptId> giveUp(WorkerLease reaper, int most);

  /// Where a worker is or was, alive or not; empty if there never was one of this name.
  Optional<Place> place(String worker);

  /// Where the files are that a job needs: those of the stages before it, and of the checkpoint
  /// that it goes on from. No worker claims it that does not see all of them.
  List<Place> needs(JobId job);

  /// Where files are.
  ///
  /// @param worker who made them
  /// @param files see [Workers.Registration#files]; empty where that was never told
  record Place(String worker, String host, String files) {}
}
