package dev.assay.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.experiment.Device;
import dev.assay.experiment.DeviceShare;
import dev.assay.gpu.NvidiaSmi;
import dev.assay.gpu.Reading;
import dev.assay.gpu.StandIn;
import dev.assay.store.Leases.GpuUse;
import dev.assay.store.Workers.Gpu;
import dev.assay.trial.AttemptId;
import dev.assay.trial.ExperimentId;
import dev.assay.trial.TrialStatus;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A worker on a machine whose `nvidia-smi` is a stand-in.
@Timeout(120)
class GpuWorkerTest {

  private static final String SAYING =
      """
      name: say
      resources: {gpus: %s, cpus: 0.1, gpu_preference: %s}
      script: 'echo "[$CUDA_VISIBLE_DEVICES] $ASSAY_JOB_GPU_SHARE" >> said'
      """;

  @TempDir Path folder;
  @TempDir Path programs;
  private TestHome home;
  private NvidiaSmi smi;

  @BeforeEach
  void open() throws Exception {
    home = TestHome.in(folder);
    smi = NvidiaSmi.onPath(Map.of("PATH", programs.toString()));
    StandIn.install(programs, StandIn.GPUS, "");
    smi = NvidiaSmi.onPath(Map.of("PATH", programs.toString()));
    quiet();
  }

  @AfterEach
  void close() {
    home.close();
  }

  /// Nobody is on them.
  private void quiet() throws Exception {
    Files.writeString(
        programs.resolve("gpus.csv"), StandIn.GPUS.replace("30211, 97, 68", "3, 0, 32"));
  }

  private List<Gpu> gpus(String... reserved) {
    return smi.look().readings().stream()
        .map(Reading::device)
        .map(device -> new Gpu(device, List.of(reserved).contains(device.label())))
        .toList();
  }

  private void work(List<Gpu> gpus, ExperimentId... until) throws Exception {
    var settings =
        new WorkerSettings(
            "default",
            4,
            64,
            gpus,
            Long.MAX_VALUE,
            Optional.empty(),
            Set.of(until),
            1 << 20,
            "test");
    Worker.create(
            home.store(), home.home(), settings, InstantSource.system(), Waypoint.NONE, smi::look)
        .run();
  }

  private List<String> said() throws Exception {
    try (Stream<String> lines = Files.lines(folder.resolve("said"))) {
      return lines.sorted().toList();
    }
  }

  @Test
  void each_job_sees_its_own_device_and_a_job_without_sees_none() throws Exception {
    var two = home.submit(SAYING.formatted(1, "any"), 2);
    var none = home.submit(SAYING.formatted(0, "any"));

    work(gpus(), two, none);

    assertThat(said()).containsExactly("[0] 1.0", "[1] 1.0", "[] ");
    var attempt = home.store().trials().attempts(two.trial(1).job("main")).getFirst();
    assertThat(attempt.devices()).extracting(s -> s.device().label()).containsExactly("0");
  }

  @Test
  void two_halves_see_the_same_device_and_a_job_of_two_sees_both() throws Exception {
    var halves = home.submit(SAYING.formatted(0.5, "any"), 2);
    var both = home.submit(SAYING.formatted(2, "any"));

    work(gpus(), halves, both);

    assertThat(said()).containsExactly("[0,1] 1.0", "[0] 0.5", "[0] 0.5");
  }

  @Test
  void a_preference_is_kept_and_a_reserved_device_is_never_given() throws Exception {
    var wanted = home.submit(SAYING.formatted(1, "1"), 3);
    work(gpus(), wanted);
    var other = home.submit(SAYING.formatted(1, "any"), 2);
    work(gpus("0"), other);

    assertThat(said()).hasSize(5).containsOnly("[1] 1.0");
  }

  @Test
  void a_device_with_somebody_elses_process_is_left_alone() throws Exception {
    var stranger = new ProcessBuilder("sleep", "60").start();
    try {
      Files.writeString(
          programs.resolve("apps.csv"), StandIn.APPS.replace("4242", "" + stranger.pid()));
      var id = home.submit(SAYING.formatted(1, "any"), 4);

      work(gpus(), id);

      assertThat(said()).hasSize(4).containsOnly("[0] 1.0");
    } finally {
      stranger.destroyForcibly().waitFor();
    }
  }

  @Test
  void a_driver_that_fails_stops_no_job_that_needs_no_gpu() throws Exception {
    var gpus = gpus();
    StandIn.script(programs, "echo 'GPU is lost'; exit 15\n");
    var plain = home.submit(SAYING.formatted(0, "any"));
    home.submit(SAYING.formatted(1, "any"));

    work(gpus, plain);

    assertThat(said()).containsExactly("[] ");
    assertThat(home.trial(plain, 1).status()).isEqualTo(TrialStatus.COMPLETED);
  }

  @Test
  void who_came_since_the_last_look_is_seen_before_a_job_starts() throws Exception {
    Files.writeString(programs.resolve("apps.csv"), StandIn.APPS);
    try (var watch =
        new GpuWatch(smi::look, gpus(), home.home(), home.store(), InstantSource.system())) {
      var second = gpus().get(1).device();

      assertThat(watch.offered()).as("before a look").isEmpty();
      assertThat(watch.refusal(new AttemptId(1), List.of(new DeviceShare(second, 1))))
          .contains("GPU 1 is used by process 4242");
      assertThat(watch.offered()).extracting(Device::label).containsExactly("0");
    }
  }

  @Test
  void what_an_attempt_uses_is_seen_by_its_processes() throws Exception {
    var directory = Files.createDirectories(home.home().resolve("runs/e1.1/main/1"));
    var builder = new ProcessBuilder("sleep", "60");
    builder.environment().put("ASSAY_JOB_DIR", directory.toString());
    var own = builder.start();
    try (var watch =
        new GpuWatch(smi::look, gpus(), home.home(), home.store(), InstantSource.system())) {
      var device = gpus().get(1).device();
      Files.writeString(programs.resolve("gpus.csv"), StandIn.GPUS);
      Files.writeString(programs.resolve("apps.csv"), StandIn.APPS.replace("4242", "" + own.pid()));
      watch.watch(directory, List.of(new DeviceShare(device, 1)));
      watch.start();
      TestHome.await("a look", () -> !watch.offered().isEmpty());

      assertThat(watch.offered()).as("our own job is no stranger").hasSize(2);
      assertThat(watch.take(directory))
          .contains(
              new GpuUse(
                  OptionalLong.of(30_204L << 20), OptionalDouble.of(0.97), OptionalInt.of(68)));
      assertThat(watch.take(directory)).isEmpty();
    } finally {
      own.destroyForcibly().waitFor();
    }
  }
}
