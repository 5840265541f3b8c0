package dev.assay.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Whatever happens to a text on its way, the answer is a specification or lines of refusal.
class DamagedSpecsTest {

  private static final Context ADA =
      new Context(Map.of("HOME", "/home/ada"), "ada", Instant.parse("2030-01-01T00:00:00Z"));

  private static final String YAML =
      """
      name: digits
      script: "x {lr} '$y' | tee"
      env: {SEED: 1}
      timeout: 1h30m
      metrics: {name: loss, pattern: 'loss=(?<value>[0-9.]+)'}
      stages: {train: {}, evaluate: {needs: train, command: [a, "{act}"]}}
      space:
        lr: {type: float, low: 1e-5, high: 1e-1, scale: log}
        act: &a [relu, tanh]
        act2: *a
        decay: {type: int, low: 0, high: 9, when: {act: relu}}
      constraints: ["lr * 2 <= 10"]
      search: {trials: 60}
      start_at: 2030-06-01T12:00:00+02:00
      """;

  private static final String JSON =
      """
      {"command": "x {lr}", "resources": {"memory": "2GiB", "gpus": 0.5}, "priority": 3,
       "space": {"lr": {"type": "float", "low": 1e-5, "high": 1, "scale": "log"}, "a": [1, null]},
       "search": {"trials": 3}, "tags": ["a", 1], "metadata": {"x": [true, {"y": "\\u00e9"}]}}
      """;

  private static final String TOML =
      """
      command = ["a", "{lr}"]
      start_at = 2030-06-01T12:00:00Z
      search.trials = 3
      [retries]
      failures = 1
      on = ["exit"]
      [space]
      lr = {type = "float", low = 1e-5, high = 1.0}
      [[objectives]]
      metric = 'a'
      goal = "min"
      """;

  private static final String PIECES = "{}[]:,\"'\\#&*-|>\n\t =%@`$(0e.~\u0000😀<!?";

  @ParameterizedTest
  @ValueSource(strings = {"yaml", "json", "toml"})
  void a_damaged_text_is_read_or_refused(String suffix) {
    String text = suffix.equals("yaml") ? YAML : suffix.equals("json") ? JSON : TOML;
    for (long seed = 0; seed < 400; seed++) {
      String damaged = damage(text, new Random(seed));
      try {
        var spec = SpecReader.read(damaged, new Source("a." + suffix), Path.of("/"), ADA).spec();
        assertThat(SpecText.read(SpecText.write(spec))).as("seed %d", seed).isEqualTo(spec);
      } catch (InputException e) {
        assertThat(e.all()).as("seed %d", seed).allMatch(x -> !x.toString().contains("\n"));
      } catch (RuntimeException e) {
        throw new AssertionError("seed %d of %s: %s".formatted(seed, suffix, damaged), e);
      }
    }
  }

  private static String damage(String text, Random random) {
    var damaged = new StringBuilder(text);
    for (int i = random.nextInt(1, 4); i > 0; i--) {
      int at = random.nextInt(damaged.length());
      int end = Math.min(damaged.length(), at + random.nextInt(4));
      String piece = String.valueOf(PIECES.charAt(random.nextInt(PIECES.length())));
      switch (random.nextInt(3)) {
        case 0 -> damaged.insert(at, piece);
        case 1 -> damaged.replace(at, end, "");
        default -> damaged.replace(at, end, piece);
      }
    }
    return damaged.toString();
  }

  @Test
  void a_long_list_of_jobs_is_read_in_seconds() {
    var text = new StringBuilder("command: x {args}\njobs:\n");
    for (int i = 0; i < 10_000; i++) {
      text.append("  - params: {lr: ").append(i).append(", name: \"run ").append(i).append("\"}\n");
    }
    long start = System.nanoTime();

    var spec = SpecReader.read(text.toString(), Source.STDIN, Path.of("/"), ADA).spec();

    assertThat(spec.configurations()).hasSize(10_000);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
  }
}
