package dev.assay.control;

import dev.assay.experiment.DeviceShare;
import dev.assay.experiment.Resources;
import dev.assay.placement.Capacity;
import dev.assay.placement.Devices;
import dev.assay.placement.Forecast;
import dev.assay.placement.Forecast.Machine;
import dev.assay.placement.Forecast.Running;
import dev.assay.placement.Forecast.Waiting;
import dev.assay.placement.Obstacles;
import dev.assay.placement.Offer;
import dev.assay.placement.Spare;
import dev.assay.space.Value;
import dev.assay.store.Experiments.ExperimentView;
import dev.assay.store.Lapses.Place;
import dev.assay.store.Leases.DeviceUse;
import dev.assay.store.Outlook.Busy;
import dev.assay.store.Outlook.PassedOver;
import dev.assay.store.Store;
import dev.assay.store.Trials.JobView;
import dev.assay.store.Workers.Order;
import dev.assay.store.Workers.WorkerView;
import dev.assay.trial.ExperimentId;
import dev.assay.trial.JobId;
import dev.assay.trial.JobState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// What stands around a queued job, read once: the workers, what they run, and who is before it.
/// However long the queue is, only its beginning is read.
final class WaitingLine {

  /// So many shapes of jobs that are passed over are looked at.
  private static final int SHAPES = 64;

  /// So much of the queue is looked at.
  private static final int LOOK = 1000;

  /// So many durations are asked for; their median is what counts.
  private static final int MEASURED = 101;

  private final Store store;
  private final Instant now;
  private final JobView job;
  private final ExperimentView experiment;
  private final List<Busy> busy;
  private final List<DeviceUse> uses;
  private final Map<String, String> strangers;
  private final List<WorkerView> workers;
  private final List<Offer> offers;
  private final List<JobView> before = new ArrayList<>();
  private final boolean isWhole;
  private final Map<ExperimentId, ExperimentView> experiments = new HashMap<>();
  private final Map<String, List<Duration>> durations = new HashMap<>();

  /// @param gpus tells who else is on the devices of this machine
  WaitingLine(Store store, JobView job, ExperimentView experiment, Gpus gpus, Instant now) {
    this.store = store;
    this.job = job;
    this.experiment = experiment;
    this.now = now;
    this.busy = store.outlook().busy(LOOK);
    this.uses = store.leases().devicesInUse();
    this.strangers = job.resources().gpus() > 0 ? gpus.strangers(inUse(), now) : Map.of();
    var look = WorkerProcess.here(store);
    this.workers =
        store.workers().alive().stream().filter(w -> isThere(look.look(w, now))).toList();
    this.offers = workers.stream().map(this::offer).toList();
    this.isWhole = readBefore();
  }

  private static boolean isThere(WorkerProcess.Sighting seen) {
    return switch (seen) {
      case ALIVE, ELSEWHERE -> true;
      case GONE, SILENT -> false;
    };
  }

  private Offer offer(WorkerView worker) {
    List<Busy> own = held(worker.lease().worker());
    var has = worker.registration();
    var all = new Capacity(has.pool(), has.cpus(), has.memoryBytes(), devices(worker));
    boolean isCounted = has.memoryBytes() != Long.MAX_VALUE;
    long memory = own.stream().mapToLong(b -> b.takes().memoryBytes()).sum();
    var free =
        new Capacity(
            has.pool(),
            Math.max(0, has.cpus() - own.stream().mapToDouble(b -> b.takes().cpus()).sum()),
            isCounted ? Math.max(0, has.memoryBytes() - memory) : Long.MAX_VALUE,
            Devices.left(has.devices(), heldByDevice()));
    return new Offer(
        worker.lease().worker(), worker.order() == Order.NONE, has.slots(), own.size(), all, free);
  }

  private List<Busy> held(String worker) {
    return busy.stream().filter(b -> b.held() && b.worker().equals(worker)).toList();
  }

  private static Devices devices(WorkerView worker) {
    return Devices.whole(worker.registration().devices());
  }

