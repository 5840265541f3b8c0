package dev.assay.control;

import static dev.assay.control.ControlHome.items;
import static dev.assay.control.ControlHome.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.control.ControlException.Code;
import dev.assay.control.Shaping.Freeze;
import dev.assay.json.Json;
import dev.assay.space.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FreezingTest {

  /// Says everything that a file can say.
  private static final String SWEEP =
      """
      name: tune
      description: all kinds
      tags: [one, two]
      notes: "a: b # c"
      metadata: {deep: {list: [1, 2.5, null]}}
      priority: 7
      parallelism: 3
      command: python3 train.py --lr {lr} {args}
      cwd: CODE
      env: {THREADS: 1, "QUOTED": "a 'b' \\"c\\""}
      env_from: {TOKEN: "file:/tmp/token"}
      resources: {cpus: 0.5, memory: 512MiB}
      timeout: 90m
      signal: INT
      grace: 2.5s
      retries: {failures: 2, backoff: 1.5s, on: [exit, timeout], exit_codes: [3, 4], killed: 1,
                launch: 0}
      metrics: {name: loss, pattern: 'loss: (?<value>[0-9.]+)'}
      expect: {metrics: [loss], files: [a.bin], at_least: {loss: 0}}
      objective: {metric: loss, goal: minimize, reduce: min}
      snapshot: {exclude: ["*.bin"], max_size: 5MiB}
      space:
        lr:    {type: float, low: 1e-5, high: 1e-1, scale: log}
        keep:  {type: float, low: 0.8, high: 0.999, scale: logit}
        decay: {type: float, scale: log, mean: -7, sigma: 2}
        width: {type: int, low: 16, high: 256, scale: pow2}
        depth: {type: int, low: 1, high: 9, step: 2}
        drop:  {type: float, low: 0, high: 0.5, step: 0.1, default: 0.1}
        act:   {type: categorical, choices: [relu, leaky, "1", 2, true], weights: [3, 1, 1, 1, 1]}
        slope: {type: float, low: 0.1, high: 0.3, when: {act: [leaky, "1"], depth: ">= 3 and < 8"}}
        size:  {type: ordinal, choices: [small, medium, large]}
        rows:  {type: zip, rows: [{batch: 1, group: [1, 2]}, {batch: 2, group: [3]}]}
        twice: {type: tied, to: 2 * width}
      constraints: ["width * depth <= 5000"]
      forbidden: {size: small, depth: 9}
      search:
        {optimizer: tpe, trials: 40, seed: 3, parallel_lag: 2, liar: mean, limits: [latency <= 20], options: {startup: 40}}
      stopping: {scheduler: median, startup: 40}
      """;

  @TempDir private Path folder;
  private ControlHome home;

  @BeforeEach
  void open() throws IOException {
    Files.createDirectory(folder.resolve("code"));
    home = new ControlHome(folder);
  }

  @AfterEach
  void close() {
    home.close();
  }

  /// Trials whose loss is how far the learning rate is from 0.001.
  private void run(String spec, int trials) {
    String id = home.submit(spec.replace("CODE", folder.resolve("code").toString()));
    for (int i = 0; i < trials; i++) {
      home.control.sweeping().tick(List.of(id));
      var claim = home.claim();
      double lr =
          Double.parseDouble(
              Json.write(
                  home.store
                      .trials()
                      .get(claim.job().trial())
                      .orElseThrow()
                      .params()
                      .get("lr")
                      .orElseThrow()));
      home.finish(
          claim,
          new dev.assay.trial.Outcome.Completed(),
          "{\"loss\": %s, \"latency\": 1}".formatted(Math.abs(Math.log(lr / 1e-3))),
          dev.assay.store.Leases.Facts.NONE);
    }
  }

  private Value.Object freeze(OptionalInt keep, double share, OptionalInt narrow) {
    return home.control.shaping().freeze(new Freeze("tune", keep, share, narrow, Optional.empty()));
  }

  private Value.Object planned(Value.Object frozen) {
    Submitting.Request request = Requests.of(text(frozen, "yaml")).build();
    return home.control.sweeping().plan(request);
  }

  @Test
  void what_matters_stays_open_and_the_rest_is_as_in_the_best_trial() {
    run(SWEEP, 30);

    Value.Object frozen = freeze(OptionalInt.of(1), 0.9, OptionalInt.empty());

    assertThat(text(frozen, "name")).isEqualTo("tune-frozen");
    assertThat(items(frozen, "kept").toString()).contains("lr");
    assertThat(items(frozen, "warnings")).isEmpty();
    assertThat(text(frozen, "yaml"))
        .startsWith("# Frozen from tune (e")
        .contains(
            "  # kept: ", "  # frozen: ", "lr: {type: float, low: 1.0E-5, high: 0.1, scale: log}")
        .containsPattern("width: \\{type: constant, value: \\d+}")
        .containsPattern("twice: \\{type: tied, to: 2 \\* width}")
        .containsPattern("group:\\s*\\{?\\s*type: constant");
    assertThat(
            ControlHome.number(
                (Value.Object) items(planned(frozen), "experiments").getFirst(), "trials"))
        .isEqualTo(40);
  }

  @Test
  void ranges_shrink_around_the_best_and_every_number_kept_can_be_read() {
    run(SWEEP, 30);

    for (int keep = 1; keep <= 9; keep++) {
      Value.Object frozen = freeze(OptionalInt.of(keep), 0.9, OptionalInt.of(3));
      assertThat(items(frozen, "warnings")).as("keep %d: %s", keep, text(frozen, "yaml")).isEmpty();
      assertThat(planned(frozen).members()).containsKey("plan_hash");
      assertThat(text(frozen, "yaml")).doesNotContain("lr: {type: float, low: 1.0E-5, high: 0.1,");
    }
  }

  @Test
  void too_few_trials_are_refused_with_what_is_missing() {
    run(SWEEP, 9);

    refused(
        Code.CONFLICT,
        "9 trials of tune completed; to say what matters 10 are needed",
        OptionalInt.empty(),
        0.9,
        OptionalInt.empty());
  }

  @Test
  void senseless_wishes_are_refused() {
    run(SWEEP, 10);

    refused(Code.USAGE, "--keep must be at least 1", OptionalInt.of(0), 0.9, OptionalInt.empty());
    refused(Code.USAGE, "--importance must be", OptionalInt.empty(), 0, OptionalInt.empty());
    refused(Code.USAGE, "--importance must be", OptionalInt.empty(), 1.1, OptionalInt.empty());
    refused(Code.USAGE, "--narrow must be", OptionalInt.empty(), 0.9, OptionalInt.of(1));
  }

  @Test
  void an_experiment_without_a_space_cannot_be_frozen() {
    home.submit("{name: tune, command: x, jobs: [{params: {a: 1}}]}");

    refused(Code.CONFLICT, "no space", OptionalInt.empty(), 0.9, OptionalInt.empty());
  }

  private void refused(Code code, String part, OptionalInt keep, double share, OptionalInt narrow) {
    assertThatThrownBy(() -> freeze(keep, share, narrow))
        .isInstanceOfSatisfying(ControlException.class, e -> assertThat(e.code()).isEqualTo(code))
        .hasMessageContaining(part);
  }
}
