package dev.assay.store.tree;

import dev.assay.experiment.Device;
import dev.assay.experiment.DeviceShare;
import dev.assay.space.Value;
import dev.assay.store.Leases.GpuUse;
import dev.assay.store.Workers.Gpu;
import java.util.OptionalInt;
import java.util.OptionalLong;

/// Devices as documents hold them.
final class DeviceText {
  private DeviceText() {}

  private static Members members(Device device) {
    return new Members()
        .put("device", device.id())
        .put("label", device.label())
        .put("name", device.name());
  }

  private static Device device(Fields fields) {
    return new Device(fields.text("device"), fields.text("label"), fields.text("name"));
  }

  static Value write(DeviceShare share) {
    return members(share.device()).put("share", Value.of(share.share())).object();
  }

  static DeviceShare share(Value value) {
    var fields = Fields.of(value);
    return new DeviceShare(device(fields), fields.real("share"));
  }

  static Value write(Gpu gpu) {
    return members(gpu.device()).add("reserved", gpu.reserved()).object();
  }

  static Gpu gpu(Value value) {
    var fields = Fields.of(value);
    return new Gpu(device(fields), fields.isTrue("reserved"));
  }

  static Value write(GpuUse use) {
    var members = new Members();
    use.peakMemoryBytes().ifPresent(bytes -> members.put("peak_memory", bytes));
    use.utilization().ifPresent(mean -> members.put("utilization", Value.of(mean)));
    use.hottest().ifPresent(degrees -> members.put("hottest", degrees));
    return members.object();
  }

  static GpuUse gpuUse(Fields fields) {
    return new GpuUse(
        fields.has("peak_memory")
            ? OptionalLong.of(fields.number("peak_memory"))
            : OptionalLong.empty(),
        fields.maybeReal("utilization"),
        fields.has("hottest") ? OptionalInt.of(fields.integer("hottest")) : OptionalInt.empty());
  }
}
