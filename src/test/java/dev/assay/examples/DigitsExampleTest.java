package dev.assay.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The digits example, run as its readers run it: from source, by this JDK, in its own folder.
class DigitsExampleTest {

  private static final Path FOLDER = Path.of("examples/digits").toAbsolutePath();
  private static final List<String> SMALL =
      List.of(
          ("--width 8 --epochs 3 --seed 5 --act tanh --decay 0.0001 --shift 0.3 --average 0.9")
              .split(" "));

  @TempDir Path scratch;

  @Test
  void a_job_stopped_after_its_first_epoch_ends_like_one_that_ran_through() throws Exception {
    Job through = job("through");
    Job first = job("first");
    Files.createFile(first.file("stop"));
    Run throughRun = start(through.environment(), SMALL);
    Run firstRun = start(first.environment(), SMALL);

    assertThat(throughRun.end()).isEqualTo(0);
    assertThat(firstRun.end()).isEqualTo(75);
    assertThat(firstRun.output()).endsWith("asked to stop after epoch 1\n");
    assertThat(first.file("result.json")).doesNotExist();

    Job second = job("second");
    second.environment().put("ASSAY_JOB_RESUME_FROM", first.file("checkpoint").toString());
    Run secondRun = start(second.environment(), SMALL);
    assertThat(secondRun.end()).isEqualTo(0);
    assertThat(secondRun.output()).startsWith("resumed after epoch 1\n");

    assertThat(Files.readString(second.file("result.json")))
        .isEqualTo(Files.readString(through.file("result.json")))
        .matches("\\{\"loss\":[0-9.]+,\"val_loss\":[0-9.]+,\"val_accuracy\":0\\.[0-9]+\\}\n");
    var joined = new ArrayList<>(first.lines());
    joined.addAll(second.lines());
    assertThat(joined).isEqualTo(through.lines());
  }

  @Test
  void a_job_pauses_where_it_is_told_to_and_goes_on_from_there() throws Exception {
    Job first = job("first");
    first.environment().put("ASSAY_JOB_UNTIL", "2");
    Run firstRun = start(first.environment(), SMALL);
    assertThat(firstRun.end()).isEqualTo(75);
    assertThat(firstRun.output()).endsWith("paused after epoch 2\n");

    Job second = job("second");
    second.environment().put("ASSAY_JOB_RESUME_FROM", first.file("checkpoint").toString());
    Run secondRun = start(second.environment(), SMALL);
    assertThat(secondRun.end()).isZero();
    assertThat(secondRun.output()).startsWith("resumed after epoch 2\n");
  }

  @Test
  void metrics_checkpoint_and_progress_are_told_each_epoch() throws Exception {
    Job job = job("job");

    assertThat(start(job.environment(), List.of("--width", "8", "--epochs", "1")).end()).isZero();

    assertThat(job.lines()).hasSize(3);
    assertThat(job.lines().get(1))
        .matches("\\{\"step\":1,\"loss\":[0-9.]+,\"val_loss\":[0-9.]+,\"val_accuracy\":[0-9.]+}");
    assertThat(List.of(job.lines().getFirst(), job.lines().getLast()))
        .containsExactly(
            "{\"event\":\"checkpoint\",\"path\":\"network.bin\",\"step\":1}",
            "{\"event\":\"progress\",\"step\":1,\"of\":1}");
    try (var files = Files.list(job.file("checkpoint"))) {
      assertThat(files.map(file -> file.getFileName().toString())).containsExactly("network.bin");
    }
  }

  @Test
  void outside_assay_it_prints_its_metrics() throws Exception {
    Run run = start(Map.of(), List.of("--width", "32", "--epochs", "2"));

    assertThat(run.end()).as(run.output()).isZero();
    assertThat(run.output().lines())
        .hasSize(2)
        .allMatch(line ->
            line.matches("metric loss=\\S+ val_loss=\\S+ val_accuracy=0\\.[89]\\d+ step=[12]"));
  }

  @Test
  void a_bad_option_is_one_line_and_exit_code_2() throws Exception {
    Run unknown = start(Map.of(), List.of("--lrr", "0.1"));
    Run range = start(Map.of(), List.of("--lr", "-1"));

    assertThat(unknown.end()).isEqualTo(2);
    assertThat(range.end()).isEqualTo(2);
    assertThat(unknown.output())
        .isEqualTo(
            "Train.java: unknown option '--lrr'; known: --lr --width --act --epochs --seed --decay --shift --average\n");
    assertThat(range.output())
        .isEqualTo("Train.java: --lr '-1' is not a number from 1.0E-9 to 100.0\n");
  }

  private Job job(String name) throws IOException {
    Path folder = Files.createDirectory(scratch.resolve(name));
    var environment = new HashMap<String, String>();
    environment.put("ASSAY_JOB_METRICS", folder.resolve("metrics.jsonl").toString());
    environment.put("ASSAY_JOB_RESULT", folder.resolve("result.json").toString());
    environment.put("ASSAY_JOB_CHECKPOINT_DIR", folder.resolve("checkpoint").toString());
    environment.put("ASSAY_JOB_STOP_FILE", folder.resolve("stop").toString());
    return new Job(folder, environment);
  }

  private Run start(Map<String, String> environment, List<String> options) throws IOException {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "Train.java"));
    command.addAll(options);
    Path output = Files.createTempFile(scratch, "output", ".txt");
    var builder = new ProcessBuilder(command).directory(FOLDER.toFile()).redirectErrorStream(true);
    builder.environment().keySet().removeIf(name -> name.startsWith("ASSAY_"));
    builder.environment().remove("JAVA_TOOL_OPTIONS");
    builder.environment().putAll(environment);
    return new Run(builder.redirectOutput(output.toFile()).start(), output);
  }

  private record Job(Path folder, Map<String, String> environment) {
    Path file(String name) {
      return folder.resolve(name);
    }

    List<String> lines() throws IOException {
      return Files.readAllLines(file("metrics.jsonl"));
    }
  }

  private record Run(Process process, Path file) {
    int end() throws InterruptedException {
      boolean ended = process.waitFor(60, TimeUnit.SECONDS);
      process.destroyForcibly().waitFor();
      assertThat(ended).as("ended in 60 s").isTrue();
      return process.exitValue();
    }

    String output() throws IOException {
      return Files.readString(file);
    }
  }
}