  /// What is held of each device by its id, also through other workers of the machine.
  private Map<String, Double> heldByDevice() {
    var held = new HashMap<String, Double>();
    uses.forEach(use -> held.merge(use.share().device().id(), use.share().share(), Double::sum));
    strangers.keySet().forEach(device -> held.put(device, 1.0));
    return held;
  }

  private Set<String> inUse() {
    return uses.stream().map(use -> use.share().device().id()).collect(Collectors.toSet());
  }

  /// Devices that its workers may hand out and that somebody else is on: how people see each, and
  /// who it is.
  Map<String, String> strangers() {
    var found = new TreeMap<String, String>();
    workers.stream()
        .filter(w -> w.registration().pool().equals(job.resources().pool()))
        .flatMap(w -> w.registration().devices().stream())
        .filter(device -> strangers.containsKey(device.id()))
        .forEach(device -> found.put(device.label(), strangers.get(device.id())));
    return found;
  }

  /// One of the places where it needs files, if no worker of its pool sees all of them.
  Optional<Place> farFiles() {
    List<Place> places = store.lapses().map(lapses -> lapses.needs(job.id())).orElse(List.of());
    boolean isSeen =
        workers.stream()
            .map(WorkerView::registration)
            .filter(worker -> worker.pool().equals(job.resources().pool()))
            .anyMatch(worker -> places.stream().allMatch(place -> isSeen(place, worker.files())));
    return isSeen
        ? Optional.empty()
        : places.stream().filter(p -> !p.files().isEmpty()).findFirst();
  }

  private static boolean isSeen(Place place, String files) {
    return place.files().isEmpty() || files.isEmpty() || place.files().equals(files);
  }

  /// Jobs of its pool before which others were taken because they fit.
  List<PassedOver> passedOver() {
    return store.outlook().passedOver(job.resources().pool(), SHAPES);
  }

  private List<DeviceShare> shares(Busy job) {
    return uses.stream()
        .filter(use -> use.attempt().equals(job.attempt()))
        .map(DeviceUse::share)
        .toList();
  }

  /// @return whether the job itself was reached
  private boolean readBefore() {
    List<JobView> line = store.trials().queue(Optional.empty(), LOOK + busy.size());
    for (JobView one : line) {
      if (one.id().equals(job.id())) {
        return true;
      }
      if (one.state() == JobState.QUEUED && one.resources().pool().equals(job.resources().pool())) {
        before.add(one);
      }
    }
    return false;
  }

  List<Offer> offers() {
    return offers;
  }

  Obstacles.Standing standing() {
    return new Obstacles.Standing(
        live(experiment), experiment.parallelism(), before.size(), !isWhole);
  }

  private static int live(ExperimentView view) {
    return view.jobs().getOrDefault(JobState.RUNNING, 0)
        + view.jobs().getOrDefault(JobState.STOPPING, 0);
  }

  /// Whether only jobs of its own experiment are before it.
  boolean isAlone() {
    return before.stream().allMatch(one -> one.id().trial().experiment().equals(experiment.id()));
  }

  private Optional<ExperimentView> known(ExperimentId id) {
    if (!experiments.containsKey(id)) {
      store.experiments().get(id).ifPresent(view -> experiments.put(id, view));
    }
    return Optional.ofNullable(experiments.get(id));
  }

  /// Who is before it.
  Value.Object ahead() {
    var counts = new LinkedHashMap<ExperimentId, Integer>();
    before.forEach(one -> counts.merge(one.id().trial().experiment(), 1, Integer::sum));
    var groups = new ArrayList<Value.Object>();
    counts.forEach((id, jobs) -> known(id).ifPresent(view -> groups.add(group(view, jobs))));
    return new Document()
        .with("jobs", before.size())
        .with("more", !isWhole)
        .with("experiments", groups)
        .build();
  }

  private static Value.Object group(ExperimentView view, int jobs) {
    return new Document()
        .with("id", view.id().text())
        .with("name", view.name())
        .with("priority", view.priority())
        .with("jobs", jobs)
        .build();
  }

