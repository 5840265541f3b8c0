package dev.assay.gpu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.experiment.Device;
import dev.assay.gpu.Reading.Computing;
import dev.assay.gpu.Strangers.Owner;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// On which devices somebody else is.
class StrangersTest {

  private static final Instant T0 = Instant.parse("2026-11-22T08:00:00Z");

  /// 10 is ours, 20 is somebody else's, 30 cannot be looked at.
  private static Owner owner(long pid) {
    return pid == 10 ? Owner.OURS : pid == 20 ? Owner.FOREIGN : Owner.UNKNOWN;
  }

  private static Reading gpu(long usedGibibytes, long... pids) {
    return new Reading(
        new Device("GPU-a", "0", "A100"),
        OptionalLong.of(40L << 30),
        OptionalLong.of(usedGibibytes << 30),
        OptionalDouble.of(0),
        OptionalInt.of(30),
        "550",
        Arrays.stream(pids).mapToObj(pid -> new Computing(pid, OptionalLong.empty())).toList());
  }

  private static boolean isBusy(Set<String> held, Reading reading) {
    return Strangers.NONE
        .after(List.of(reading), held, StrangersTest::owner, T0)
        .on("GPU-a")
        .isPresent();
  }

  @Test
  void an_idle_device_and_one_with_our_job_are_free_of_strangers() {
    assertThat(isBusy(Set.of(), gpu(0))).isFalse();
    assertThat(isBusy(Set.of("GPU-a"), gpu(30, 10))).isFalse();
  }

  @Test
  void somebody_elses_process_is_a_stranger_even_beside_ours() {
    assertThat(isBusy(Set.of(), gpu(1, 20))).isTrue();
    assertThat(isBusy(Set.of("GPU-a"), gpu(1, 10, 20))).isTrue();
  }

  @Test
  void who_cannot_be_looked_at_is_a_stranger_unless_our_job_is_there() {
    assertThat(isBusy(Set.of(), gpu(1, 30))).isTrue();
    assertThat(isBusy(Set.of("GPU-a"), gpu(1, 30))).isFalse();
  }

  @Test
  void much_memory_without_a_process_is_a_stranger_who_is_not_shown() {
    assertThat(isBusy(Set.of(), gpu(2))).as("a desktop").isFalse();
    assertThat(isBusy(Set.of(), gpu(20))).isTrue();
    assertThat(isBusy(Set.of("GPU-a"), gpu(20))).as("our own job").isFalse();
  }

  @Test
  void a_device_is_free_again_only_after_a_while() {
    var seen = Strangers.NONE.after(List.of(gpu(1, 20)), Set.of(), StrangersTest::owner, T0);
    var soon = seen.after(List.of(gpu(0)), Set.of(), StrangersTest::owner, T0.plusSeconds(10));
    var later = soon.after(List.of(gpu(0)), Set.of(), StrangersTest::owner, T0.plusSeconds(20));

    assertThat(seen.on("GPU-a")).contains("process 20");
    assertThat(soon.on("GPU-a")).contains("process 20");
    assertThat(later.on("GPU-a")).isEmpty();
  }
}
