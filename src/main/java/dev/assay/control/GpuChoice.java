package dev.assay.control;

import dev.assay.experiment.Device;
import dev.assay.experiment.GpuPreference;
import dev.assay.store.Workers.Gpu;
import dev.assay.store.Workers.WorkerView;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Which of the GPUs of this machine a worker hands out.
final class GpuChoice {

  private GpuChoice() {}

  /// Those that are not to be left alone.
  static List<Device> free(List<String> reserved) {
    return Machine.devices().stream().filter(device -> !isReserved(device, reserved)).toList();
  }

  /// All that there are, with what must be left alone. Who wants some of them gets those that the
  /// fewest other workers of this machine hand out.
  ///
  /// @param used see [#used(List, List)]
  static List<Gpu> of(Working.Settings asked, Supplier<List<Device>> used) {
    return of(asked, Machine.devices(), used);
  }

  /// What workers of this machine hand out, once for each of them.
  ///
  /// @param alive who is known by the store
  /// @param chosen by those that are about to come
  static List<Device> used(List<WorkerView> alive, List<Device> chosen) {
    return Stream.concat(used(alive).stream(), chosen.stream()).toList();
  }

  /// @param used devices that other workers of this machine hand out, once for each of these
  static List<Gpu> of(Working.Settings asked, List<Device> devices, Supplier<List<Device>> used) {
    List<Device> free = enough(asked, devices);
    int wanted = asked.share().gpus().orElse(free.size());
    Set<Device> chosen =
        new HashSet<>(
            wanted == free.size() ? free : leastUsed(free, used.get()).subList(0, wanted));
    return devices.stream().map(device -> new Gpu(device, !chosen.contains(device))).toList();
  }

  /// Refuses what the machine has not.
  static void refuseTooMany(Working.Settings asked) {
    if (asked.share().gpus().orElse(0) > 0) {
      enough(asked, Machine.devices());
    }
  }

  /// Those of `devices` that it may have, which are as many as it wants.
  private static List<Device> enough(Working.Settings asked, List<Device> devices) {
    List<String> reserved = asked.reservedGpus();
    refuseUnknown(reserved, devices);
    List<Device> free = devices.stream().filter(device -> !isReserved(device, reserved)).toList();
    int wanted = asked.share().gpus().orElse(free.size());
    if (wanted > free.size()) {
      throw Refusals.usage(
          "a worker of pool '%s' with %s would hand out %s, and there %s here"
              .formatted(
                  asked.pool(),
                  Amounts.count(asked.slots().orElse(1), "slot"),
                  Amounts.count(wanted, "GPU"),
                  free.isEmpty() ? "is none" : free.size() == 1 ? "is one" : "are " + free.size()),
          "give it fewer: --slots N, or --gpus N; assay gpus shows what there is");
    }
    return free;
  }

  /// For how many more workers like this the machine has GPUs that nobody hands out.
  static int room(Working.Settings asked, Supplier<List<WorkerView>> others) {
    int wanted = asked.share().gpus().orElse(0);
    if (wanted == 0) {
      return Integer.MAX_VALUE;
    }
    Set<String> used = used(others.get()).stream().map(Device::id).collect(Collectors.toSet());
    long left =
        free(asked.reservedGpus()).stream().filter(device -> !used.contains(device.id())).count();
    return (int) (left / wanted);
  }

  private static List<Device> used(List<WorkerView> workers) {
    var here = WorkerProcess.here();
    return workers.stream()
        .map(WorkerView::registration)
        .filter(here::isHere)
        .flatMap(worker -> worker.devices().stream())
        .toList();
  }

  private static List<Device> leastUsed(List<Device> free, List<Device> used) {
    return free.stream()
        .sorted(
            Comparator.comparingLong(
                device -> used.stream().filter(one -> one.id().equals(device.id())).count()))
        .toList();
  }

  private static boolean isReserved(Device device, List<String> reserved) {
    return reserved.stream().anyMatch(choice -> GpuPreference.accepts(choice, device));
  }

  private static void refuseUnknown(List<String> reserved, List<Device> devices) {
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
  }
}
