package dev.assay.store;

import dev.assay.experiment.Device;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Who works here. A worker is one process with one lease; its epoch fences everything it writes.
public interface Workers {

  /// A new worker, alive for `ttl` from now.
  default WorkerLease register(Registration registration, Duration ttl) {
    return join(registration, ttl, Integer.MAX_VALUE).orElseThrow();
  }

  /// A new worker, unless as many of its pool as `most` are alive already. However many come at
  /// once, there are never more.
  Optional<WorkerLease> join(Registration registration, Duration ttl, int most);

  /// Prolongs the lease.
  ///
  /// @return what the worker is asked to do; `FENCED` when its epoch is over, and then it must
  ///   write nothing more
  Order beat(WorkerLease lease, Duration ttl);

  /// An orderly end. Attempts it still holds become orphans, ready to be adopted, and others may
  /// lead the sweeps that it led.
  void leave(WorkerLease lease);

  /// Ends the epoch of a worker that is known or presumed to be gone; whatever it writes from now
  /// on is refused, its attempts become orphans, and others may lead the sweeps that it led. Zero
  /// effect when its epoch is no longer `epoch`.
  ///
  /// @return whether this call ended it
  boolean expire(String worker, long epoch, String actor);

  /// Asks a worker to end: see [Order].
  ///
  /// @throws StoreException `NOT_FOUND` if it is not alive
  void ask(String worker, Order order, String actor);

  /// Workers that have not left or expired, oldest first.
  List<WorkerView> alive();

  /// What a worker is asked to do.
  enum Order {
    /// Go on.
    NONE,
    /// Stop claiming, leave running jobs alive and go.
    DETACH,
    /// Stop claiming, wait for running jobs, then go.
    DRAIN,
    /// Stop running jobs, then go.
    KILL,
    /// The lease is over; another may hold what it held.
    FENCED
  }

  /// What a worker says of itself.
  ///
  /// @param bootId of the running kernel; with `pid` and `startTicks` it names the process for good
  /// @param slots how many jobs it runs at once
  /// @param afterlife how long after the end of its lease processes of it may live; matters where
  ///   workers of several hosts share the store
  /// @param files which files it sees: workers of one text see each other's; empty for all, where
  ///   there is only one host
  record Registration(
      String host,
      String bootId,
      long pid,
      long startTicks,
      String pool,
      int slots,
      double cpus,
      List<Gpu> gpus,
      long memoryBytes,
      String version,
      Duration afterlife,
      String files) {
    public Registration {
      gpus = List.copyOf(gpus);
    }

    /// The devices it hands out to jobs.
    public List<Device> devices() {
      return gpus.stream().filter(gpu -> !gpu.reserved()).map(Gpu::device).toList();
    }
  }

  /// A GPU that a worker sees.
  ///
  /// @param reserved never handed out by this worker
  record Gpu(Device device, boolean reserved) {}

  /// A worker's right to its attempts.
  ///
  /// @param worker its id, new for every process
  /// @param epoch grows when the right ends; part of every guard
  record WorkerLease(String worker, long epoch) {}

  /// A worker as stored.
  ///
  /// @param beats how often it prolonged its lease; says that it is alive whatever the clock says
  record WorkerView(
      WorkerLease lease,
      Registration registration,
      Order order,
      long beats,
      int running,
      Instant startedAt,
      Instant leaseUntil) {}
}
