package dev.assay.engine;

import dev.assay.store.Workers.Gpu;
import dev.assay.trial.ExperimentId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What a worker may use, and when it ends by itself.
///
/// @param pool whose jobs it takes
/// @param slots jobs at once, at least 1
/// @param cpus cores that running jobs may ask for together
/// @param gpus the devices of this machine that it may use or must not
/// @param memoryBytes memory likewise; [Long#MAX_VALUE] for no accounting
/// @param idleExit end after this long with nothing to do; empty for never
/// @param until end when these experiments have ended (or are held entirely); empty for never
/// @param logLimitBytes an output log that grows beyond this loses its middle
/// @param leaseTtl how long the lease lasts without a beat; a beat is due every sixth of it
/// @param version of Assay, told to the store
/// @param maxJobs end when it has taken so many jobs in all; [Integer#MAX_VALUE] for any number
/// @param crowd workers of its pool that may be alive, with it
public record WorkerSettings(
    String pool,
    int slots,
    double cpus,
    List<Gpu> gpus,
    long memoryBytes,
    Optional<Duration> idleExit,
    Set<ExperimentId> until,
    long logLimitBytes,
    Duration leaseTtl,
    String version,
    int maxJobs,
    int crowd) {
  /// How long a lease lasts unless said otherwise.
  public static final Duration LEASE_TTL = Duration.ofSeconds(60);

  public WorkerSettings {
    if (slots < 1) {
      throw new IllegalArgumentException("a worker needs at least one slot, not " + slots);
    }
    if (maxJobs < 1) {
      throw new IllegalArgumentException("a worker takes at least one job, not " + maxJobs);
    }
    gpus = List.copyOf(gpus);
    until = Set.copyOf(until);
  }

  /// Settings with the usual lease.
  public WorkerSettings(
      String pool,
      int slots,
      double cpus,
      List<Gpu> gpus,
      long memoryBytes,
      Optional<Duration> idleExit,
      Set<ExperimentId> until,
      long logLimitBytes,
      String version) {
    this(
        pool,
        slots,
        cpus,
        gpus,
        memoryBytes,
        idleExit,
        until,
        logLimitBytes,
        LEASE_TTL,
        version,
        Integer.MAX_VALUE,
        Integer.MAX_VALUE);
  }

  /// The same with another lease.
  public WorkerSettings withLeaseTtl(Duration ttl) {
    return with(ttl, maxJobs, crowd);
  }

  /// The same for so many jobs.
  public WorkerSettings withMaxJobs(int jobs) {
    return with(leaseTtl, jobs, crowd);
  }

  /// The same among so many workers.
  public WorkerSettings withCrowd(int workers) {
    return with(leaseTtl, maxJobs, workers);
  }

  private WorkerSettings with(Duration ttl, int jobs, int workers) {
    return new WorkerSettings(
        pool,
        slots,
        cpus,
        gpus,
        memoryBytes,
        idleExit,
        until,
        logLimitBytes,
        ttl,
        version,
        jobs,
        workers);
  }
}
