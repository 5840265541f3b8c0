package dev.assay.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import dev.assay.experiment.After;
import dev.assay.experiment.Command;
import dev.assay.experiment.ExperimentSpec;
import dev.assay.experiment.Objective;
import dev.assay.experiment.Resources;
import dev.assay.experiment.Retries;
import dev.assay.experiment.Search;
import dev.assay.experiment.Stage;
import dev.assay.space.Condition;
import dev.assay.space.Domain;
import dev.assay.space.Parameter;
import dev.assay.space.Scale;
import dev.assay.space.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A specification as it is read, apart from what is searched: see [SpecSearchTest].
class SpecReaderTest {

  private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");
  private static final Context ADA =
      new Context(
          Map.of(
              "HOME",
              "/home/ada",
              "PATH",
              "/bin",
              "CONDA_PREFIX",
              "/c",
              "LC_ALL",
              "C",
              "CUDA_HOME",
              "/cuda",
              "CUDA_VISIBLE_DEVICES",
              "0",
              "ASSAY_TOKEN",
              "s3cret",
              "EXTRA",
              "1",
              "SHELL",
              "/bin/sh"),
          "ada",
          NOW);

  private static final String WHOLE =
      """
      name: digits
      description: MLP on the UCI digits
      tags: [mlp, 2026]
      notes: first try
      metadata: {paper: {doi: x}, n: 1}
      owner: grace
      priority: 7
      parallelism: 2
      command: python train.py --lr {lr} --width {width} --act={act} {args}
      env: {SEED: 1, FLAG: true}
      resources: {gpus: 0.5, cpus: 2, memory: 2GiB, pool: big, nodes: 2, gpu_preference: 1}
      timeout: 1h30m
      signal: SIGINT
      grace: 500ms
      retries: {failures: 1, backoff: 30s, on: [exit, timeout], exit_codes: [3]}
      objective: {metric: val_accuracy, goal: maximise, reduce: best}
      metrics: {name: loss, pattern: 'loss=(?<value>[0-9.]+)'}
      expect: {metrics: [val_accuracy], files: [model.bin]}
      space:
        lr: {type: float, low: 1e-5, high: 1e-1, scale: log}
        width: {type: int, low: 16, high: 256, step: 16}
        act: {type: categorical, choices: [relu, tanh]}
        decay: {type: float, low: 0, high: 0.1, when: {act: relu}}
        depth: [1, 2]
        data: small
      constraints: ["lr * width <= 10"]
      search: {optimizer: auto, trials: 60, seed: 1}
      repeat: 3
      after: [other, "first:any", "x:ok"]
      start_at: 2030-06-01T12:00:00+02:00
      """;

  @TempDir Path folder;

  private SpecReader.Reading reading(String text) {
    return SpecReader.read(text, new Source("digits.yaml"), folder, ADA);
  }

  private ExperimentSpec read(String text) {
    return reading(text).spec();
  }

  @Test
  void every_key_of_a_whole_specification_arrives() {
    ExperimentSpec spec = read(WHOLE);

    assertThat(spec.about().name()).isEqualTo("digits");
    assertThat(spec.about().tags()).containsExactly("mlp", "2026");
    assertThat(spec.about().owner()).isEqualTo("grace");
    assertThat(spec.priority()).isEqualTo(7);
    assertThat(spec.parallelism()).isEqualTo(2);
    assertThat(spec.repeat()).isEqualTo(3);
    assertThat(spec.objectives())
        .containsExactly(
            new Objective("val_accuracy", Objective.Goal.MAXIMIZE, Objective.Reduce.BEST));
    assertThat(spec.search()).isEqualTo(new Search("auto", Optional.of(60), 1));
    assertThat(spec.after())
        .containsExactly(
            new After("other", After.On.OK),
            new After("first", After.On.ANY),
            new After("x", After.On.OK));
    assertThat(spec.startAt()).contains(Instant.parse("2030-06-01T10:00:00Z"));
    assertThat(spec.configurations()).isEmpty();
    assertThat(spec.constraints()).hasToString("[lr * width <= 10]");
    assertThat(spec.space().orElseThrow().parameters())
        .contains(
            new Parameter("lr", new Domain.Float(1e-5, 1e-1, Scale.LOG)),
            new Parameter("width", new Domain.Int(16, 256, 16, Scale.LINEAR)),
            new Parameter(
                "decay",
                new Domain.Float(0, 0.1, Scale.LINEAR),
                Condition.of("act", Value.of("relu"))),
            new Parameter("depth", new Domain.Categorical(List.of(Value.of(1), Value.of(2)))),
            new Parameter("data", new Domain.Constant(Value.of("small"))));
  }

