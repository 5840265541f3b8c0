package dev.assay.draft;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.config.Context;
import dev.assay.config.Source;
import dev.assay.config.SpecReader;
import dev.assay.experiment.ExperimentSpec;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

class DraftTest {

  private static final String SCRIPT =
      """
      '''Has parser.add_argument("--in-a-text", type=float)'''
      import argparse
      # parser.add_argument("--in-a-comment", type=float, default=1)
      parser = argparse.ArgumentParser(description="x (y")
      parser.add_argument("data", help="folder")
      parser.add_argument("-l", "--lr", type=float, default=3e-4,   # starts here
                          help="learning rate (log), " "quoted \\" too")
      parser.add_argument('--weight-decay', default=0.01, type=float); parser.add_argument("--dropout",
          type=float, default=.1)
      group = parser.add_argument_group("model")
      group.add_argument("--width", \\
          type=int, default=1_024)
      group.add_argument("--act", choices=["relu", 'gelu',
        "silu"], default="relu")
      group.add_argument("--nesterov", action=argparse.BooleanOptionalAction, default=True)
      group.add_argument("--epochs", type=int, default=90)
      group.add_argument("--amp", action="store_true")
      group.add_argument("--betas", nargs=2, type=float)
      group.add_argument("--heads", type=int, default=2 ** 3)
      group.add_argument("--opt", choices=list(OPTIMIZERS))
      group.add_argument("--scale", type=positive, default=1)
      group.add_argument("--out", required=True)
      group.add_argument(*names, type=float)
      group.add_argument(f"--x{i}", type=float)
      group.add_argument("--alpha", type=float, **extra)
      group.add_argument("--lr", type=float)
      """;

  private static Optional<Draft> draft(String source, Map<String, String> files) {
    return Draft.of(
        new Draft.Script("train.py", source, "", path -> Optional.ofNullable(files.get(path))));
  }

  private static ExperimentSpec read(Draft draft) {
    return SpecReader.read(
            draft.yaml(),
            new Source("draft.yaml"),
            Path.of("/tmp"),
            new Context(Map.of(), "ada", Instant.EPOCH))
        .spec();
  }

  @Test
  void options_become_parameters_with_ranges_around_their_defaults() {
    Draft draft = draft(SCRIPT, Map.of()).orElseThrow();

    assertThat(draft.parameters())
        .containsExactly("lr", "weight_decay", "dropout", "width", "act", "nesterov");
    assertThat(draft.yaml())
        .contains(
            "  python3 train.py DATA --out OUT --lr {lr} --weight-decay {weight_decay}",
            "{nesterov}",
            "  lr: {type: float, low: 3e-05, high: 0.003, scale: log}  # by default 0.0003\n",
            "  dropout: {type: float, low: 0, high: 0.5}",
            "  width: {type: int, low: 256, high: 4096, scale: pow2}",
            "  act: [\"relu\", \"gelu\", \"silu\"]  # by default relu\n",
            "  nesterov: [\"--nesterov\", \"--no-nesterov\"]",
            "# stopping: {scheduler: asha, min: 1, max: 90, eta: 3}")
        .doesNotContain("in-a-text", "in-a-comment");
    assertThat(read(draft).space().orElseThrow().parameters()).hasSize(6);
  }

  @Test
  void what_is_not_understood_is_named_with_its_line_and_not_guessed() {
    Draft draft = draft(SCRIPT, Map.of()).orElseThrow();

    assertThat(draft.kept()).containsExactly("epochs");
    assertThat(String.join("\n", draft.remarks()))
        .contains(
            "line 5: 'data' has to be given",
            "line 17: --amp takes no value",
            "line 18: --betas takes several values",
            "line 19: --heads has a default that only the running script knows",
            "line 20: --opt has choices that are not all in the text",
            "line 21: --scale has a type of its own",
            "line 22: '--out' has to be given",
            "line 23: an option whose name only the running script knows",
            "line 24: an option whose name only the running script knows",
            "line 25: --alpha is given more in a * or **",
            "line 26: 'lr' is set a second time");
    assertThat(draft.yaml()).contains("\n# - line 17: --amp takes no value");
  }

