package dev.assay.gpu;

import dev.assay.experiment.Device;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// What `CUDA_VISIBLE_DEVICES` leaves of the devices of a machine. Pure.
public final class Visible {

  private static final String NAME = "CUDA_VISIBLE_DEVICES";

  private Visible() {}

  /// The devices that a process with this environment may use, in the order it says. Without the
  /// variable all of them; as CUDA does, nothing behind an entry that names no device.
  ///
  /// @param devices of the machine
  public static List<Device> of(Map<String, String> environment, List<Device> devices) {
    String text = environment.get(NAME);
    if (text == null) {
      return List.copyOf(devices);
    }
    var visible = new ArrayList<Device>();
    for (String entry : text.split(",", -1)) {
      var device = named(entry.strip(), devices);
      if (device.isEmpty() || visible.contains(device.get())) {
        break;
      }
      visible.add(device.get());
    }
    return List.copyOf(visible);
  }

  private static Optional<Device> named(String entry, List<Device> devices) {
    String small = entry.toLowerCase(Locale.ROOT);
    var found =
        devices.stream()
            .filter(device ->
                device.label().equals(entry)
                    || (isId(small) && device.id().toLowerCase(Locale.ROOT).startsWith(small)))
            .toList();
    return found.size() == 1 ? Optional.of(found.getFirst()) : Optional.empty();
  }

  private static boolean isId(String small) {
    return small.startsWith("gpu-") || small.startsWith("mig-");
  }
}
