package dev.assay.control;

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
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SearchChecksTest {

  static List<Path> samples() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("src/test/resources/dialects"), 2)) {
      return files
          .filter(file -> file.toString().matches(".*\\.(yaml|json)"))
          .filter(file -> sought(file).isPresent())
          .sorted()
          .toList();
    }
  }

  private static Optional<Sought> sought(Path file) {
    try {
      var context = new Context(Map.of(), "ada", Instant.EPOCH);
      return Optional.of(
          SpecReader.sought(Files.readString(file), new Source(file.toString()), context));
    } catch (InputException _) {
      return Optional.empty();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @MethodSource("samples")
  void what_is_read_of_another_tool_has_options_that_exist(Path file) {
    assertThatCode(() -> SearchChecks.check(sought(file).orElseThrow())).doesNotThrowAnyException();
  }
}