  @Test
  void a_hydra_application_has_the_dotted_keys_of_its_files() {
    String script =
        """
        import hydra
        @hydra.main(version_base=None, config_path="conf",
                    config_name="config")
        def main(cfg): ...
        """;
    Draft draft =
        draft(
                script,
                Map.of(
                    "conf/config.yaml",
                    """
                    defaults: [_self_, {optimizer: adam}, {override hydra/launcher: joblib}]
                    data: {path: ???, copy: "${data.path}/x"}
                    trainer: {max_epochs: 30, amp: true}
                    layers: [1, 2]
                    """,
                    "conf/optimizer/adam.yaml",
                    "lr: 1e-3\nweight_decay: 0\nname: adam\n"))
            .orElseThrow();

    assertThat(draft.parameters())
        .containsExactly("optimizer.lr", "optimizer.weight_decay", "trainer.amp");
    assertThat(draft.kept()).containsExactly("optimizer.name", "trainer.max_epochs");
    assertThat(draft.yaml()).contains("data.path=DATA_PATH optimizer.lr={optimizer.lr}");
    assertThat(String.join("\n", draft.remarks()))
        .contains(
            "the group 'optimizer' stays 'adam'",
            "an entry of its defaults is not followed",
            "'data.copy' follows from others: ${data.path}/x",
            "'layers' is no single value");
    assertThat(read(draft).space().orElseThrow().parameters()).hasSize(3);
  }

  @Test
  void missing_and_broken_configurations_are_told() {
    String script = "@hydra.main('conf', 'config')\ndef main(cfg): ...\n";

    assertThat(draft(script, Map.of()).orElseThrow().remarks())
        .containsExactly("line 1: there is no file conf/config.yaml");
    assertThat(draft(script, Map.of("conf/config.yaml", "a: [")).orElseThrow().remarks())
        .singleElement()
        .asString()
        .startsWith("conf/config.yaml cannot be read: conf/config.yaml:1:");
    assertThat(draft("@hydra.main()\n", Map.of()).orElseThrow().remarks())
        .singleElement()
        .asString()
        .contains("names no config_path");
  }

  @Test
  void a_script_without_options_makes_no_draft() {
    assertThat(draft("print('add_argument(\"--lr\")')", Map.of())).isEmpty();
    assertThat(draft("import click\n@click.option('--lr')\n", Map.of()).orElseThrow().remarks())
        .singleElement()
        .asString()
        .contains("click");
  }

  @Test
  void no_text_breaks_it_and_every_draft_can_be_read() {
    long seed = System.nanoTime();
    System.out.println("DraftTest seed " + seed);
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    List<String> pieces =
        List.of(
            "parser.add_argument(",
            ")",
            "(",
            "[",
            "]",
            "{",
            "}",
            "'",
            "\"",
            "'''",
            "\\",
            "\n",
            ",",
            "--lr",
            "'--lr'",
            "\"--a b\"",
            "type=",
            "float",
            "int",
            "default=",
            "1e-320",
            "1e308",
            "-1",
            "0x7fffffffffffffff",
            "9" + "9".repeat(30),
            "choices=",
            "range(",
            "'a\u0000b'",
            "'\ud800'",
            "'{args}'",
            "'args'",
            "'--args'",
            "dest=",
            "required=True",
            "nargs='*'",
            "action='store'",
            "action=argparse.BooleanOptionalAction",
            "# ",
            "@hydra.main(",
            "'c'",
            "config_path=",
            "config_name=",
            "**x",
            "*x",
            "=",
            "==",
            ":",
            "None",
            "True",
            "\u2028");

    for (int i = 0; i < 3000; i++) {
      String source = i % 3 == 0 ? mutated(random) : random(random, pieces);
      String config =
          random(
              random,
              List.of(
                  "a",
                  ":",
                  " ",
                  "\n",
                  "1",
                  "{",
                  "}",
                  "???",
                  "- ",
                  "&x ",
                  "*x",
                  "lr: 0.1\n",
                  "defaults: [{a: b}]\n",
                  "\t",
                  "'",
                  "\u0000"));

      Optional<Draft> draft = draft(source, Map.of("c/c.yaml", config));

      draft.ifPresent(
          made -> assertThat(read(made)).as("seed %d, source <%s>", seed, source).isNotNull());
    }
  }

  private static String random(RandomGenerator random, List<String> pieces) {
    var text = new StringBuilder();
    for (int n = random.nextInt(40); n > 0; n--) {
      text.append(pieces.get(random.nextInt(pieces.size())));
    }
    return text.toString();
  }

  private static String mutated(RandomGenerator random) {
    var text = new StringBuilder(SCRIPT);
    for (int n = random.nextInt(1, 8); n > 0; n--) {
      int at = random.nextInt(text.length());
      switch (random.nextInt(3)) {
        case 0 -> text.deleteCharAt(at);
        case 1 -> text.insert(at, (char) random.nextInt(0x20, 0x2100));
        default -> text.setCharAt(at, "()[]{}'\"\\,=#\n".charAt(random.nextInt(13)));
      }
    }
    return text.toString();
  }

  @Test
  void a_deep_or_unclosed_script_takes_no_longer() {
    String deep = "x.add_argument(".repeat(50_000) + "[".repeat(50_000);

    assertThat(draft(deep, Map.of())).isPresent();
  }
}
