package dev.assay.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Every program in docs/guide/reporting.md runs and leaves what the guide says.
class ReportingGuideTest {

  @TempDir Path job;

  @Test
  void the_python_program_reports_stops_and_goes_on() throws Exception {
    Path script = Files.writeString(job.resolve("train.py"), program("python"));
    Path stop = Files.createFile(job.resolve("stop"));
    assertThat(run("python3", "-B", script.toString())).isEqualTo(75);
    assertThat(job.resolve("result.json")).doesNotExist();
    Files.delete(stop);
    Files.move(job.resolve("checkpoint"), job.resolve("earlier"));

    assertThat(run("python3", "-B", script.toString())).isZero();

    assertThat(Files.readAllLines(job.resolve("metrics.jsonl")))
        .filteredOn(line -> line.contains("loss"))
        .extracting(line -> line.substring(0, 10))
        .containsExactly("{\"step\": 1", "{\"step\": 2", "{\"step\": 3");
    assertThat(Files.readString(job.resolve("result.json"))).startsWith("{\"loss\": 0.53144");
  }

  @Test
  void the_shell_program_reports() throws Exception {
    assertThat(run("sh", "-eu", "-c", program("sh"))).isZero();

    assertThat(Files.readAllLines(job.resolve("metrics.jsonl")))
        .contains("{\"step\":3,\"loss\":0.6}", "{\"event\":\"progress\",\"step\":3,\"of\":3}")
        .hasSize(6);
    assertThat(job.resolve("result.json")).hasContent("{\"loss\":0.6}\n");
  }

  @Test
  void the_java_program_reports() throws Exception {
    Path source = Files.writeString(job.resolve("Train.java"), program("java"));

    assertThat(run(Path.of(System.getProperty("java.home"), "bin", "java") + "", source + ""))
        .isZero();

    assertThat(Files.readAllLines(job.resolve("metrics.jsonl")))
        .hasSize(3)
        .contains("{\"step\":2,\"loss\":0.5}");
    assertThat(job.resolve("result.json")).hasContent("{\"loss\":0.25}\n");
  }

  private static String program(String language) throws IOException {
    var block =
        Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL)
            .matcher(Files.readString(Path.of("docs/guide/reporting.md")));
    assertThat(block.find()).as("a program in " + language).isTrue();
    return block.group(1);
  }

  private int run(String... command) throws Exception {
    var builder =
        new ProcessBuilder(List.of(command))
            .redirectErrorStream(true)
            .redirectOutput(job.resolve("output.log").toFile());
    var environment = builder.environment();
    environment.keySet().removeIf(name -> name.startsWith("ASSAY_"));
    environment.put("PYTHONPATH", Path.of("clients/python").toAbsolutePath().toString());
    environment.put("ASSAY_JOB_METRICS", job.resolve("metrics.jsonl").toString());
    environment.put("ASSAY_JOB_RESULT", job.resolve("result.json").toString());
    environment.put("ASSAY_JOB_STOP_FILE", job.resolve("stop").toString());
    environment.put("ASSAY_JOB_CHECKPOINT_DIR", job.resolve("checkpoint").toString());
    if (Files.exists(job.resolve("earlier"))) {
      environment.put("ASSAY_JOB_RESUME_FROM", job.resolve("earlier").toString());
    }
    Process process;
    try {
      process = builder.start();
    } catch (IOException e) {
      assertThat(e).hasMessageContaining("No such file");
      System.err.println("SKIPPED: no " + command[0] + " here to run the guide's program");
      return abort("no " + command[0] + " here");
    }
    boolean ended = process.waitFor(60, TimeUnit.SECONDS);
    process.destroyForcibly().waitFor();
    assertThat(ended).as("ended in 60 s").isTrue();
    assertThat(job.resolve("output.log")).isEmptyFile();
    return process.exitValue();
  }
}
