package dev.assay.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ScriptTest {

  private static final Instant NOW = Instant.parse("2030-01-31T18:00:00Z");

  /// Labels that would do harm if they reached a shell or a line of their own.
  private static final List<String> TAGS =
      List.of(
          "",
          "paper-ablation",
          "it's",
          "a\n#SBATCH --wrap=reboot\nrm -rf /",
          "$(touch harm)`touch harm`",
          "\"; touch harm #",
          "日本 語",
          "x".repeat(300));

  @TempDir Path folder;

  @Test
  void a_shell_script_has_one_line_a_job_and_stops_at_the_first_that_fails() {
    Batch batch = BatchTest.batch(8, "night");

    List<String> lines = script(batch).text(Runner.SHELL, SlurmOptions.NONE).lines().toList();

    assertThat(lines.getFirst()).isEqualTo("#!/usr/bin/env bash");
    assertThat(lines).contains("set -euo pipefail");
    assertThat(lines.stream().filter(line -> line.startsWith("assay run-queued ")))
        .hasSize(8)
        .first()
        .isEqualTo("assay run-queued %s --store tree:.runs".formatted(batch.job(0)));
  }

  @Test
  void a_slurm_script_names_the_batch_and_never_a_job() {
    Batch batch = BatchTest.batch(4, "night");

    String text = script(batch).text(Runner.SLURM, SlurmOptions.NONE);

    assertThat(text)
        .contains("STARTER TEMPLATE", "#SBATCH --array=0-3\n", "#SBATCH --job-name=assay-night\n")
        .contains("# TODO: #SBATCH --partition=", "# TODO: #SBATCH --mem=")
        .endsWith(
            "exec assay queue run --batch %s --store tree:.runs --index \"$SLURM_ARRAY_TASK_ID\"\n"
                .formatted(batch.id()))
        .doesNotContain(batch.job(0).hex());
  }

  @Test
  void what_slurm_is_asked_for_is_written_and_is_no_longer_to_do() {
    var options =
        new SlurmOptions(
            "04:00:00", "32G", "a100:2", "gpu", "lab", List.of("--constraint=nvlink"), 2);

    String text = script(BatchTest.batch(4, "")).text(Runner.SLURM, options);

    assertThat(text)
        .contains(
            "#SBATCH --array=0-3%2\n",
            "#SBATCH --time=04:00:00\n",
            "#SBATCH --mem=32G\n",
            "#SBATCH --gpus=a100:2\n",
            "#SBATCH --partition=gpu\n",
            "#SBATCH --account=lab\n",
            "#SBATCH --constraint=nvlink\n")
        .doesNotContain("TODO: #SBATCH");
  }

  @Test
  void every_directive_stands_above_the_first_command() {
    List<String> lines =
        script(BatchTest.batch(2000, TAGS.get(3)))
            .text(Runner.SLURM, SlurmOptions.NONE)
            .lines()
            .toList();

    long commands = lines.stream().filter(line -> !line.isBlank() && !line.startsWith("#")).count();
    assertThat(commands).isEqualTo(1);
    assertThat(lines.getLast()).startsWith("exec ");
    assertThat(lines).noneMatch(line -> line.startsWith("#SBATCH --wrap"));
    assertThat(lines).anyMatch(line -> line.contains("MaxArraySize"));
  }

  @Test
  void a_manual_script_is_a_list_of_commands_and_nothing_else() {
    String text = script(BatchTest.batch(3, "")).text(Runner.MANUAL, SlurmOptions.NONE);

    assertThat(text).doesNotContain("#!");
    assertThat(text.lines().filter(line -> !line.startsWith("#")))
        .hasSize(3)
        .allMatch(line -> line.startsWith("assay run-queued "));
  }

  @Test
  void options_that_slurm_could_not_read_are_refused_by_name() {
    refuses("--slurm-time 'soon'", "soon", "", "", "", "", List.of());
    refuses("--slurm-mem '32 GB'", "", "32 GB", "", "", "", List.of());
    refuses("--slurm-gpus '-1'", "", "", "-1", "", "", List.of());
    refuses("--slurm-partition 'a b'", "", "", "", "a b", "", List.of());
    refuses("--slurm-account '$(id)'", "", "", "", "", "$(id)", List.of());
    refuses("--slurm-extra '--a=b?rm -rf'", "", "", "", "", "", List.of("--a=b\nrm -rf"));
    refuses("--slurm-extra 'rm'", "", "", "", "", "", List.of("rm"));
  }

  private static void refuses(
      String start,
      String time,
      String memory,
      String gpus,
      String partition,
      String account,
      List<String> extra) {
    assertThatThrownBy(() -> new SlurmOptions(time, memory, gpus, partition, account, extra, 0))
        .isInstanceOf(DispatchException.class)
        .hasMessageStartingWith(start + ":");
  }

  @ParameterizedTest
  @EnumSource(Runner.class)
  void bash_reads_every_script_whatever_the_tag_and_the_path(Runner runner) throws Exception {
    for (String tag : TAGS) {
      assertThat(run("bash", "-n", file(runner, tag).toString())).as(tag).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Runner.class,
      names = {"SHELL", "SLURM"})
  void shellcheck_finds_nothing(Runner runner) throws Exception {
    assumeTrue(isThere("shellcheck"), "shellcheck is not installed: scripts were not linted");
    for (String tag : TAGS) {
      assertThat(run("shellcheck", file(runner, tag).toString())).as(tag).isEmpty();
    }
  }

  @Test
  void a_shell_script_passes_its_words_whole_and_runs_in_the_root_of_the_tree() throws Exception {
    Path root = Files.createDirectories(folder.resolve("it's a root"));
    Path scripts = Files.createDirectories(root.resolve("scripts"));
    var script =
        new Script(
            BatchTest.batch(2, TAGS.get(3)),
            List.of("printf", "<%s>", "$(touch harm)"),
            List.of("a b"),
            "..",
            NOW);
    Path file = scripts.resolve("run.sh");
    Files.writeString(file, script.text(Runner.SHELL, SlurmOptions.NONE) + "pwd\n");

    String said = run("bash", file.toString());

    assertThat(said).contains("<$(touch harm)>", "<a b>").endsWith(root.toRealPath() + "\n");
    assertThat(root.resolve("harm")).doesNotExist();
  }

  private Path file(Runner runner, String tag) throws IOException {
    String text =
        new Script(
                BatchTest.batch(2, tag),
                List.of("/opt/it's here/assay"),
                List.of("--store", "tree:a b/.runs"),
                "../a 'b'",
                NOW)
            .text(runner, SlurmOptions.NONE);
    return Files.writeString(folder.resolve("script.sh"), text);
  }

  private static Script script(Batch batch) {
    return new Script(batch, List.of("assay"), List.of("--store", "tree:.runs"), ".", NOW);
  }

  private static boolean isThere(String program) throws Exception {
    return !run("bash", "-c", "command -v " + program + " || true").isBlank();
  }

  private static String run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes());
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return said;
  }
}
