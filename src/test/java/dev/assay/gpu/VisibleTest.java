package dev.assay.gpu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.experiment.Device;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What the variable leaves of four devices.
class VisibleTest {

  private static final List<Device> DEVICES =
      List.of(
          new Device("GPU-a1", "0", "A100"),
          new Device("GPU-a2", "1", "A100"),
          new Device("MIG-b1", "2:0", "A100 MIG"),
          new Device("GPU-c1", "3", "T4"));

  @ParameterizedTest(name = "''{0}'' leaves {1}")
  @CsvSource({
    "'0', 0",
    "'3,1', 3 1",
    "' 1 , 0 ', 1 0",
    "'GPU-c', 3",
    "'gpu-a2,MIG-b1', 1 2:0",
    "'', ''",
    "'-1', ''",
    "'NoDevFiles', ''",
    "'0,9,1', 0",
    "'GPU-a', ''",
    "'1,1,0', 1",
  })
  void of_a_value(String value, String labels) {
    var visible = Visible.of(Map.of("CUDA_VISIBLE_DEVICES", value), DEVICES);

    assertThat(String.join(" ", visible.stream().map(Device::label).toList())).isEqualTo(labels);
  }

  @org.junit.jupiter.api.Test
  void without_the_variable_all_are_left() {
    assertThat(Visible.of(Map.of(), DEVICES)).isEqualTo(DEVICES);
  }
}
