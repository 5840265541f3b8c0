package dev.assay.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.assay.app.AssayProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The Python client's own tests pass, with the `python3` that a job would find.
class PythonClientTest {

  @TempDir Path scratch;

  @Test
  void the_tests_of_the_python_client_pass() throws Exception {
    Path output = scratch.resolve("output.txt");
    AssayProcess.install(scratch);
    Process tests =
        start(
            List.of("python3", "-B", "-m", "unittest", "discover", "-s", "clients/python"),
            Map.of("ASSAY_UNDER_TEST", scratch.resolve("assay").toString()),
            output);
    boolean ended = tests.waitFor(120, TimeUnit.SECONDS);
    tests.descendants().forEach(ProcessHandle::destroyForcibly);
    tests.destroyForcibly().waitFor();

    assertThat(ended).as("ended in 120 s").isTrue();
    assertThat(tests.exitValue()).as(Files.readString(output, StandardCharsets.UTF_8)).isZero();
  }

  private static Process start(List<String> command, Map<String, String> environment, Path output) {
    var builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
    builder.environment().putAll(environment);
    try {
      return builder.start();
    } catch (IOException e) {
      if (e.getMessage().contains("No such file")) {
        String reason = "SKIPPED: no python3 on PATH, so clients/python/assay.py stays untested";
        System.err.println(reason);
        return abort(reason);
      }
      throw new UncheckedIOException(e);
    }
  }
}
