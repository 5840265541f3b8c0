package dev.assay.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The scikit-learn example trains where scikit-learn is installed, and says so where it is not.
class SklearnDigitsExampleTest {

  private static final Path FOLDER = Path.of("examples/sklearn-digits").toAbsolutePath();
  private static final int LACKS_SKLEARN = 2;

  @TempDir Path scratch;

  @Test
  void it_trains_or_says_in_one_line_what_is_missing() throws Exception {
    Files.writeString(scratch.resolve("params.json"), "{\"width\":8,\"epochs\":2}");

    for (String python : List.of("python3", "/usr/bin/python3")) {
      if (train(python, Map.of()) == 0) {
        assertThat(Files.readString(scratch.resolve("result.json")))
            .matches("\\{\"val_accuracy\": 0\\.[0-9]+, \"epochs\": 2}\n");
        assertThat(Files.readAllLines(scratch.resolve("metrics.jsonl")))
            .filteredOn(line -> line.startsWith("{\"step\": 2, \"loss\": "))
            .hasSize(1);
        return;
      }
      assertThat(Files.readAllLines(scratch.resolve("output.txt"))).hasSize(1);
      assertThat(scratch.resolve("output.txt")).content().contains("has no scikit-learn");
    }
    skip("no python3 here has scikit-learn, so examples/sklearn-digits stays untrained");
  }

  @Test
  void asked_to_stop_it_leaves_a_checkpoint_to_go_on_from() throws Exception {
    Files.writeString(scratch.resolve("params.json"), "{\"width\":8,\"epochs\":2}");
    Files.createFile(scratch.resolve("stop"));
    String python = "python3";
    int stopped = train(python, Map.of());
    if (stopped == LACKS_SKLEARN) {
      python = "/usr/bin/python3";
      stopped = train(python, Map.of());
    }
    if (stopped == LACKS_SKLEARN) {
      skip("no python3 here has scikit-learn, so the stop of examples/sklearn-digits is untested");
    }
    assertThat(stopped).isEqualTo(75);
    assertThat(scratch.resolve("result.json")).doesNotExist();

    Path checkpoint = scratch.resolve("checkpoint");
    Path next = Files.createDirectory(scratch.resolve("next"));
    var environment =
        Map.of(
            "ASSAY_JOB_RESUME_FROM", checkpoint.toString(),
            "ASSAY_JOB_CHECKPOINT_DIR", next.toString());
    assertThat(train(python, environment)).isZero();
    assertThat(scratch.resolve("output.txt")).content().contains("resumed after epoch 1");
    assertThat(scratch.resolve("result.json")).exists();
  }

  private int train(String python, Map<String, String> more) throws Exception {
    var builder =
        new ProcessBuilder(python, "-B", "train.py")
            .directory(FOLDER.toFile())
            .redirectErrorStream(true)
            .redirectOutput(scratch.resolve("output.txt").toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("ASSAY_"));
    builder.environment().put("OPENBLAS_NUM_THREADS", "1");
    builder.environment().put("ASSAY_JOB_METRICS", scratch.resolve("metrics.jsonl").toString());
    builder.environment().put("ASSAY_JOB_RESULT", scratch.resolve("result.json").toString());
    builder.environment().put("ASSAY_JOB_PARAMS", scratch.resolve("params.json").toString());
    builder.environment().put("ASSAY_JOB_STOP_FILE", scratch.resolve("stop").toString());
    builder.environment().put("ASSAY_JOB_CHECKPOINT_DIR", scratch + "/checkpoint");
    builder.environment().putAll(more);
    return exit(builder);
  }

  private static int exit(ProcessBuilder builder) throws Exception {
    Process process;
    try {
      process = builder.start();
    } catch (IOException e) {
      assertThat(e).hasMessageContaining("No such file");
      return skip("there is no " + builder.command().getFirst() + " here");
    }
    boolean ended = process.waitFor(60, TimeUnit.SECONDS);
    process.destroyForcibly().waitFor();
    assertThat(ended).as("ended in 60 s").isTrue();
    return process.exitValue();
  }

  private static int skip(String reason) {
    System.err.println("SKIPPED: " + reason);
    return abort(reason);
  }
}