  @Test
  void an_experiment_without_stages_has_the_stage_main() {
    Stage main = read(WHOLE).stage(Stage.MAIN);

    assertThat(main.command())
        .isEqualTo(
            new Command.Words(
                List.of(
                    "python",
                    "train.py",
                    "--lr",
                    "{lr}",
                    "--width",
                    "{width}",
                    "--act={act}",
                    "{args}")));
    assertThat(main.cwd()).isEqualTo(folder);
    assertThat(main.resources()).isEqualTo(new Resources(2, 0.5, 2L << 30, 2, "big", "1"));
    assertThat(main.limits())
        .isEqualTo(
            new Stage.Limits(
                java.util.Optional.of(Duration.ofMinutes(90)), "INT", Duration.ofMillis(500)));
    assertThat(main.retries())
        .isEqualTo(
            new Retries(
                1,
                Duration.ofSeconds(30),
                Set.of(Retries.Kind.EXIT, Retries.Kind.TIMEOUT),
                List.of(3)));
    assertThat(main.expect())
        .isEqualTo(new Stage.Expect(List.of("val_accuracy"), List.of("model.bin")));
    assertThat(main.patterns())
        .containsExactly(new Stage.MetricPattern("loss", "loss=(?<value>[0-9.]+)"));
    assertThat(main.environment().set()).isEqualTo(Map.of("SEED", "1", "FLAG", "true"));
  }

  @Test
  void kinds_of_failure_may_have_numbers_of_their_own_by_stage() {
    ExperimentSpec spec =
        read(
            """
            command: x
            retries: {failures: 2, timeout: 3, launch: 1}
            stages:
              train: {retries: {timeout: 0}}
              test: {needs: train}
            """);

    assertThat(spec.stage("train").retries().own())
        .containsOnly(entry(Retries.Kind.TIMEOUT, 0), entry(Retries.Kind.LAUNCH, 1));
    assertThat(spec.stage("test").retries().own())
        .containsOnly(entry(Retries.Kind.TIMEOUT, 3), entry(Retries.Kind.LAUNCH, 1));
    assertThat(spec.stage("test").retries().failures()).isEqualTo(2);
  }

  @Test
  void defaults_are_those_of_the_reference() {
    ExperimentSpec spec = read("command: ./train");

    assertThat(spec.about())
        .isEqualTo(new ExperimentSpec.About("digits", "", List.of(), "", Value.EMPTY, "ada"));
    assertThat(spec.priority()).isEqualTo(5);
    assertThat(spec.parallelism()).isEqualTo(ExperimentSpec.UNLIMITED);
    assertThat(spec.repeat()).isEqualTo(1);
    assertThat(spec.configurations()).hasSize(1);
    assertThat(spec.configurations().getFirst().params()).isEqualTo(Value.EMPTY);
    assertThat(spec.space()).isEmpty();
    Stage main = spec.stages().getFirst();
    assertThat(main.resources()).isEqualTo(Resources.DEFAULT);
    assertThat(main.limits()).isEqualTo(Stage.Limits.DEFAULT);
    assertThat(main.retries()).isEqualTo(Retries.NONE);
    assertThat(main.expect()).isEqualTo(Stage.Expect.NOTHING);
  }

  @Test
  void the_environment_is_captured_without_the_secrets_of_assay() throws IOException {
    Files.writeString(folder.resolve("job.env"), "A=1\n");
    var some = read("{command: x, env_inherit: EXTRA, env_file: job.env, env_from: {T: 'file:t'}}");
    var all = read("{command: x, env_inherit: all}");

    Stage.Environment environment = some.stage(Stage.MAIN).environment();
    assertThat(environment.captured())
        .containsOnlyKeys("HOME", "PATH", "CONDA_PREFIX", "LC_ALL", "CUDA_HOME", "EXTRA");
    assertThat(environment.file()).contains(folder.resolve("job.env"));
    assertThat(environment.from()).isEqualTo(Map.of("T", "file:" + folder.resolve("t")));
    assertThat(all.stage(Stage.MAIN).environment().captured())
        .containsKey("SHELL")
        .doesNotContainKeys("ASSAY_TOKEN", "CUDA_VISIBLE_DEVICES");
  }

