package dev.assay.control;

import dev.assay.control.ControlException.Code;
import dev.assay.experiment.Device;
import dev.assay.gpu.Look;
import dev.assay.gpu.Reading;
import dev.assay.gpu.Strangers;
import dev.assay.gpu.Strangers.Owner;
import dev.assay.process.Ownership;
import dev.assay.space.Value;
import dev.assay.store.Leases.DeviceUse;
import dev.assay.store.Workers.Gpu;
import dev.assay.store.Workers.WorkerView;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/// The documents of GPUs; see docs/reference/documents.md.
final class Gpus {

  private final OpenedStore store;
  private final Path home;
  private final Ownership ownership = new Ownership();

  Gpus(OpenedStore store, Path home) {
    this.store = store;
    this.home = real(home);
  }

  /// As workers write it into the environment of their jobs.
  private static Path real(Path home) {
    try {
      return home.toRealPath();
    } catch (IOException e) {
      return home.toAbsolutePath().normalize(); // it is not there yet, so nothing runs in it
    }
  }

  /// What the store knows of devices.
  private record Known(List<WorkerView> workers, List<DeviceUse> uses) {

    List<Value.Object> jobs(Device device) {
      return uses.stream()
          .filter(use -> use.share().device().id().equals(device.id()))
          .map(use ->
              new Document()
                  .with("job", use.job().toString())
                  .with("attempt", use.attempt().number())
                  .with("share", use.share().share())
                  .with("worker", use.worker())
                  .build())
          .toList();
    }

    List<String> reserving(Device device) {
      return workers.stream()
          .filter(worker ->
              worker.registration().gpus().stream()
                  .anyMatch(g -> g.reserved() && g.device().id().equals(device.id())))
          .map(worker -> worker.lease().worker())
          .toList();
    }
  }

  List<Value.Object> documents() {
    Look look = Machine.gpus();
    if (look instanceof Look.Failed(String why)) {
      throw new ControlException(
          Code.UNAVAILABLE,
          why,
          "see that nvidia-smi works on its own; until then workers run only jobs without GPUs");
    }
    Known known = store.ask(s -> new Known(s.workers().alive(), s.leases().devicesInUse()));
    String here = WorkerProcess.here().name();
    var documents = new ArrayList<Value.Object>();
    var shown = new ArrayList<String>();
    for (Reading reading : look.readings()) {
      shown.add(reading.device().id());
      documents.add(document(here, reading, known));
    }
    for (WorkerView worker : known.workers()) {
      for (Gpu gpu : worker.registration().gpus()) {
        if (!shown.contains(gpu.device().id())) {
          shown.add(gpu.device().id());
          documents.add(document(worker.registration().host(), unseen(gpu.device()), known));
        }
      }
    }
    return documents;
  }

  /// Who else is on devices of this machine, by their ids; nobody where the driver does not answer.
  Map<String, String> strangers(Set<String> held, Instant now) {
    var strangers = Strangers.NONE.after(Machine.gpus().readings(), held, this::owner, now);
    var found = new LinkedHashMap<String, String>();
    strangers.seen().forEach((device, seen) -> found.put(device, seen.who()));
    return found;
  }

  private static Reading unseen(Device device) {
    return new Reading(
        device,
        OptionalLong.empty(),
        OptionalLong.empty(),
        OptionalDouble.empty(),
        OptionalInt.empty(),
        "",
        List.of());
  }

  private Value.Object document(String host, Reading reading, Known known) {
    Device device = reading.device();
    List<Value.Object> jobs = known.jobs(device);
    return new Document()
        .with("index", device.label())
        .with("id", device.id())
        .with("name", device.name())
        .with("host", host)
        .with("driver", reading.driver())
        .with("memory_bytes", reading.memoryBytes())
        .with("used_bytes", reading.usedBytes())
        .with("utilization", reading.utilization())
        .with("celsius", reading.celsius())
        .with("jobs", jobs)
        .with("foreign", foreign(reading, !jobs.isEmpty()))
        .withTexts("reserved_by", known.reserving(device))
        .build();
  }

  private List<Value.Object> foreign(Reading reading, boolean held) {
    return Strangers.processes(reading, held, this::owner).stream()
        .map(process ->
            new Document()
                .with("pid", process.pid())
                .with("used_bytes", process.usedBytes())
                .build())
        .toList();
  }

  private Owner owner(long pid) {
    Optional<Path> directory = ownership.attempt(pid);
    if (directory.filter(d -> d.startsWith(home)).isPresent()) {
      return Owner.OURS;
    }
    return ownership.isVisible(pid) ? Owner.FOREIGN : Owner.UNKNOWN;
  }
}
