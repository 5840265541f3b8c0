package dev.assay.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.gpu.StandIn;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a view of the machine shows of its GPUs.
class GpuViewTest {

  @TempDir Path folder;
  @TempDir Path programs;

  private String top() throws IOException, InterruptedException {
    var builder = AssayProcess.builder(folder, "top");
    builder.environment().merge("PATH", programs.toString(), (path, own) -> own + ":" + path);
    builder.environment().remove("CUDA_VISIBLE_DEVICES");
    var process = builder.redirectErrorStream(true).start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return said;
  }

  @Test
  void top_shows_what_each_gpu_does() throws Exception {
    StandIn.install(programs, StandIn.GPUS, StandIn.APPS);

    assertThat(top()).contains("NVIDIA A100-SXM4-40GB", "97%", "68 °C");
  }

  @Test
  void a_driver_that_does_not_answer_takes_nothing_else_away() throws Exception {
    StandIn.script(programs, "echo 'driver mismatch' >&2; exit 9\n");

    assertThat(top()).contains("processors", "nothing runs").doesNotContain("A100");
  }
}