  @Test
  void a_stage_inherits_what_it_does_not_set_and_comes_after_what_it_needs() {
    ExperimentSpec spec =
        read(
            """
            command: python train.py
            env: {A: 1, B: 1}
            timeout: 10
            resources: {cpus: 2, memory: 1GB}
            stages:
              evaluate: {command: [python, eval.py, 3], needs: train, env: {B: 2}}
              train: {resources: {gpus: 1}, timeout: 1d}
              clean: {script: "rm x", needs: ["evaluate:any", "train"]}
            """);

    assertThat(spec.stages()).extracting(Stage::name).containsExactly("train", "evaluate", "clean");
    Stage train = spec.stage("train");
    assertThat(train.command()).isEqualTo(new Command.Words(List.of("python", "train.py")));
    assertThat(train.resources()).isEqualTo(new Resources(2, 1, 1_000_000_000, 1, "default", ""));
    assertThat(train.limits().timeout()).contains(Duration.ofDays(1));
    Stage evaluate = spec.stage("evaluate");
    assertThat(evaluate.command()).isEqualTo(new Command.Words(List.of("python", "eval.py", "3")));
    assertThat(evaluate.environment().set()).isEqualTo(Map.of("A", "1", "B", "2"));
    assertThat(evaluate.limits().timeout()).contains(Duration.ofSeconds(10));
    assertThat(spec.stage("clean").command()).isEqualTo(new Command.Script("rm x"));
    assertThat(spec.stage("clean").needs())
        .containsExactly(
            new Stage.Need("evaluate", After.On.ANY), new Stage.Need("train", After.On.OK));
  }

  @Test
  void jobs_carry_params_and_what_they_override() {
    ExperimentSpec spec =
        read(
            """
            jobs:
              - {params: {lr: 0.01, layers: [1, 2]}, command: "a {lr}"}
              - {params: {lr: 1}, script: "echo {lr}", env: {X: y}}
            """);

    assertThat(spec.configurations()).hasSize(2);
    var first = spec.configurations().getFirst();
    assertThat(first.params().get("lr")).contains(Value.of(0.01));
    assertThat(first.command()).contains(new Command.Words(List.of("a", "{lr}")));
    assertThat(spec.configurations().get(1).env()).isEqualTo(Map.of("X", "y"));
  }

  @Test
  void the_same_specification_reads_alike_in_every_notation() {
    String yaml =
        """
        name: n
        command: [a, "{lr}", "{decay}"]
        timeout: 1.5
        metadata: {big: 123456789012, real: 1.0, yes: yes, at: 12:30, list: [1, [true]]}
        start_at: 2030-06-01T12:00:00Z
        space:
          lr: {type: float, low: 1e-5, high: 1.0, scale: log}
          decay: [0.0, 1]
        search: {trials: 3}
        """;
    String json =
        """
        {"name": "n", "command": ["a", "{lr}", "{decay}"], "timeout": 1.5,
         "metadata": {"big": 123456789012, "real": 1.0, "yes": "yes", "at": "12:30",
           "list": [1, [true]]},
         "start_at": "2030-06-01T12:00:00Z",
         "space": {"lr": {"type": "float", "low": 1e-5, "high": 1.0, "scale": "log"},
           "decay": [0.0, 1]},
         "search": {"trials": 3}}
        """;
    String toml =
        """
        name = "n"
        command = ["a", "{lr}", "{decay}"]
        timeout = 1.5
        metadata = {big = 123456789012, real = 1.0, yes = "yes", at = "12:30", list = [1, [true]]}
        start_at = 2030-06-01T12:00:00Z
        search.trials = 3
        [space]
        lr = {type = "float", low = 1e-5, high = 1.0, scale = "log"}
        decay = [0.0, 1]
        """;

    ExperimentSpec fromYaml = SpecReader.read(yaml, new Source("n.yml"), folder, ADA).spec();

    assertThat(SpecReader.read(json, new Source("n.json"), folder, ADA).spec()).isEqualTo(fromYaml);
    assertThat(SpecReader.read(toml, new Source("n.toml"), folder, ADA).spec()).isEqualTo(fromYaml);
    assertThat(SpecReader.read(json, Source.STDIN, folder, ADA).spec()).isEqualTo(fromYaml);
    assertThat(SpecReader.read(json, new Source("n.yaml"), folder, ADA).spec()).isEqualTo(fromYaml);
    assertThat(fromYaml.about().metadata().get("yes")).contains(Value.of("yes"));
  }

  @Test
  void errors_name_the_line_in_every_notation() {
    assertThatThrownBy(() ->
            SpecReader.read(
                "{\n\"a,:\\\"b\": 1,\n\"command\": \"x\"}", new Source("a.json"), folder, ADA))
        .hasMessageStartingWith("a.json:2: a,:\"b: unknown key");
    assertThatThrownBy(
            () -> SpecReader.read("{\"command\": \"x\",\n \"name\": }", Source.INLINE, folder, ADA))
        .hasMessageStartingWith("--inline:2: not JSON: ");
    assertThatThrownBy(() ->
            SpecReader.read(
                "command = 'x'\n[resources]\ncpu = 1", new Source("a.toml"), folder, ADA))
        .hasMessage("a.toml:3: resources.cpu: unknown key; did you mean 'cpus'?");
    assertThatThrownBy(
            () -> SpecReader.read("command = 'x'\nname = \n", new Source("a.toml"), folder, ADA))
        .hasMessageStartingWith("a.toml:2: not TOML: ");
    assertThatThrownBy(() ->
            SpecReader.read("jobs:\n  - params: {a: 1}\n    comand: x", Source.STDIN, folder, ADA))
        .hasMessageStartingWith("-:1: neither");
  }

