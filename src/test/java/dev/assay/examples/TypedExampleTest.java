package dev.assay.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.config.Context;
import dev.assay.config.Source;
import dev.assay.config.SpecReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// The typed example, read as it stands, and its training run as a job runs it.
class TypedExampleTest {
  private static final Path FOLDER = Path.of("examples/typed").toAbsolutePath();

  @Test
  void the_specification_has_a_schema_and_reads_without_a_warning() throws Exception {
    var reading =
        SpecReader.read(
            Files.readString(FOLDER.resolve("experiment.yaml")),
            new Source("experiment.yaml"),
            FOLDER,
            new Context(Map.of("PATH", "/bin"), "ada", Instant.EPOCH));

    assertThat(reading.schema()).isPresent();
    assertThat(reading.warnings())
        .allMatch(line -> line.contains("this parameter is in no command"));
  }

  @Test
  void the_training_reports_its_metric() throws Exception {
    Process train =
        new ProcessBuilder("sh", FOLDER.resolve("train.sh").toString(), "vit", "0.001").start();

    assertThat(
            new String(
                train.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8))
        .isEqualTo("metric auc=0.86\n");
    assertThat(train.waitFor()).isZero();
  }
}
