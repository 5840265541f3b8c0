package dev.assay.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.app.Transcript.Said;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Two clones of one repository, changed apart, and what brings them together.
class TreeMergeCommandTest {

  private static final String EXPERIMENT =
      """
      name: digits
      script: |
        printf '{"loss": %s}' {lr} > "$ASSAY_JOB_RESULT"
      objective: {metric: loss, goal: minimize}
      """;

  @TempDir Path folder;
  private Path laptop;
  private Path cluster;

  @BeforeEach
  void clones() throws Exception {
    laptop = folder.resolve("laptop");
    cluster = folder.resolve("cluster");
    run(folder, 0, "git", "init", "-q", "--bare", "-b", "main", "remote.git");
    run(folder, 0, "git", "clone", "-q", "remote.git", "laptop");
    run(laptop, 0, "git", "checkout", "-qb", "main");
    Files.writeString(laptop.resolve("assay.toml"), "store = \"tree:.runs\"\n");
    Files.writeString(laptop.resolve(".gitignore"), ".assay/\n");
    Files.writeString(laptop.resolve("e.yaml"), EXPERIMENT);
    assertThat(type(laptop, "submit", "e.yaml", "--sweep", "lr=0.1|0.2|0.3").code()).isZero();
    push(laptop, "queue");
    run(folder, 0, "git", "clone", "-q", "remote.git", "cluster");
  }

  private static Said type(Path clone, String... words) {
    return new Transcript(
            clone,
            InstantSource.system(),
            Map.of(
                "PATH",
                "/usr/bin:/bin",
                "HOME",
                clone.toString(),
                "ASSAY_MACHINE_LABEL",
                clone.getFileName().toString()))
        .type(words);
  }

