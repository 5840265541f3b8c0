package dev.assay.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Notes, runs and the ledger, with the real program.
class NotesTest {

  @TempDir Path folder;

  private String assay(Path where, int code, String... words) throws Exception {
    var ended = AssayProcess.run(where, words);
    assertThat(ended.code()).as(ended.out() + ended.err()).isEqualTo(code);
    return ended.out();
  }

  private static void git(Path where, String... words) throws Exception {
    var command = new ArrayList<>(List.of("git", "-c", "user.name=a", "-c", "user.email=a@b"));
    command.addAll(List.of(words));
    var builder = new ProcessBuilder(command).directory(where.toFile()).redirectErrorStream(true);
    builder.environment().put("GIT_CONFIG_GLOBAL", "/dev/null");
    var process = builder.start();
    byte[] said = process.getInputStream().readAllBytes();
    assertThat(process.waitFor()).as(new String(said)).isZero();
  }

  @Test
  void processes_that_begin_notes_at_once_never_take_one_id() throws Exception {
    assay(folder, 0, "install");
    var all = new ArrayList<Process>();
    for (int i = 0; i < 4; i++) {
      all.add(AssayProcess.builder(folder, "new", "hypothesis", "Claim " + i, "-o", "id").start());
    }

    var ids = new ArrayList<String>();
    for (Process process : all) {
      ids.add(new String(process.getInputStream().readAllBytes()).strip());
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    }

    assertThat(ids).containsExactlyInAnyOrder("H001", "H002", "H003", "H004");
    assertThat(assay(folder, 0, "validate")).isEqualTo("OK no validation errors (0 warnings)\n");
  }

  @Test
  void a_finding_cites_runs_that_only_the_ledger_of_another_machine_knows() throws Exception {
    Path cluster = Files.createDirectory(folder.resolve("cluster"));
    git(cluster, "init", "-q");
    assay(cluster, 0, "install");
    assay(cluster, 0, "new", "hypothesis", "Claim");
    assay(cluster, 0, "new", "experiment", "Test", "--hypothesis", "H001");
    assay(
        cluster,
        0,
        "queue",
        "add",
        "--experiment",
        "E001",
        "--sweep",
        "seed=0..1",
        "--tag",
        "t",
        "--runner-command",
        "true");
    assay(cluster, 0, "queue", "run", "--tag", "t");
    assay(cluster, 0, "new", "finding", "So", "--experiment", "E001", "--batch", "seed=1");
    git(cluster, "add", "kb", ".assay/ledger", "assay.toml", ".gitignore");
    git(cluster, "commit", "-qm", "Notes and ledger, without runs");

    git(folder, "clone", "-q", "cluster", "laptop");

    Path laptop = folder.resolve("laptop");
    assertThat(laptop.resolve(".runs")).doesNotExist();
    assertThat(assay(laptop, 0, "validate")).isEqualTo("OK no validation errors (0 warnings)\n");
    try (var entries = Files.list(laptop.resolve(".assay/ledger"))) {
      for (Path entry : entries.toList()) {
        Files.delete(entry);
      }
    }
    assertThat(assay(laptop, 0, "validate")).contains("WARNING finding.no_run_store");
    Files.createDirectories(laptop.resolve(".runs/workspace"));
    assertThat(assay(laptop, 1, "validate")).contains("ERROR finding.empty_batch");
    assertThat(assay(laptop, 0, "validate", "--strict-runs", "warn"))
        .contains("WARNING finding.empty_batch");
    assertThat(assay(laptop, 0, "validate", "--strict-runs", "off")).startsWith("OK");
  }
}
