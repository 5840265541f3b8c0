package dev.assay.gpu;

import java.util.List;

/// What one call of `nvidia-smi` found.
public sealed interface Look {

  /// The devices it shows; none where there is no such program, or the driver has no device.
  List<Reading> readings();

  /// It answered, or it is not installed.
  record Seen(List<Reading> readings) implements Look {
    public Seen {
      readings = List.copyOf(readings);
    }
  }

  /// It is there and did not answer as it should, so nothing is known of the devices.
  ///
  /// @param why one line for people
  record Failed(String why) implements Look {
    @Override
    public List<Reading> readings() {
      return List.of();
    }
  }
}
