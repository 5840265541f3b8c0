package dev.assay.gpu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.experiment.Device;
import dev.assay.gpu.Reading.Computing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is made of the answers of `nvidia-smi`, good and bad, as real drivers give them.
class NvidiaSmiTest {

  private static final Duration SHORT = Duration.ofMillis(400);

  @TempDir Path folder;

  private Look look() {
    return NvidiaSmi.onPath(Map.of("PATH", "/nowhere:" + folder)).look();
  }

  private static List<String> labels(Look look) {
    return look.readings().stream().map(reading -> reading.device().label()).toList();
  }

  private String why(String script) throws IOException {
    StandIn.script(folder, script);
    return look() instanceof Look.Failed(String why) ? why : "it did not fail";
  }

  @Test
  void without_the_program_there_are_no_gpus_and_no_error() {
    assertThat(look()).isEqualTo(new Look.Seen(List.of()));
  }

  @Test
  void every_gpu_is_read_with_who_is_on_it() throws IOException {
    StandIn.install(folder, StandIn.GPUS, StandIn.APPS);

    var readings = look().readings();

    assertThat(readings).hasSize(2);
    var busy = readings.get(1);
    assertThat(busy.device())
        .isEqualTo(
            new Device("GPU-7a4d2b63-1111-2222-3333-444455556666", "1", "NVIDIA A100-SXM4-40GB"));
    assertThat(busy.memoryBytes()).hasValue(40L << 30);
    assertThat(busy.usedBytes()).hasValue(30_211L << 20);
    assertThat(busy.utilization()).hasValue(0.97);
    assertThat(busy.celsius()).hasValue(68);
    assertThat(busy.driver()).isEqualTo("550.54.15");
    assertThat(busy.processes())
        .containsExactly(new Computing(4242, OptionalLong.of(30_204L << 20)));
    assertThat(readings.getFirst().processes()).isEmpty();
  }

  @Test
  void what_the_driver_does_not_tell_is_absent() throws IOException {
    StandIn.install(
        folder,
        "0, GPU-1, NVIDIA GeForce GT 710, [N/A], [Not Supported], [N/A], [Unknown Error], 470.1, [N/A]\n",
        "77, GPU-1, [N/A]\n[Insufficient Permissions], GPU-1, 12\n");

    var reading = look().readings().getFirst();

    assertThat(reading.usedBytes()).isEmpty();
    assertThat(reading.memoryBytes()).isEmpty();
    assertThat(reading.utilization()).isEmpty();
    assertThat(reading.celsius()).isEmpty();
    assertThat(reading.processes()).containsExactly(new Computing(77, OptionalLong.empty()));
  }

  @Test
  void a_gpu_that_is_cut_gives_its_instances() throws IOException {
    StandIn.install(
        folder,
        """
        0, GPU-a, NVIDIA A100-SXM4-40GB, 40960, [N/A], [N/A], 30, 550.54.15, Enabled
        1, GPU-b, NVIDIA A100-SXM4-40GB, 40960, 3, 0, 31, 550.54.15, Disabled
        """,
        "");
    Files.writeString(
        folder.resolve("list.txt"),
        """
        GPU 0: NVIDIA A100-SXM4-40GB (UUID: GPU-a)
          MIG 3g.20gb     Device  0: (UUID: MIG-1111-aaaa)
          MIG 1g.5gb      Device  1: (UUID: MIG-2222-bbbb)
        GPU 1: NVIDIA A100-SXM4-40GB (UUID: GPU-b)
        """);

    var look = look();

    assertThat(labels(look)).containsExactly("0:0", "0:1", "1");
    assertThat(look.readings().getFirst().device())
        .isEqualTo(new Device("MIG-1111-aaaa", "0:0", "NVIDIA A100-SXM4-40GB MIG 3g.20gb"));
  }

  @Test
  void a_driver_that_knows_no_instances_is_asked_without() throws IOException {
    StandIn.install(folder, "0, GPU-a, Tesla K80, 11441, 0, 0, 30, 418.87\n", "");
    StandIn.script(
        folder,
        """
        case "$1" in
          *mig*) echo 'Field "mig.mode.current" is not a valid field to query.'; exit 2 ;;
          --query-gpu=*) cat "${0%/*}/gpus.csv" ;;
        esac
        """);

    assertThat(labels(look())).containsExactly("0");
  }

  @Test
  void a_driver_without_a_device_is_no_error() throws IOException {
    StandIn.script(folder, "echo 'No devices were found'; exit 6\n");

    assertThat(look()).isEqualTo(new Look.Seen(List.of()));
  }

  @Test
  void a_driver_that_does_not_run_is_told_with_its_first_line() throws IOException {
    assertThat(
            why(
                """
                echo "NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver."
                echo "Make sure that the latest NVIDIA driver is installed and running."
                exit 9
                """))
        .isEqualTo(
            "nvidia-smi failed (exit 9): NVIDIA-SMI has failed because it couldn't communicate with"
                + " the NVIDIA driver.");
    assertThat(
            why("echo 'Failed to initialize NVML: Driver/library version mismatch' >&2; exit 18\n"))
        .isEqualTo(
            "nvidia-smi failed (exit 18): Failed to initialize NVML: Driver/library version mismatch");
    assertThat(why("exit 1\n")).isEqualTo("nvidia-smi failed (exit 1): it said nothing");
  }

  @Test
  void an_answer_of_another_shape_is_told() throws IOException {
    assertThat(why("echo 'Segmentation fault (core dumped)'\n"))
        .isEqualTo(
            "nvidia-smi cannot be understood: it printed 'Segmentation fault (core dumped)'");
    assertThat(why("printf '\\033[31m0, GPU\\n'\n")).contains("it printed '?[31m0, GPU'");
    assertThat(why("head -c 5000000 /dev/zero\n")).endsWith("it prints without end");
  }

  @Test
  void nobody_waits_for_a_program_that_hangs() throws IOException {
    Path program = StandIn.script(folder, "sleep 60 & wait\n");

    long start = System.nanoTime();
    var look = new NvidiaSmi(Optional.of(program), SHORT).look();

    assertThat(look).isEqualTo(new Look.Failed("nvidia-smi did not answer within 0.4 s"));
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
  }
}
