package dev.assay.engine;

import dev.assay.experiment.DeviceShare;
import dev.assay.gpu.Reading;
import dev.assay.gpu.Reading.Computing;
import dev.assay.store.Leases.GpuUse;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.LongPredicate;

/// What several looks saw of one attempt's devices. Immutable.
///
/// @param memory the most it held, -1 for never seen
/// @param busy sum of the utilizations
/// @param busyLooks how many they are
/// @param hottest in °C
record GpuFigures(long memory, double busy, int busyLooks, OptionalInt hottest) {

  static final GpuFigures NONE = new GpuFigures(-1, 0, 0, OptionalInt.empty());

  /// With one more look.
  ///
  /// @param own tells the attempt's processes
  GpuFigures after(List<Reading> look, List<DeviceShare> devices, LongPredicate own) {
    long held = -1;
    double sum = busy;
    int looks = busyLooks;
    var heat = hottest;
    for (DeviceShare share : devices) {
      for (Reading reading : look) {
        if (!reading.device().id().equals(share.device().id())) {
          continue;
        }
        var bytes = memory(reading, share, own);
        held = bytes.isPresent() ? Math.max(held, 0) + bytes.getAsLong() : held;
        if (reading.utilization().isPresent()) {
          sum += reading.utilization().getAsDouble();
          looks++;
        }
        if (reading.celsius().isPresent()) {
          heat =
              OptionalInt.of(
                  Math.max(heat.orElse(Integer.MIN_VALUE), reading.celsius().getAsInt()));
        }
      }
    }
    return new GpuFigures(Math.max(memory, held), sum, looks, heat);
  }

  /// Of its processes where the driver tells; else of the whole device, if it has that alone.
  private static OptionalLong memory(Reading reading, DeviceShare share, LongPredicate own) {
    var processes = reading.processes().stream().filter(p -> own.test(p.pid())).toList();
    var told =
        processes.stream().map(Computing::usedBytes).filter(OptionalLong::isPresent).toList();
    if (!told.isEmpty()) {
      return OptionalLong.of(told.stream().mapToLong(OptionalLong::getAsLong).sum());
    }
    return share.share() == 1 ? reading.usedBytes() : OptionalLong.empty();
  }

  /// What is stored of it; empty if nothing was seen.
  Optional<GpuUse> use() {
    if (memory < 0 && busyLooks == 0 && hottest.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new GpuUse(
            memory < 0 ? OptionalLong.empty() : OptionalLong.of(memory),
            busyLooks == 0 ? OptionalDouble.empty() : OptionalDouble.of(busy / busyLooks),
            hottest));
  }
}
