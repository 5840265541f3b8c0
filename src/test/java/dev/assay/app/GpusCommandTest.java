package dev.assay.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.app.AssayProcess.Ended;
import dev.assay.gpu.StandIn;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// GPUs from the command line, with a stand-in for `nvidia-smi` on the PATH.
@Timeout(180)
class GpusCommandTest {

  private static final String ONE =
      "0, GPU-6f3c1a52-1111-2222-3333-444455556666, NVIDIA A100-SXM4-40GB, 40960, 3, 0, 31,"
          + " 550.54.15, Disabled\n";

  @TempDir Path folder;
  @TempDir Path programs;
  private final List<Process> workers = new ArrayList<>();

  @AfterEach
  void end() throws InterruptedException {
    for (Process worker : workers) {
      worker.destroyForcibly().waitFor();
    }
  }

  private ProcessBuilder builder(String... words) {
    var builder = AssayProcess.builder(folder, words);
    builder.environment().merge("PATH", programs.toString(), (path, own) -> own + ":" + path);
    builder.environment().remove("CUDA_VISIBLE_DEVICES");
    return builder;
  }

  private Ended run(String... words) throws IOException, InterruptedException {
    Path err = folder.resolve("err");
    var process = builder(words).redirectError(err.toFile()).start();
    process.getOutputStream().close();
    byte[] out = process.getInputStream().readAllBytes();
    return new Ended(process.waitFor(), out, Files.readString(err));
  }

  @Test
  void the_gpus_are_shown_with_who_is_on_them() throws Exception {
    StandIn.install(programs, StandIn.GPUS, StandIn.APPS);

    var table = run("gpus").out();

    assertThat(table.lines().toList()).hasSize(3);
    assertThat(table)
        .contains("NVIDIA A100-SXM4-40GB", "29.5 GiB / 40.0 GiB", "97%", "68 °C", "31 °C");
    assertThat(run("gpus", "-o", "json").out())
        .contains(
            "\"driver\": \"550.54.15\"".replace(": ", ":"),
            "\"foreign\":[{\"pid\":4242,\"used_bytes\":" + (30_204L << 20) + "}]",
            "\"jobs\":[]");
    assertThat(run("gpus", "-o", "id").out()).startsWith("GPU-6f3c1a52").hasLineCount(2);
  }

  @Test
  void without_a_gpu_there_is_no_error_and_a_failing_driver_is_one() throws Exception {
    var none = run("gpus");
    StandIn.script(programs, "echo 'Failed to initialize NVML: Unknown Error'; exit 255\n");
    var failed = run("gpus");

    assertThat(none.code()).isZero();
    assertThat(none.err()).contains("no GPU");
    assertThat(failed.code()).isEqualTo(6);
    assertThat(failed.err())
        .contains("nvidia-smi failed (exit 255): Failed to initialize NVML: Unknown Error");
  }

  @Test
  void a_gpu_that_is_not_there_cannot_be_reserved() throws Exception {
    StandIn.install(programs, StandIn.GPUS, "");

    var wrong = run("worker", "start", "--reserve-gpu", "0", "--reserve-gpu", "7");

    assertThat(wrong.code()).isEqualTo(2);
    assertThat(wrong.err())
        .contains(
            "--reserve-gpu 7: there is no such GPU here",
            "there are 0 (NVIDIA A100-SXM4-40GB), 1 (NVIDIA A100-SXM4-40GB)");
  }

  @Test
  void more_than_any_machine_has_is_said_at_submit_and_in_the_queue() throws Exception {
    StandIn.install(programs, StandIn.GPUS, "");
    Files.writeString(folder.resolve("big.yaml"), "command: [x]\nresources: {gpus: 4}\n");

    var submitted = run("submit", "big.yaml");
    worker("--slots", "1");
    var queue = run("queue", "list");
    var shown = run("trial", "show", "last.1");

    String why = "it asks for 4 GPUs, and the most a worker has is 2";
    assertThat(submitted.code()).isZero();
    assertThat(submitted.err()).contains("warning: stage main: no machine here can run it: " + why);
    assertThat(queue.err()).contains("cannot run: " + why);
    assertThat(shown.out()).contains("cannot run: main: " + why);
    assertThat(run("worker", "status").out()).contains("0 1");
  }

  /// Starts a worker and waits until it is registered.
  private Process worker(String... more) throws Exception {
    var words = new ArrayList<>(List.of("worker", "start"));
    words.addAll(List.of(more));
    Path log = Files.createTempFile(folder, "worker", ".log");
    var process =
        builder(words.toArray(new String[0]))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    workers.add(process);
    AssayProcess.await("a worker is there", () -> hasWorker(process.pid()));
    return process;
  }

  private boolean hasWorker(long pid) {
    try {
      return run("worker", "status", "-o", "json").out().contains("\"pid\":" + pid + ",");
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void a_gpu_stays_taken_when_its_worker_is_killed_and_another_adopts_the_job() throws Exception {
    StandIn.install(programs, ONE, "");
    Files.writeString(
        folder.resolve("long.yaml"),
        """
        resources: {gpus: 1}
        script: |
          echo "begin long $CUDA_VISIBLE_DEVICES" >> marks
          while [ ! -e go ]; do sleep 0.1; done
          echo "end long" >> marks
        """);
    Files.writeString(
        folder.resolve("next.yaml"),
        "resources: {gpus: 1}\nscript: 'echo \"next $CUDA_VISIBLE_DEVICES\" >> marks'\n");
    run("submit", "long.yaml");
    var first = worker("--slots", "2");
    AssayProcess.await("the long job runs", () -> marks().contains("begin"));
    run("submit", "next.yaml");

    first.destroyForcibly().waitFor(); // signal 9
    worker("--slots", "2");
    worker("--slots", "2");
    AssayProcess.await("it is adopted", () -> holders().contains("\"share\":1"));
    assertThat(marks()).doesNotContain("next");
    Files.createFile(folder.resolve("go"));

    assertThat(run("wait", "long", "next", "--timeout", "60s").code()).isZero();
    assertThat(marks().lines().toList()).containsExactly("begin long 0", "end long", "next 0");
  }

  private String holders() {
    try {
      return run("gpus", "-o", "json").out();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private String marks() {
    try {
      Path marks = folder.resolve("marks");
      return Files.exists(marks) ? Files.readString(marks, StandardCharsets.UTF_8) : "";
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
