package dev.assay.placement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.experiment.Device;
import dev.assay.experiment.Resources;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Why nobody takes a job.
class LackTest {

  private static final long GIBIBYTE = 1L << 30;

  private static Capacity worker(String pool, int cpus, int gpus) {
    var devices =
        IntStream.range(0, gpus)
            .mapToObj(i -> new Device("GPU-" + i, Integer.toString(i), "NVIDIA A100"))
            .toList();
    return new Capacity(pool, cpus, 8 * GIBIBYTE, Devices.whole(devices));
  }

  private static Resources wants(double cpus, double gpus, String preference) {
    return new Resources(cpus, gpus, 0, 1, "default", preference);
  }

  private static String sentence(Resources wanted, Capacity... workers) {
    return Lack.of(wanted, List.of(workers)).map(Lack::sentence).orElse("");
  }

  @Test
  void what_fits_one_worker_lacks_nothing() {
    assertThat(sentence(wants(2, 2, "1,0"), worker("default", 1, 4), worker("default", 2, 2)))
        .isEmpty();
  }

  @Test
  void without_a_worker_that_is_the_reason() {
    assertThat(Lack.of(wants(1, 0, ""), List.of())).contains(new Lack.NoWorker());
  }

  @Test
  void another_pool_is_no_help() {
    assertThat(sentence(wants(1, 0, ""), worker("night", 8, 0)))
        .isEqualTo("no worker takes jobs of pool 'default'; workers are in night");
  }

  @Test
  void more_gpus_than_any_machine_has() {
    assertThat(sentence(wants(1, 4, ""), worker("default", 8, 2), worker("default", 8, 1)))
        .isEqualTo("it asks for 4 GPUs, and the most a worker has is 2");
  }

  @Test
  void a_gpu_that_no_worker_has() {
    assertThat(sentence(wants(1, 1, "H100"), worker("default", 8, 2)))
        .isEqualTo(
            "it asks for 1 of gpu_preference 'H100', and there are only 0 (NVIDIA A100), 1 (NVIDIA"
                + " A100)");
  }

  @Test
  void too_many_cores_or_too_much_memory() {
    assertThat(sentence(wants(9.5, 0, ""), worker("default", 8, 2)))
        .isEqualTo("it asks for 9.5 CPUs, and the most a worker has is 8");
    assertThat(
            sentence(
                new Resources(1, 0, 100 * GIBIBYTE, 1, "default", ""), worker("default", 8, 2)))
        .isEqualTo("it asks for 100 GiB of memory, and the most a worker has is 8 GiB");
  }

  @Test
  void each_is_there_but_not_together() {
    assertThat(sentence(wants(8, 2, ""), worker("default", 8, 0), worker("default", 1, 2)))
        .isEqualTo("no one worker has all that it asks for");
  }
}