  private static String run(Path where, int expected, String... words) throws Exception {
    var command = new ArrayList<>(List.of(words));
    if (words[0].equals("git")) {
      command.addAll(
          1,
          List.of(
              "-c",
              "user.name=Ada",
              "-c",
              "user.email=ada@example.org",
              "-c",
              "pull.rebase=false"));
    }
    var process =
        new ProcessBuilder(command).directory(where.toFile()).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes());
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(said).isEqualTo(expected);
    return said;
  }

  private static void push(Path clone, String message) throws Exception {
    run(clone, 0, "git", "add", "-A");
    run(clone, 0, "git", "commit", "-qm", message);
    run(clone, 0, "git", "push", "-q", "origin", "main");
  }

  @Test
  void what_both_clones_changed_is_merged_and_what_ran_is_complete() throws Exception {
    assertThat(type(cluster, "worker", "start", "--idle-exit", "100ms").out())
        .contains("completed: 3");
    push(cluster, "run");
    type(laptop, "queue", "remove", "last.1");
    type(laptop, "queue", "hold", "last.2");
    type(laptop, "experiment", "set-priority", "last", "9");
    run(laptop, 0, "git", "add", "-A");
    run(laptop, 0, "git", "commit", "-qm", "think again");
    assertThat(run(laptop, 1, "git", "pull", "-q", "origin", "main")).contains("CONFLICT");

    Said tried = type(laptop, "tree", "merge", "--dry-run", "-o", "json");
    Said merged = type(laptop, "tree", "merge");

    assertThat(tried.out()).contains("\"ok\":true");
    assertThat(merged.code()).as(merged.err()).isZero();
    assertThat(merged.out()).contains("merged workspace/");
    push(laptop, "merge");
    run(cluster, 0, "git", "pull", "-q", "origin", "main");
    for (Path clone : List.of(laptop, cluster)) {
      assertThat(type(clone, "experiment", "get", "last", "-o", "json").out())
          .contains("\"completed\":3", "\"priority\":9");
      assertThat(type(clone, "db", "check").out()).contains("ok: yes");
      assertThat(type(clone, "events", "--limit", "99").out())
          .contains("job.cancelled", "job.held", "job.completed", "experiment.prioritized");
    }
    assertThat(type(laptop, "tree", "merge").out()).contains("nothing to merge");
  }

  private static final String SEARCH =
      """
      name: lr
      script: |
        printf '{"loss": %s}' {lr} > "$ASSAY_JOB_RESULT"
        echo tried {lr}
      space: {lr: {type: float, low: 0.001, high: 1, scale: log}}
      objective: {metric: loss, goal: minimize}
      search: {optimizer: tpe, trials: 5, seed: 1}
      parallelism: 2
      """;

  @Test
  void a_sweep_is_proposed_here_and_run_there_batch_after_batch() throws Exception {
    Files.writeString(laptop.resolve("s.yaml"), SEARCH);
    assertThat(type(laptop, "sweep", "start", "s.yaml").code()).isZero();
    assertThat(type(laptop, "sweep", "enqueue", "lr", "lr=0.5").code()).isZero();

    for (int proposed : List.of(2, 4, 5)) {
      assertThat(type(laptop, "sweep", "tick", "lr", "-o", "json").out())
          .contains("\"trials\":%d,".formatted(proposed));
      assertThat(type(laptop, "sweep", "tick", "lr", "-o", "json").out())
          .as("as many are open as may run at once, or there are no more")
          .contains("\"proposed\":0");
      push(laptop, "propose");
      run(cluster, 0, "git", "pull", "-q", "origin", "main");
      assertThat(type(cluster, "queue", "run", "--experiment", "lr").code()).isZero();
      assertThat(type(cluster, "sweep", "status", "lr").out())
          .as("who runs what was chosen proposes nothing")
          .contains("%d of 5 trials proposed".formatted(proposed));
      push(cluster, "run");
      run(laptop, 0, "git", "pull", "-q", "origin", "main");
    }

    assertThat(type(laptop, "sweep", "tick", "lr").code()).isZero();
    assertThat(type(laptop, "experiment", "get", "lr", "-o", "json").out())
        .contains("\"status\":\"completed\"", "\"completed\":5");
    assertThat(type(laptop, "results", "lr").out()).contains("lr", "0.5");
    assertThat(type(laptop, "sweep", "extend", "lr", "--trials", "+1").code()).isZero();
    assertThat(type(laptop, "sweep", "tick", "lr", "-o", "json").out()).contains("\"proposed\":1");
    assertThat(type(laptop, "sweep", "stop", "lr").code()).isZero();
  }

  @Test
  void sweeps_that_grew_on_both_sides_hold_all_trials_after_a_merge() throws Exception {
    Files.writeString(laptop.resolve("s.yaml"), SEARCH);
    type(laptop, "sweep", "start", "s.yaml");
    push(laptop, "start");
    run(cluster, 0, "git", "pull", "-q", "origin", "main");
    type(laptop, "sweep", "enqueue", "lr", "lr=0.25");
    type(laptop, "sweep", "tick", "lr");
    push(laptop, "propose");
    type(cluster, "sweep", "enqueue", "lr", "lr=0.75");
    type(cluster, "sweep", "tick", "lr");
    type(cluster, "queue", "run", "--experiment", "lr");
    assertThat(type(cluster, "trial", "logs", "lr.1").out()).contains("tried 0.75");
    run(cluster, 0, "git", "add", "-A");
    run(cluster, 0, "git", "commit", "-qm", "propose as well");
    run(cluster, 1, "git", "pull", "-q", "origin", "main");

    assertThat(type(cluster, "tree", "merge").out()).contains("merged experiments/");

    push(cluster, "merge");
    run(laptop, 0, "git", "pull", "-q", "origin", "main");
    assertThat(params(laptop))
        .isEqualTo(params(cluster))
        .contains("{\"lr\":0.25}", "{\"lr\":0.75}");
    int number = params(cluster).indexOf("{\"lr\":0.75}") + 1;
    assertThat(number).as("it was the first there").isGreaterThan(1);
    assertThat(type(cluster, "trial", "logs", "lr." + number).out()).contains("tried 0.75");
    assertThat(type(laptop, "sweep", "status", "lr").out())
        .containsPattern("[34] of 5 trials proposed");
    assertThat(type(laptop, "db", "check").out()).contains("ok: yes");
  }

  /// Of every trial of the newest experiment, in their order.
  private static List<String> params(Path clone) {
    String listed = type(clone, "trial", "list", "lr", "-o", "json").out();
    return Pattern.compile("\\{\"lr\":[^}]*}")
        .matcher(listed)
        .results()
        .map(MatchResult::group)
        .toList();
  }

  @Test
  void the_ledger_tells_what_both_know_after_either_has_ended_jobs() throws Exception {
    Files.writeString(laptop.resolve(".gitignore"), ".assay/*\n!.assay/ledger/\n");
    push(laptop, "keep the ledger");
    run(cluster, 0, "git", "pull", "-q", "origin", "main");
    type(cluster, "queue", "remove", "last.3");
    assertThat(type(cluster, "worker", "start", "--idle-exit", "100ms").out())
        .contains("completed: 2");
    push(cluster, "run two");
    type(laptop, "queue", "remove", "last.1", "last.2");
    assertThat(type(laptop, "worker", "start", "--idle-exit", "100ms").out())
        .contains("completed: 1");
    run(laptop, 0, "git", "add", "-A");
    run(laptop, 0, "git", "commit", "-qm", "run the third");
    run(laptop, 1, "git", "pull", "-q", "origin", "main");

    Said merged = type(laptop, "tree", "merge");

    assertThat(merged.code()).as(merged.err()).isZero();
    assertThat(merged.out()).contains("merged .assay/ledger/", "merged workspace/");
    assertThat(merged.err()).contains("git add -A", ".assay/ledger");
    push(laptop, "merge");
    run(cluster, 0, "git", "pull", "-q", "origin", "main");
    for (Path clone : List.of(laptop, cluster)) {
      try (var files = Files.list(clone.resolve(".assay/ledger"))) {
        assertThat(files.toList())
            .hasSize(3)
            .allSatisfy(file -> assertThat(file).content().contains("\"status\": \"complete\""))
            .anySatisfy(file -> assertThat(file).content().contains("\"laptop\""))
            .anySatisfy(file -> assertThat(file).content().contains("\"cluster\""));
      }
      assertThat(type(clone, "ledger", "backfill", "-o", "json").out()).contains("\"promoted\":[]");
    }
    assertThat(type(laptop, "tree", "merge").out()).contains("nothing to merge");
  }

  @Test
  void what_one_side_removed_is_left_to_a_person() throws Exception {
    type(cluster, "worker", "start", "--idle-exit", "100ms");
    push(cluster, "run");
    run(laptop, 0, "git", "rm", "-qr", ".runs/workspace");
    run(laptop, 0, "git", "commit", "-qm", "tidy up");
    run(laptop, 1, "git", "pull", "-q", "origin", "main");

    Said merged = type(laptop, "tree", "merge", "-o", "json");

    assertThat(merged.code()).isEqualTo(1);
    assertThat(merged.out()).contains("\"ok\":false", "one side removed it");
  }

  @Test
  void a_store_that_git_does_not_carry_and_a_folder_outside_git_are_refused_in_one_line()
      throws Exception {
    Said sqlite = type(laptop, "tree", "merge", "--store", "sqlite");
    Path alone = Files.createDirectory(folder.resolve("alone"));
    Said outside = type(alone, "tree", "merge", "--store", "tree:.runs");

    assertThat(sqlite.code()).isEqualTo(2);
    assertThat(sqlite.err()).contains("git does not carry", "--store tree:.runs");
    assertThat(outside.code()).isEqualTo(6);
    assertThat(outside.err()).contains("git gives no answer here");
  }
}
