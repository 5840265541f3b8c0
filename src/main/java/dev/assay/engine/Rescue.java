package dev.assay.engine;

import dev.assay.process.ProcessIdentity;
import dev.assay.process.Processes;
import dev.assay.store.Lapses;
import dev.assay.store.Leases.Held;
import dev.assay.store.Store;
import dev.assay.store.Workers.WorkerLease;
import dev.assay.store.Workers.WorkerView;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Finds workers that are gone and takes over what they held. Not safe for several threads.
///
/// Where there is one host, a worker is gone when its process is, or when it has not beaten for a
/// whole lease of *our* monotonic clock: a stepped wall clock alone ends nobody; and every orphan
/// is adopted.
///
/// Where there are several, a worker is gone when its process is, if it is one of this host, or
/// when its lease has run out in the clock of the store. Adopted is only what this host can judge;
/// what ran on others is given up in time, see [LeaseTerms].
final class Rescue {
  private static final int BATCH = 1000;

  private final Store store;
  private final Processes processes;
  private final WorkerLease mine;
  private final Equipment equipment;
  private final Duration ttl;
  private final Map<WorkerLease, Seen> seen = new HashMap<>();

  /// How many beats a worker had when we first saw that number.
  private record Seen(long beats, long sinceNanos) {}

  Rescue(Equipment equipment, WorkerLease mine, Duration ttl) {
    this.equipment = equipment;
    this.store = equipment.store();
    this.processes = equipment.processes();
    this.mine = mine;
    this.ttl = ttl;
  }

  /// One round: ends the epochs of workers that are gone and adopts what they left.
  List<Held> round() {
    return store.lapses().map(this::amongHosts).orElseGet(this::onOneHost);
  }

  private List<Held> amongHosts(Lapses lapses) {
    lapses.expire(actor());
    var here = processes.self().host();
    for (var worker : store.workers().alive()) {
      var process = process(worker);
      if (process.host().equals(here) && processes.isGone(process)) {
        store.workers().expire(worker.lease().worker(), worker.lease().epoch(), actor());
      }
    }
    var adopted =
        adopt(store.leases().orphans(BATCH).stream().filter(equipment::canJudge).toList());
    lapses.giveUp(mine, BATCH);
    return adopted;
  }

  private List<Held> onOneHost() {
    var workers = store.workers().alive();
    seen.keySet().removeIf(lease -> workers.stream().noneMatch(w -> w.lease().equals(lease)));
    for (var worker : workers) {
      if (!worker.lease().equals(mine) && isGone(worker)) {
        store.workers().expire(worker.lease().worker(), worker.lease().epoch(), actor());
      }
    }
    return adopt(store.leases().orphans(BATCH));
  }

  private String actor() {
    return "worker:" + mine.worker();
  }

  private List<Held> adopt(List<Held> orphans) {
    if (orphans.isEmpty()) {
      return List.of();
    }
    return store.leases().adopt(mine, orphans.stream().map(h -> h.claim().attempt()).toList());
  }

  private boolean isGone(WorkerView worker) {
    if (processes.isGone(process(worker))) {
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

  private static ProcessIdentity process(WorkerView worker) {
    var facts = worker.registration();
    return new ProcessIdentity(facts.pid(), facts.startTicks(), facts.bootId());
  }
}
