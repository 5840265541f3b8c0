package dev.assay.placement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.experiment.Device;
import dev.assay.experiment.DeviceShare;
import dev.assay.experiment.GpuPreference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Who gets which device.
class DevicesTest {

  private static Device gpu(int number, String name) {
    return new Device("GPU-%d0000000".formatted(number), Integer.toString(number), name);
  }

  private static List<Device> gpus(int count) {
    return IntStream.range(0, count).mapToObj(i -> gpu(i, "NVIDIA A100")).toList();
  }

  private static List<String> labels(Optional<List<DeviceShare>> chosen) {
    return chosen.orElseThrow().stream().map(s -> s.device().label()).toList();
  }

  private static Devices held(int devices, double... shares) {
    var held = new HashMap<String, Double>();
    for (int i = 0; i < shares.length; i++) {
      held.put(gpus(devices).get(i).id(), shares[i]);
    }
    return Devices.left(gpus(devices), held);
  }

  @Test
  void whole_devices_are_taken_in_order_and_only_when_nobody_is_on_them() {
    var devices = held(4, 0.1, 0, 1, 0);

    assertThat(labels(devices.choose(2, GpuPreference.ANY))).containsExactly("1", "3");
    assertThat(devices.choose(3, GpuPreference.ANY)).isEmpty();
  }

  @Test
  void a_share_goes_to_the_fullest_device_that_has_it() {
    var devices = held(4, 0, 0.25, 0.5, 0.75);

    assertThat(labels(devices.choose(0.25, GpuPreference.ANY))).containsExactly("3");
    assertThat(labels(devices.choose(0.5, GpuPreference.ANY))).containsExactly("2");
    assertThat(labels(devices.choose(0.8, GpuPreference.ANY))).containsExactly("0");
  }

  @Test
  void thirds_and_tenths_fill_a_device() {
    for (int parts : new int[] {2, 3, 7, 10}) {
      var devices = Devices.whole(gpus(1));
      for (int i = 0; i < parts; i++) {
        devices = devices.without(devices.choose(1.0 / parts, GpuPreference.ANY).orElseThrow());
      }
      assertThat(devices.choose(0.01, GpuPreference.ANY)).as("%d parts", parts).isEmpty();
      assertThat(devices.most()).isZero();
    }
  }

  @Test
  void a_job_without_gpus_gets_none() {
    assertThat(Devices.NONE.choose(0, GpuPreference.of("7"))).contains(List.of());
  }

  @Test
  void a_preference_is_kept_in_its_order_and_never_left() {
    var devices =
        Devices.whole(List.of(gpu(0, "NVIDIA A100"), gpu(1, "Tesla T4"), gpu(2, "NVIDIA A100")));

    assertThat(labels(devices.choose(1, GpuPreference.of("2, 0")))).containsExactly("2");
    assertThat(labels(devices.choose(2, GpuPreference.of("2,0")))).containsExactly("2", "0");
    assertThat(labels(devices.choose(2, GpuPreference.of("t4, any")))).containsExactly("1", "0");
    assertThat(labels(devices.choose(0.5, GpuPreference.of("GPU-2")))).containsExactly("2");
    assertThat(devices.choose(3, GpuPreference.of("a100"))).isEmpty();
    assertThat(devices.choose(1, GpuPreference.of("3"))).isEmpty();
  }

  @Test
  void a_large_number_is_part_of_a_name() {
    var devices = Devices.whole(List.of(gpu(0, "Tesla T4"), gpu(1, "NVIDIA GeForce RTX 4090")));

    assertThat(labels(devices.choose(1, GpuPreference.of("4090")))).containsExactly("1");
  }

  @Test
  void an_instance_is_named_to_cuda_by_its_id() {
    assertThat(new Device("MIG-1", "0:1", "A100 MIG 1g.10gb").visible()).isEqualTo("MIG-1");
    assertThat(gpu(3, "T4").visible()).isEqualTo("3");
  }

  @Test
  void no_device_is_ever_given_away_twice() {
    for (long seed = 0; seed < 300; seed++) {
      var random = new Random(seed);
      var devices = Devices.whole(gpus(1 + random.nextInt(4)));
      var free = devices;
      var live = new ArrayList<List<DeviceShare>>();
      for (int step = 0; step < 60; step++) {
        if (!live.isEmpty() && random.nextInt(3) == 0) {
          live.remove(random.nextInt(live.size()));
          free = Devices.left(gpus(devices.spares().size()), sums(live));
        }
        double[] sizes = {0.1, 0.25, 1.0 / 3, 0.5, 0.9, 1, 2, 3};
        double wanted = sizes[random.nextInt(sizes.length)];
        var before = free;
        var chosen = free.choose(wanted, GpuPreference.ANY);
        assertThat(chosen.isPresent())
            .as("seed %d: the bound tells what fits", seed)
            .isEqualTo(wanted <= before.most() + Spare.TOLERANCE);
        if (chosen.isPresent()) {
          live.add(chosen.get());
          free = free.without(chosen.get());
          double asked = wanted;
          assertThat(chosen.get())
              .as("seed %d", seed)
              .hasSize(wanted < 1 ? 1 : (int) wanted)
              .allSatisfy(share -> {
                assertThat(share.share()).isEqualTo(Math.min(asked, 1));
                assertThat(packedWell(before, share, asked)).isTrue();
              });
        }
        assertThat(sums(live).values())
            .as("seed %d", seed)
            .allMatch(sum -> sum <= 1 + Spare.TOLERANCE);
      }
    }
  }

  /// A share breaks a whole device only when no broken one has room.
  private static boolean packedWell(Devices before, DeviceShare share, double wanted) {
    boolean broken =
        before.spares().stream().anyMatch(spare -> !spare.isWhole() && spare.has(wanted));
    boolean tookWhole =
        before.spares().stream()
            .anyMatch(spare -> spare.device().equals(share.device()) && spare.isWhole());
    return wanted >= 1 ? tookWhole : !(broken && tookWhole);
  }

  private static Map<String, Double> sums(List<List<DeviceShare>> live) {
    var sums = new HashMap<String, Double>();
    live.forEach(
        shares -> shares.forEach(s -> sums.merge(s.device().id(), s.share(), Double::sum)));
    return sums;
  }
}
