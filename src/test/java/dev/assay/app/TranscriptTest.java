package dev.assay.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What people see, command by command, against transcripts in `src/test/resources/golden`. To
/// accept what is seen now, run with `-Dgolden.update=true` and read the difference.
class TranscriptTest {

  private static final Path GOLDEN = Path.of("src/test/resources/golden");

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "submit",
        "queue",
        "explain",
        "operate",
        "errors",
        "modes",
        "simulate",
        "sweep",
        "steer",
        "notes",
        "budget",
        "health"
      })
  void what_is_seen_of_a_queue_where_nothing_runs(String name) throws IOException {
    play(name, InstantSource.fixed(Instant.parse("2026-03-01T12:00:00Z")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"run", "results"})
  void what_is_seen_of_jobs_that_run(String name) throws IOException {
    play(name, InstantSource.system());
  }

  private void play(String name, InstantSource clock) throws IOException {
    Path golden = GOLDEN.resolve(name + ".txt");
    try (var files = Files.newDirectoryStream(GOLDEN.resolve("files"))) {
      for (Path file : files) {
        Files.copy(file, folder.resolve(file.getFileName().toString()));
      }
    }
    String expected = Files.readString(golden);
    var environment = Map.of("PATH", "/usr/bin:/bin");

    String seen = new Transcript(folder, clock, environment).again(expected);

    if (Boolean.getBoolean("golden.update")) {
      Files.writeString(golden, seen);
    }
    assertThat(seen).isEqualTo(expected);
  }
}
