package dev.assay.control;

import dev.assay.experiment.Resources;
import dev.assay.placement.Capacity;
import dev.assay.placement.Devices;
import dev.assay.placement.Obstacles;
import dev.assay.placement.Obstacles.Standing;
import dev.assay.placement.Offer;
import dev.assay.store.Leases.DeviceUse;
import dev.assay.store.Outlook.Busy;
import dev.assay.store.Store;
import dev.assay.store.Workers.Order;
import dev.assay.store.Workers.WorkerView;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What workers have free, and since when at the latest.
record Vacancies(List<Vacancy> all) {

  /// @param since when it came, or an attempt of it ended last
  record Vacancy(Offer offer, Instant since) {}

  /// @param working those that may take jobs
  /// @param gpus tells who else is on the devices of this machine; null where nobody asks for any
  static Vacancies of(
      Store s, List<WorkerView> working, List<Busy> busy, @Nullable Gpus gpus, Instant now) {
    List<DeviceUse> uses = s.leases().devicesInUse();
    var held = new HashMap<String, Double>();
    uses.forEach(use -> held.merge(use.share().device().id(), use.share().share(), Double::sum));
    if (gpus != null) {
      var ours = uses.stream().map(use -> use.share().device().id()).collect(Collectors.toSet());
      gpus.strangers(ours, now).keySet().forEach(device -> held.put(device, 1.0));
    }
    Map<String, Instant> ends = s.vitals().lastEnds();
    return new Vacancies(
        working.stream()
            .map(worker -> {
              String id = worker.lease().worker();
              List<Busy> own =
                  busy.stream().filter(one -> one.held() && one.worker().equals(id)).toList();
              Instant since = ends.getOrDefault(id, worker.startedAt());
              return new Vacancy(
                  offer(worker, own, held),
                  since.isAfter(worker.startedAt()) ? since : worker.startedAt());
            })
            .toList());
  }

  private static Offer offer(WorkerView worker, List<Busy> own, Map<String, Double> held) {
    var has = worker.registration();
    boolean isCounted = has.memoryBytes() != Long.MAX_VALUE;
    long memory = own.stream().mapToLong(one -> one.takes().memoryBytes()).sum();
    double cpus = own.stream().mapToDouble(one -> one.takes().cpus()).sum();
    var all = new Capacity(has.pool(), has.cpus(), has.memoryBytes(), Devices.whole(has.devices()));
    var free =
        new Capacity(
            has.pool(),
            Math.max(0, has.cpus() - cpus),
            isCounted ? Math.max(0, has.memoryBytes() - memory) : Long.MAX_VALUE,
            Devices.left(has.devices(), held));
    return new Offer(
        worker.lease().worker(), worker.order() == Order.NONE, has.slots(), own.size(), all, free);
  }

  /// Since when there is room for a job that takes `needs`; empty where there is none.
  Optional<Instant> since(Resources needs) {
    var nobodyAhead = new Standing(0, Integer.MAX_VALUE, 0, false);
    return all.stream()
        .filter(one -> Obstacles.of(needs, nobodyAhead, List.of(one.offer())).isEmpty())
        .map(Vacancy::since)
        .min(Instant::compareTo);
  }
}
