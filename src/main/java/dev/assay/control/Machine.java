package dev.assay.control;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;

/// What this machine has to offer to jobs.
///
/// @param cpus processors that this process may use
/// @param gpus devices that the NVIDIA driver shows; 0 where there is none
/// @param memoryBytes of the machine, [Long#MAX_VALUE] where it cannot be told
record Machine(int cpus, int gpus, long memoryBytes) {

  static Machine here() {
    return new Machine(Runtime.getRuntime().availableProcessors(), countGpus(), readMemory());
  }

  private static int countGpus() {
    int count = 0;
    try (var devices = Files.newDirectoryStream(Path.of("/proc/driver/nvidia/gpus"))) {
      for (Path _ : devices) {
        count++;
      }
    } catch (IOException | DirectoryIteratorException e) {
      return 0; // no driver, no device
    }
    return count;
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
