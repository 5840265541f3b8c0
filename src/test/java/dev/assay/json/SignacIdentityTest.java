package dev.assay.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.space.CanonicalJson;
import dev.assay.space.ContentId;
import dev.assay.space.Value;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What signac and Python wrote, read back and written by us, byte for byte.
class SignacIdentityTest {

  @Test
  void the_ids_that_signac_wrote_are_ours() {
    var golden = (Value.Object) Json.parse(resource("/signac/golden-ids.json"));
    var vectors = (Value.Array) golden.get("vectors").orElseThrow();

    assertThat(vectors.items()).hasSize(30);
    for (Value vector : vectors.items()) {
      String canonical = text(vector, "canonical_json");
      var statePoint = (Value.Object) Json.parse(canonical);
      assertThat(CanonicalJson.write(statePoint)).isEqualTo(canonical);
      assertThat(ContentId.of(statePoint).hex()).isEqualTo(text(vector, "id"));
    }
  }

  @Test
  void the_text_that_python_wrote_is_ours() {
    List<String> cases = resource("/signac/python-json.jsonl").lines().toList();

    assertThat(cases).hasSizeGreaterThan(400);
    for (String line : cases) {
      Value vector = Json.parse(line);
      var statePoint = (Value.Object) Json.parse(text(vector, "text"));
      assertThat(CanonicalJson.write(statePoint)).isEqualTo(text(vector, "canonical"));
      assertThat(ContentId.of(statePoint).hex()).isEqualTo(text(vector, "id"));
    }
  }

  private static String text(Value vector, String key) {
    return ((Value.Text) ((Value.Object) vector).get(key).orElseThrow()).value();
  }

  private static String resource(String name) {
    try (var in = SignacIdentityTest.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
