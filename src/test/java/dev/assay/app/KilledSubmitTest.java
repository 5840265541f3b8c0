package dev.assay.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The command line killed with signal 9 while it submits.
@Timeout(120)
class KilledSubmitTest {
  private static final int TRIALS = 2_000;

  @TempDir Path folder;

  @Test
  void a_submit_killed_at_any_moment_is_stored_whole_or_not_at_all_and_repeated_once()
      throws Exception {
    long seed = Long.getLong("assay.seed", System.nanoTime());
    System.out.println("KilledSubmitTest: -Dassay.seed=" + seed);
    var random = new Random(seed);
    String[] submit = {
      "submit",
      "--inline",
      "{\"name\": \"once\", \"command\": [\"true\"]}",
      "--sweep",
      "i=1.." + TRIALS,
      "--idempotency-key",
      "the-key",
      "-o",
      "json"
    };

    long begin = System.nanoTime();
    AssayProcess.run(folder, "version");
    long usual = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
    for (int i = 0; i < 5; i++) {
      var process =
          AssayProcess.builder(folder, submit)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      process.waitFor(usual / 2 + random.nextLong(usual * 2 + 1), TimeUnit.MILLISECONDS);
      process.destroyForcibly().waitFor();
    }
    var last = AssayProcess.run(folder, submit);

    assertThat(last.code()).as(last.err()).isZero();
    assertThat(last.out()).contains("\"trials\":" + TRIALS);
    var list = AssayProcess.run(folder, "experiment", "list", "-o", "jsonl");
    assertThat(list.out().lines())
        .singleElement()
        .asString()
        .contains("\"queued\":" + TRIALS + ",");
    assertThat(AssayProcess.run(folder, "db", "check").code()).isZero();
    assertThat(Files.exists(folder.resolve(".assay"))).isTrue();
  }
}
