package dev.assay.gpu;

import dev.assay.experiment.Device;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/// One device at one moment; absent is what the driver does not tell.
///
/// @param utilization from 0 to 1: how much of the last moments some program ran on it
/// @param celsius its temperature
/// @param processes that compute on it, as far as the driver shows them here
public record Reading(
    Device device,
    OptionalLong memoryBytes,
    OptionalLong usedBytes,
    OptionalDouble utilization,
    OptionalInt celsius,
    String driver,
    List<Computing> processes) {

  public Reading {
    processes = List.copyOf(processes);
  }

  /// A process on a device.
  ///
  /// @param pid where the driver counts, which is the host and not a container
  public record Computing(long pid, OptionalLong usedBytes) {}
}
