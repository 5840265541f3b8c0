package dev.assay.provenance;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The version of the GPU driver of this machine, as `nvidia-smi` tells it.
public final class GpuDriver {

  private static final Duration LIMIT = Duration.ofSeconds(5);

  private GpuDriver() {}

  /// Asks the `nvidia-smi` of these search paths; empty where there is none, or no driver.
  public static Optional<String> version(Map<String, String> environment) {
    Path anywhere = Path.of("/");
    return Program.find("nvidia-smi", anywhere, environment.getOrDefault("PATH", ""))
        .flatMap(program -> ask(program, anywhere, environment));
  }

  private static Optional<String> ask(Path program, Path folder, Map<String, String> environment) {
    var said = new ByteArrayOutputStream();
    var words = List.of(program.toString(), "--query-gpu=driver_version", "--format=csv,noheader");
    return Program.run(words, folder, environment, Deadline.in(LIMIT), said)
        .filter(code -> code == 0)
        .flatMap(_ -> said.toString(StandardCharsets.UTF_8).lines().findFirst())
        .map(String::strip)
        .filter(version -> version.matches("[0-9][0-9A-Za-z.-]{0,40}"));
  }
}
