package dev.assay.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.config.Context;
import dev.assay.config.Source;
import dev.assay.config.SpecReader;
import dev.assay.json.Json;
import dev.assay.space.Value;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkKeysTest {
  private static final String PIPELINE =
      """
      snapshot: true
      cache: use
      space: {lr: [1, 2], k: [1, 2]}
      objective: {metric: loss, goal: minimize}
      search: {optimizer: random, trials: 2, seed: 1}
      env: {DATA: v1}
      stages:
        train: {command: 'train {lr}', reuse: {params: [lr], files: [model.bin]}}
        test: {needs: train, command: 'test {k}'}
      """;

  private static final Value.Object CODE = object("{\"id\": \"c1\", \"folders\": {}}");

  private static Value.Object object(String json) {
    return (Value.Object) Json.parse(json);
  }

  private static Map<String, String> keys(String yaml, Value.Object code, String params, int copy) {
    var context = new Context(Map.of("PATH", "/bin", "VIRTUAL_ENV", "/v"), "ada", Instant.EPOCH);
    var spec = SpecReader.read(yaml, new Source("s.yaml"), Path.of("/tmp"), context).spec();
    return new WorkKeys(spec, code).of(object(params), copy, Value.EMPTY);
  }

  private static Map<String, String> keys(String yaml) {
    return keys(yaml, CODE, "{\"lr\": 1, \"k\": 1}", 1);
  }

  @Test
  void a_key_is_a_sha_256_and_stays_the_same() {
    var keys = keys(PIPELINE);

    assertThat(keys).containsOnlyKeys("train", "test");
    assertThat(keys.values()).allMatch(key -> key.matches("[0-9a-f]{64}"));
    assertThat(keys(PIPELINE)).isEqualTo(keys);
  }

  @Test
  void a_stage_that_names_its_params_depends_on_no_others() {
    var keys = keys(PIPELINE);
    var other = keys(PIPELINE, CODE, "{\"lr\": 1, \"k\": 2}", 1);
    var heavier = keys(PIPELINE, CODE, "{\"lr\": 2, \"k\": 1}", 1);

    assertThat(other.get("train")).isEqualTo(keys.get("train"));
    assertThat(other.get("test")).isNotEqualTo(keys.get("test"));
    assertThat(heavier.get("train")).isNotEqualTo(keys.get("train"));
    assertThat(heavier.get("test")).isNotEqualTo(keys.get("test"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"DATA: v1/DATA: v2", "train {lr}/train -v {lr}", "model.bin/other.bin"})
  void what_changes_the_training_changes_the_evaluation(String change) {
    var words = change.split("/", 2);

    var changed = keys(PIPELINE.replace(words[0], words[1]));

    assertThat(changed.get("train")).isNotEqualTo(keys(PIPELINE).get("train"));
    assertThat(changed.get("test")).isNotEqualTo(keys(PIPELINE).get("test"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"seed: 1/seed: 2", "minimize/maximize", "test {k}/test -v {k}"})
  void what_only_the_evaluation_sees_leaves_the_training_alone(String change) {
    var words = change.split("/", 2);

    var changed = keys(PIPELINE.replace(words[0], words[1]));

    assertThat(changed.get("train")).isEqualTo(keys(PIPELINE).get("train"));
    assertThat(changed.get("test")).isNotEqualTo(keys(PIPELINE).get("test"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"timeout: 1h", "resources: {gpus: 1}", "retries: 2", "priority: 9"})
  void how_it_is_run_changes_nothing(String more) {
    String text = more.startsWith("retries") ? "retries: {failures: 2}" : more;

    assertThat(keys(PIPELINE + text + "\n")).isEqualTo(keys(PIPELINE));
  }

  @Test
  void code_and_replicates_change_everything() {
    var keys = keys(PIPELINE);
    String params = "{\"lr\": 1, \"k\": 1}";

    assertThat(keys(PIPELINE, object("{\"id\": \"c2\", \"folders\": {}}"), params, 1).values())
        .doesNotContainAnyElementsOf(keys.values());
    assertThat(keys(PIPELINE, CODE, params, 2).values()).doesNotContainAnyElementsOf(keys.values());
  }

  @Test
  void what_says_only_who_works_and_where_does_not_tell_one_work_from_another() {
    assertThat(WorkKeys.isTelling("PATH")).isFalse();
    assertThat(WorkKeys.isTelling("HOME")).isFalse();
    assertThat(WorkKeys.isTelling("LC_ALL")).isFalse();
    assertThat(WorkKeys.isTelling("VIRTUAL_ENV")).isTrue();
    assertThat(WorkKeys.isTelling("DATA_VERSION")).isTrue();
  }
}
