package dev.assay.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.space.InvalidSpaceException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SpecTextTest {

  @Test
  void what_was_written_reads_back_equal_and_writes_alike() {
    for (long seed = 1; seed <= 400; seed++) {
      var spec = spec(seed);
      if (spec.isPresent()) {
        String text = SpecText.write(spec.get());

        var again = SpecText.read(text);

        assertThat(again).as("seed %d", seed).isEqualTo(spec.get());
        assertThat(SpecText.write(again)).as("seed %d", seed).isEqualTo(text);
      }
    }
  }

  /// Random choices may be equal by chance, which no space allows.
  private static Optional<dev.assay.experiment.ExperimentSpec> spec(long seed) {
    try {
      return Optional.of(new RandomSpecs(seed).next());
    } catch (InvalidSpaceException e) {
      return Optional.empty();
    }
  }

  @Test
  void the_deepest_document_that_is_read_can_be_stored() {
    String deep = "command: x\nmetadata: {a: " + "[".repeat(58) + "]".repeat(58) + "}";
    var ada = new Context(Map.of(), "ada", Instant.EPOCH);

    var spec = SpecReader.read(deep, Source.STDIN, Path.of("/"), ada).spec();

    assertThat(SpecText.read(SpecText.write(spec))).isEqualTo(spec);
    assertThatThrownBy(() ->
            SpecReader.read(deep.replace("[]", "[[[[[[]]]]]]"), Source.STDIN, Path.of("/"), ada))
        .hasMessageContaining("more than 60 deep");
  }

  @Test
  void a_text_of_a_newer_assay_is_refused_with_the_remedy() {
    assertThatThrownBy(() -> SpecText.read("{\"version\": 99}"))
        .hasMessage("a stored specification has version 99; this Assay reads 1; use a newer one");
    assertThatThrownBy(() -> SpecText.read("{\"version\": 1}"))
        .hasMessage("a stored specification is damaged: 'about' is missing");
  }
}