  @Test
  void a_document_that_grows_is_refused() {
    String bomb =
        """
        a: &a [x, x, x, x, x, x, x, x, x]
        b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a]
        c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b]
        d: &d [*c, *c, *c, *c, *c, *c, *c, *c, *c]
        """;

    assertThatThrownBy(() -> read(bomb)).hasMessageContaining("aliases make this document larger");
    assertThatThrownBy(() -> read("a: &a [*a]")).hasMessageContaining("no &a above it");
    for (String suffix : List.of("yaml", "toml", "json")) {
      String deep = "[".repeat(5000) + "]".repeat(5000);
      String text =
          suffix.equals("json")
              ? "{\"a\": " + deep + "}"
              : suffix.equals("toml") ? "a = " + deep : "a: " + deep;
      assertThatThrownBy(() -> SpecReader.read(text, new Source("a." + suffix), folder, ADA))
          .isInstanceOf(InputException.class)
          .hasMessageMatching("(?s).*(60|64|too deep|nesting).*");
    }
    assertThatThrownBy(() -> read("a".repeat(9 << 20))).hasMessageContaining("8 MiB");
  }

  @Test
  void flags_win_over_the_document_and_are_named_in_errors() {
    var flags = ADA.withOverrides(Map.of("priority", Value.of(9), "start_at", Value.of("+10m")));
    var bad = ADA.withOverrides(Map.of("start_at", Value.of("soon")));

    var spec = SpecReader.read("command: x\npriority: 1", Source.STDIN, folder, flags).spec();

    assertThat(spec.priority()).isEqualTo(9);
    assertThat(spec.startAt()).contains(NOW.plusSeconds(600));
    assertThatThrownBy(() -> SpecReader.read("command: x", Source.STDIN, folder, bad))
        .hasMessageStartingWith("--start-at: start_at: found 'soon'");
  }

  @Test
  void warnings_tell_what_is_probably_not_meant() {
    assertThat(reading("{command: 'x {lrr} ${lr}', space: {lr: [1], width: [2]}}").warnings())
        .containsExactly(
            "digits.yaml:1: command: {lrr} is no parameter and stays as it is; did you mean {lr}?",
            "digits.yaml:1: command: ${lr} stays as it is, since no shell reads 'command'; write"
                + " {lr}",
            "digits.yaml:1: no command has a parameter; the program must read the file"
                + " $ASSAY_JOB_PARAMS");
    assertThat(reading("{command: 'x {lr} | tee y', space: {lr: [1], width: [2]}}").warnings())
        .containsExactly(
            "digits.yaml:1: command: '|' goes to the program as it stands; shell text belongs in"
                + " 'script'",
            "digits.yaml:1: width: this parameter is in no command; the program finds it only in"
                + " the file $ASSAY_JOB_PARAMS");
    assertThat(reading("{command: 'x {a}', jobs: [{params: {a: 1}}, {params: {b: 1}}]}").warnings())
        .anyMatch(w -> w.contains("{a} stays as it is in trials that have no 'a'"));
    assertThat(reading("{command: 'x {args}', space: {a: [yes, 012, 12:30, 1_000]}}").warnings())
        .hasSize(4);
    assertThat(reading("{command: x, cwd: nowhere, cache: off}").warnings())
        .containsExactly(
            "digits.yaml:1: cwd: there is no folder '%s' yet".formatted(folder.resolve("nowhere")));
    assertThat(reading("{script: 'x {lr} # {nothing}', space: {lr: [1]}}").warnings()).isEmpty();
    assertThat(reading("{script: 'x $ASSAY_PARAM_LR', space: {lr: [1]}}").warnings()).isEmpty();
  }

  @Test
  void an_experiment_without_a_name_is_called_after_its_file_or_program() {
    assertThat(
            SpecReader.read("command: x", new Source("a/b.c.yaml"), folder, ADA)
                .spec()
                .about()
                .name())
        .isEqualTo("b.c");
    assertThat(
            SpecReader.read("command: bin/train 1", Source.STDIN, folder, ADA)
                .spec()
                .about()
                .name())
        .isEqualTo("train");
    assertThat(SpecReader.read("script: x", Source.INLINE, folder, ADA).spec().about().name())
        .isEqualTo("experiment");
  }
}
