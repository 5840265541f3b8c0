package dev.assay.control;

import dev.assay.config.Notifying;
import dev.assay.config.StoreChoice;
import dev.assay.engine.WorkerSettings;
import dev.assay.experiment.Device;
import dev.assay.experiment.GpuPreference;
import dev.assay.store.Workers.Gpu;
import dev.assay.trial.ExperimentId;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// What is needed to turn what somebody asks of a worker into what the engine must know.
///
/// @param telling who is told of every experiment
/// @param lease how long a worker that is not heard of keeps its jobs
/// @param store in which workers find their jobs
record WorkerSetup(
    Notifying telling, Duration lease, StoreChoice store, InstantSource clock, String version) {

  WorkerSetup(LocalControl.Surroundings around) {
    this(
        around.settings().notifying(),
        around.settings().lease(),
        around.settings().store(),
        around.clock(),
        around.version());
  }

  WorkerSettings worker(Working.Settings asked, Set<ExperimentId> until) {
    refuseTelling();
    Machine machine = Machine.here();
    int slots = asked.slots().orElse(machine.cpus());
    return new WorkerSettings(
        asked.pool(),
        slots,
        Math.max(machine.cpus(), slots), // who asks for more slots than cores means it
        gpus(asked.reservedGpus()),
        machine.memoryBytes(),
        asked.idleExit(),
        until,
        asked.logLimitBytes(),
        lease,
        version);
  }

  private void refuseTelling() {
    if (store instanceof StoreChoice.Tree && !telling.told().to().isEmpty()) {
      throw Refusals.usage(
          "the settings have `notify`, and a tree store tells nobody",
          "write an empty [notify] in the assay.toml of this folder; assay config show --origin"
              + " names the file that has it");
    }
  }

  /// What a worker in another process must be told of the store.
  List<String> words() {
    return switch (store) {
      case StoreChoice.Sqlite _ -> List.of("--store", "sqlite");
      case StoreChoice.Tree(var root) -> List.of("--store", "tree:" + root);
    };
  }

  private static List<Gpu> gpus(List<String> reserved) {
    List<Device> devices = Machine.devices();
    for (String choice : reserved) {
      if (devices.stream().noneMatch(device -> GpuPreference.accepts(choice, device))) {
        throw Refusals.usage(
            "--reserve-gpu %s: there is no such GPU here".formatted(choice),
            devices.isEmpty()
                ? "this worker sees no GPU at all; assay gpus shows what the driver tells"
                : "there are "
                    + devices.stream()
                        .map(device -> "%s (%s)".formatted(device.label(), device.name()))
                        .collect(Collectors.joining(", ")));
      }
    }
    return devices.stream()
        .map(device ->
            new Gpu(
                device,
                reserved.stream().anyMatch(choice -> GpuPreference.accepts(choice, device))))
        .toList();
  }
}
