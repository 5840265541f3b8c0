package dev.assay.control;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/// How busy this machine is. What cannot be told is empty.
///
/// @param cpus processors that this process may use
/// @param load how many processes wanted a processor, over the last minute
/// @param memoryBytes of the machine
/// @param availableBytes of it, without swapping
record MachineLoad(
    int cpus, OptionalDouble load, OptionalLong memoryBytes, OptionalLong availableBytes) {

  static MachineLoad now() {
    List<String> memory = lines("/proc/meminfo");
    return new MachineLoad(
        Runtime.getRuntime().availableProcessors(),
        load(lines("/proc/loadavg")),
        bytes(memory, "MemTotal:"),
        bytes(memory, "MemAvailable:"));
  }

  private static List<String> lines(String file) {
    try {
      return Files.readAllLines(Path.of(file));
    } catch (IOException e) {
      return List.of(); // not this kind of system
    }
  }

  private static OptionalDouble load(List<String> lines) {
    try {
      return lines.isEmpty()
          ? OptionalDouble.empty()
          : OptionalDouble.of(Double.parseDouble(lines.getFirst().split(" ", 2)[0]));
    } catch (NumberFormatException e) {
      return OptionalDouble.empty();
    }
  }

  private static OptionalLong bytes(List<String> lines, String name) {
    return lines.stream()
        .filter(line -> line.startsWith(name))
        .map(line -> line.replaceAll("[^0-9]", ""))
        .filter(kib -> kib.matches("\\d{1,15}"))
        .mapToLong(kib -> Long.parseLong(kib) * 1024)
        .findFirst();
  }
}
