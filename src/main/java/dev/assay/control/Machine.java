package dev.assay.control;

import dev.assay.experiment.Device;
import dev.assay.gpu.Look;
import dev.assay.gpu.NvidiaSmi;
import dev.assay.gpu.Reading;
import dev.assay.gpu.Visible;
import dev.assay.placement.Capacity;
import dev.assay.placement.Devices;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// What this machine has to offer to jobs.
///
/// @param cpus processors that this process may use
/// @param memoryBytes of the machine, [Long#MAX_VALUE] where it cannot be told
record Machine(int cpus, long memoryBytes) {

  private static final Logger LOG = System.getLogger(Machine.class.getName());

  static Machine here() {
    return new Machine(Runtime.getRuntime().availableProcessors(), readMemory());
  }

  /// Its GPUs now.
  static Look gpus() {
    return NvidiaSmi.onPath(System.getenv()).look();
  }

  /// The GPUs that a worker started here may use: what `CUDA_VISIBLE_DEVICES` leaves of them. None
  /// where the driver does not answer.
  static List<Device> devices() {
    Look look = gpus();
    if (look instanceof Look.Failed(String why)) {
      LOG.log(Level.WARNING, "no GPU is used: " + why);
    }
    return Visible.of(System.getenv(), look.readings().stream().map(Reading::device).toList());
  }

  /// What a worker would have here, with as many slots as it takes: those count as cores.
  ///
  /// @param withGpus whether they matter; to look at them takes a moment
  Capacity capacity(String pool, boolean withGpus) {
    return new Capacity(
        pool,
        Double.POSITIVE_INFINITY,
        memoryBytes,
        withGpus ? Devices.whole(devices()) : Devices.NONE);
  }

  private static long readMemory() {
    try (var lines = Files.lines(Path.of("/proc/meminfo"))) {
      return lines
          .filter(line -> line.startsWith("MemTotal:"))
          .map(line -> line.replaceAll("[^0-9]", ""))
          .mapToLong(kib -> Long.parseLong(kib) * 1024)
          .findFirst()
          .orElse(Long.MAX_VALUE);
    } catch (IOException | NumberFormatException e) {
      return Long.MAX_VALUE; // then memory is not accounted
    }
  }
}
