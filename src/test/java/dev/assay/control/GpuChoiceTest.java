package dev.assay.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.control.Working.Settings;
import dev.assay.control.Working.Share;
import dev.assay.experiment.Device;
import dev.assay.store.Workers.Gpu;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GpuChoiceTest {
  private static final List<Device> FOUR =
      IntStream.range(0, 4)
          .mapToObj(i -> new Device("GPU-" + i, Integer.toString(i), "NVIDIA A100"))
          .toList();

  private static Settings wanting(OptionalInt gpus, String... reserved) {
    return new Settings("a100", Optional.of(2), List.of(reserved), Optional.empty(), 1 << 20)
        .withShare(new Share(OptionalDouble.empty(), gpus, OptionalLong.empty()));
  }

  private static List<String> chosen(Settings asked, List<Device> used) {
    return GpuChoice.of(asked, FOUR, () -> used).stream()
        .filter(gpu -> !gpu.reserved())
        .map(gpu -> gpu.device().label())
        .toList();
  }

  @Test
  void who_says_nothing_hands_out_all_but_the_reserved() {
    assertThat(chosen(wanting(OptionalInt.empty()), List.of())).containsExactly("0", "1", "2", "3");
    assertThat(chosen(wanting(OptionalInt.empty(), "1"), List.of())).containsExactly("0", "2", "3");
    assertThat(GpuChoice.of(wanting(OptionalInt.of(0)), FOUR, List::of)).allMatch(Gpu::reserved);
  }

  @Test
  void who_wants_some_gets_those_that_the_fewest_others_hand_out() {
    assertThat(chosen(wanting(OptionalInt.of(2)), List.of())).containsExactly("0", "1");
    assertThat(chosen(wanting(OptionalInt.of(2)), List.of(FOUR.get(0), FOUR.get(2))))
        .containsExactly("1", "3");
    assertThat(chosen(wanting(OptionalInt.of(2), "3"), FOUR.subList(0, 2)))
        .containsExactly("0", "2");
  }

  @Test
  void more_than_there_are_is_refused() {
    assertThatThrownBy(() -> chosen(wanting(OptionalInt.of(4), "3"), List.of()))
        .isInstanceOf(ControlException.class)
        .hasMessage(
            "a worker of pool 'a100' with 2 slots would hand out 4 GPUs, and there are 3 here");
  }
}
