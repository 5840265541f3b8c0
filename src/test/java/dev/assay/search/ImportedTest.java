package dev.assay.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.assay.config.Context;
import dev.assay.config.InputException;
import dev.assay.config.Source;
import dev.assay.config.SpecReader;
import dev.assay.config.SpecReader.Sought;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The options of sweeps that people wrote for other tools are options here.
class ImportedTest {

  private static final Path SAMPLES = Path.of("src/test/resources/dialects/metta-sweeps");

  @Test
  void every_metta_sweep_has_options_that_its_optimizer_takes() throws IOException {
    int asked = 0;
    try (Stream<Path> files = Files.list(SAMPLES)) {
      for (Path file : files.sorted().toList()) {
        for (Sought sought : read(file)) {
          asked += sought.search().optimizer().equals("protein") ? 1 : 0;
          assertThatCode(() ->
                  Optimizers.of(
                      sought.search().optimizer(),
                      sought.search().options(),
                      sought.search().cost().isPresent()))
              .as(file.toString())
              .doesNotThrowAnyException();
        }
      }
    }
    assertThat(asked).isGreaterThan(20);
  }

  /// Nothing where there is no sweep.
  private static List<Sought> read(Path file) throws IOException {
    var context = new Context(Map.of(), "ada", Instant.EPOCH);
    try {
      return List.of(
          SpecReader.sought(Files.readString(file), new Source(file.toString()), context));
    } catch (InputException e) {
      return List.of();
    }
  }
}