  /// The workers, with what is free on each.
  List<Value.Object> free() {
    var documents = new ArrayList<Value.Object>();
    for (int i = 0; i < offers.size(); i++) {
      documents.add(free(workers.get(i), offers.get(i)));
    }
    return documents;
  }

  private static Value.Object free(WorkerView worker, Offer offer) {
    Capacity all = offer.all();
    Capacity free = offer.free();
    boolean isCounted = all.memoryBytes() != Long.MAX_VALUE;
    return new Document()
        .with("worker", offer.worker())
        .with("host", worker.registration().host())
        .with("pool", all.pool())
        .with("takes_jobs", offer.takesMore())
        .with("slots", offer.slots())
        .with("free_slots", offer.freeSlots())
        .with("cpus", all.cpus())
        .with("free_cpus", free.cpus())
        .with("gpus", sum(all.devices()))
        .with("free_gpus", sum(free.devices()))
        .with("memory_bytes", isCounted ? Value.of(all.memoryBytes()) : Value.Null.NULL)
        .with("free_memory_bytes", isCounted ? Value.of(free.memoryBytes()) : Value.Null.NULL)
        .build();
  }

  private static double sum(Devices devices) {
    return devices.spares().stream().mapToDouble(Spare::free).sum();
  }

  /// When it would start and end, were all to go as it went before; empty where that was never
  /// measured.
  Optional<Value.Object> estimate() {
    if (!isWhole || !strangers.isEmpty()) {
      return Optional.empty();
    }
    var line = new ArrayList<Waiting>();
    before.forEach(one -> line.add(waiting(one.id(), one.resources())));
    line.add(waiting(job.id(), job.resources()));
    return Forecast.untilStart(machines(), line, limits()).map(this::estimate);
  }

  private Value.Object estimate(Duration start) {
    List<Duration> measured = measured(job.id());
    return new Document()
        .withSeconds("starts_in_seconds", Optional.of(start))
        .withSeconds("ends_in_seconds", typical(measured).map(start::plus))
        .with("measured", measured.size())
        .build();
  }

  private List<Machine> machines() {
    var machines = new ArrayList<Machine>();
    var orphans = new ArrayList<>(busy);
    for (Offer offer : offers) {
      List<Busy> own = held(offer.worker());
      orphans.removeAll(own);
      machines.add(new Machine(offer, running(own)));
    }
    var nowhere = new Capacity("", 0, 0, Devices.NONE);
    var nobody = new Offer("", false, 0, 0, nowhere, nowhere);
    machines.add(new Machine(nobody, running(orphans)));
    return machines;
  }

  private List<Running> running(List<Busy> jobs) {
    var running = new ArrayList<Running>();
    for (Busy one : jobs) {
      running.add(
          new Running(
              one.takes(),
              shares(one),
              one.job().trial().experiment().text(),
              Forecast.left(measured(one.job()), Duration.between(one.since(), now))));
    }
    return running;
  }

  private Waiting waiting(JobId id, Resources needs) {
    return new Waiting(needs, id.trial().experiment().text(), typical(measured(id)));
  }

  private Map<String, Integer> limits() {
    var limits = new HashMap<String, Integer>();
    limits.put(experiment.id().text(), experiment.parallelism());
    before.forEach(one ->
        known(one.id().trial().experiment())
            .ifPresent(view -> limits.put(view.id().text(), view.parallelism())));
    return limits;
  }

  private List<Duration> measured(JobId id) {
    return durations.computeIfAbsent(
        id.trial().experiment() + "." + id.stage(),
        _ -> store.outlook().durations(id.trial().experiment(), id.stage(), MEASURED));
  }

  /// Half of them took no longer.
  private static Optional<Duration> typical(List<Duration> measured) {
    return measured.isEmpty()
        ? Optional.empty()
        : Optional.of(measured.stream().sorted().toList().get(measured.size() / 2));
  }
}
