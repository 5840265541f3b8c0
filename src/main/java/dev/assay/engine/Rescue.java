package dev.assay.engine;

import dev.assay.process.ProcessIdentity;
import dev.assay.process.Processes;
import dev.assay.store.Leases.Held;
import dev.assay.store.Store;
import dev.assay.store.Workers.WorkerLease;
import dev.assay.store.Workers.WorkerView;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Finds workers that are gone and takes over what they held. A worker is gone when its process is,
/// or when it has not beaten for a whole lease of *our* monotonic clock: a stepped wall clock alone
/// ends nobody. Not safe for several threads.
final class Rescue {
  private static final int BATCH = 1000;

  private final Store store;
  private final Processes processes;
  private final WorkerLease mine;
  private final Duration ttl;
  private final Map<WorkerLease, Seen> seen = new HashMap<>();

  /// How many beats a worker had when we first saw that number.
  private record Seen(long beats, long sinceNanos) {}

  Rescue(Store store, Processes processes, WorkerLease mine, Duration ttl) {
    this.store = store;
    this.processes = processes;
    this.mine = mine;
    this.ttl = ttl;
  }

  /// One round: ends the epochs of workers that are gone and adopts every orphan.
  List<Held> round() {
    var workers = store.workers().alive();
    seen.keySet().removeIf(lease -> workers.stream().noneMatch(w -> w.lease().equals(lease)));
    for (var worker : workers) {
      if (!worker.lease().equals(mine) && isGone(worker)) {
        store
            .workers()
            .expire(worker.lease().worker(), worker.lease().epoch(), "worker:" + mine.worker());
      }
    }
    var orphans = store.leases().orphans(BATCH);
    if (orphans.isEmpty()) {
      return List.of();
    }
    return store.leases().adopt(mine, orphans.stream().map(h -> h.claim().attempt()).toList());
  }

  private boolean isGone(WorkerView worker) {
    var facts = worker.registration();
    var identity = new ProcessIdentity(facts.pid(), facts.startTicks(), facts.bootId());
    if (processes.isGone(identity)) {
      return true;
    }
    long now = System.nanoTime();
    var known = seen.get(worker.lease());
    if (known == null || known.beats() != worker.beats()) {
      seen.put(worker.lease(), new Seen(worker.beats(), now));
      return false;
    }
    return now - known.sinceNanos() > ttl.toNanos();
  }
}
