package dev.assay.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a real Slurm makes of the scripts.
class SlurmTest {

  private static final Instant NOW = Instant.parse("2030-01-31T18:00:00Z");

  @TempDir Path folder;

  @Test
  void slurm_accepts_the_script_and_runs_each_place_once_under_a_throttle() throws Exception {
    assumeTrue(SlurmLab.obstacle().isEmpty(), () -> "no Slurm: " + SlurmLab.obstacle());
    Path submit = Files.createDirectories(folder.resolve("a root"));
    Batch batch = BatchTest.batch(6, "two at once");
    try (var lab = SlurmLab.start(Files.createDirectories(folder.resolve("lab")))) {
      Path script = write(submit, batch);

      assertThat(lab.run(submit, "sbatch", "--test-only", script.toString())).contains("to start");
      lab.runToEnd(submit, script);
    }

    var said = new TreeSet<String>();
    try (var files = Files.list(submit)) {
      files
          .filter(file -> file.getFileName().toString().endsWith(".out"))
          .forEach(file -> said.add(SlurmLab.read(file).strip()));
    }
    assertThat(said)
        .containsExactlyElementsOf(
            IntStream.range(0, 6)
                .mapToObj(place ->
                    "queue run --batch %s --store tree:.runs --index %d"
                        .formatted(batch.id(), place))
                .toList());
  }

  private static Path write(Path folder, Batch batch) throws Exception {
    var script =
        new Script(batch, List.of("/bin/echo"), List.of("--store", "tree:.runs"), ".", NOW);
    var options = new SlurmOptions("00:05:00", "64M", "", "main", "", List.of(), 2);
    return Files.writeString(folder.resolve("batch.sbatch"), script.text(Runner.SLURM, options));
  }
}
