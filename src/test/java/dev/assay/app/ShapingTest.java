package dev.assay.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.app.Transcript.Said;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Templates and drafts, run as they are with a stand-in for the training.
class ShapingTest {

  /// Refuses options that it does not know, as argparse and TrainingArguments do.
  private static final String STAND_IN =
      """
      import argparse
      parser = argparse.ArgumentParser(allow_abbrev=False)
      for name in "lr weight-decay hidden dropout learning_rate weight_decay warmup_ratio l2_regularization".split():
          parser.add_argument("--" + name, type=float)
      for name in '''batch-size epochs max_iter max_leaf_nodes min_samples_leaf seed num_train_epochs
                     per_device_train_batch_size'''.split():
          parser.add_argument("--" + name, type=int)
      for name in '''optimizer lr_scheduler_type eval_strategy logging_strategy save_strategy report_to
                     output_dir'''.split():
          parser.add_argument("--" + name)
      parser.add_argument("overrides", nargs="*")
      given = parser.parse_args()
      assert all("=" in words and "{" not in words.replace("${", "") for words in given.overrides), given
      print({"eval_loss": 0.5, "epoch": 1.0})
      print("metric val_loss=0.5 score=0.5 step=1")
      """;

  @TempDir private Path folder;
  private Transcript transcript;

  @BeforeEach
  void open() {
    transcript =
        new Transcript(folder, InstantSource.system(), Map.of("PATH", System.getenv("PATH")));
  }

  private Said type(String... words) {
    return transcript.type(words);
  }

  @ParameterizedTest
  @ValueSource(strings = {"pytorch", "hydra", "huggingface", "sklearn", "command"})
  void every_template_can_be_started_and_fits_its_trainer(String template) throws IOException {
    assertThat(type("sweep", "init", template, "-f", "made.yaml").code()).isZero();
    assertThat(type("sweep", "start", "made.yaml", "--dry-run").out()).contains("plan hash:");
    assertThat(type("experiment", "list", "-o", "id").out()).isEmpty();

    Files.writeString(folder.resolve("train.py"), STAND_IN);
    Files.writeString(folder.resolve("train.sh"), "echo \"metric loss=$2 step=1\"\n");
    String small =
        Files.readString(folder.resolve("made.yaml"))
            .replaceFirst("gpus: 1, cpus: 4, memory: \\d+GiB", "cpus: 1")
            .replaceFirst("trials: \\d+", "trials: 2");
    Files.writeString(folder.resolve("small.yaml"), small);
    Said run = type("run", "small.yaml", "-q");

    assertThat(run.code()).as(run.out() + run.err()).isZero();
    assertThat(type("trial", "list", "last", "--filter", "status:completed", "-o", "id").out())
        .hasLineCount(2);
  }

  @Test
  void a_draft_of_a_script_can_be_run() throws IOException {
    Files.createDirectory(folder.resolve("src"));
    Files.createDirectory(folder.resolve("specs"));
    Files.writeString(
        folder.resolve("src/train.py"),
        """
        import argparse
        parser = argparse.ArgumentParser()
        parser.add_argument("--lr", type=float, default=0.01)
        parser.add_argument("--batch-size", type=int, default=32)
        parser.add_argument("--nesterov", action=argparse.BooleanOptionalAction)
        given = parser.parse_args()
        print(f"metric loss={given.lr * given.batch_size} step=1")
        """);

    Said made = type("sweep", "from-script", "src/train.py", "-f", "specs/draft.yaml");
    assertThat(made.err()).contains("next: change it, then assay sweep start specs/draft.yaml");
    Path draft = folder.resolve("specs/draft.yaml");
    Files.writeString(draft, Files.readString(draft).replace("trials: 60", "trials: 2"));
    Said run = type("run", "specs/draft.yaml", "-q");

    assertThat(run.code()).as(run.out() + run.err()).isZero();
  }

  @Test
  void wrong_input_is_one_line_and_writes_nothing() throws IOException {
    Files.writeString(folder.resolve("mine.yaml"), "mine");
    Files.writeString(folder.resolve("plain.py"), "print(1)\n");
    Files.createDirectory(folder.resolve("dir"));

    refused(4, "mine.yaml: is there already", "sweep", "init", "command", "-f", "mine.yaml");
    refused(2, "there is no template 'comand'", "sweep", "init", "comand", "-f", "new.yaml");
    refused(2, "--file is given without a TEMPLATE", "sweep", "init", "-f", "new.yaml");
    refused(2, "--force is given without --file", "sweep", "init", "command", "--force");
    refused(2, "its folder does not exist", "sweep", "init", "command", "-f", "no/new.yaml");
    refused(2, "is a folder", "sweep", "init", "command", "-f", "dir", "--force");
    refused(2, "declares no options", "sweep", "from-script", "plain.py", "-f", "new.yaml");
    refused(2, "no such file", "sweep", "from-script", "none.py", "-f", "new.yaml");
    refused(2, "exclude", "sweep", "init", "command", "-f", "new.yaml", "-o", "json");

    assertThat(folder.resolve("mine.yaml")).hasContent("mine");
    assertThat(folder.resolve("new.yaml")).doesNotExist();
    assertThat(type("sweep", "init", "command", "-f", "mine.yaml", "--force").code()).isZero();
    assertThat(folder.resolve("mine.yaml")).content().startsWith("# A sweep over any program");
  }

  @Test
  void ablate_and_freeze_refuse_what_makes_no_sense() throws IOException {
    Files.writeString(
        folder.resolve("few.yaml"),
        """
        name: few
        command: sh -c 'echo metric loss=$0' {x}
        objective: {metric: loss, goal: minimize}
        space: {x: [1, 2]}
        """);
    assertThat(type("run", "few.yaml", "-q").code()).isZero();

    refused(2, "--to is missing", "sweep", "ablate", "few");
    refused(2, "--show and --to exclude", "sweep", "ablate", "few", "--show", "--to", "choices");
    refused(2, "no parameter of it differs", "sweep", "ablate", "few", "--to", "defaults");
    refused(4, "few is no ablation", "sweep", "ablate", "few", "--show");
    refused(3, "nope", "sweep", "ablate", "few.1", "--to", "nope");
    refused(4, "2 trials of few completed", "sweep", "freeze", "few", "-f", "new.yaml");
    refused(2, "exclude", "sweep", "freeze", "few", "--keep", "1", "--importance", "0.5");
    refused(2, "found 'most'", "sweep", "freeze", "few", "--importance", "most");

    assertThat(folder.resolve("new.yaml")).doesNotExist();
    assertThat(type("experiment", "list", "-o", "id").out()).hasLineCount(1);
    assertThat(type("sweep", "ablate", "few", "--to", "choices", "-q").code()).isZero();
    assertThat(type("worker", "start", "--idle-exit", "0.2s", "-q").code()).isZero();
    assertThat(type("sweep", "ablate", "last", "--show").out())
        .contains("base e", "untested: a single run")
        .containsPattern("x +1 +2 +2\\.0 +1 +\\+1\\.0 +untested");
  }

  private void refused(int code, String part, String... words) {
    Said said = type(words);

    assertThat(said.code()).as(List.of(words).toString()).isEqualTo(code);
    assertThat(said.out()).isEmpty();
    assertThat(said.err().lines().filter(line -> !line.startsWith("  hint:")))
        .singleElement()
        .asString()
        .contains(part);
  }
}
