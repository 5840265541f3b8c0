package dev.assay.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.app.Transcript.Said;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Experiments that go from the SQLite store into a tree, and from there into another.
class TreeCopyCommandsTest {
  private static final String EXPERIMENT =
      """
      name: digits
      script: |
        test {lr} != 9 && printf '{"loss": %s}' {lr} > "$ASSAY_JOB_RESULT"
      objective: {metric: loss, goal: minimize}
      """;

  @TempDir Path folder;
  private Path cluster;
  private Path laptop;

  @BeforeEach
  void write() throws IOException {
    cluster = Files.createDirectory(folder.resolve("cluster"));
    laptop = Files.createDirectory(folder.resolve("laptop"));
    Files.writeString(cluster.resolve("e.yaml"), EXPERIMENT);
  }

  private static Said type(Path where, String... words) {
    return new Transcript(
            where,
            InstantSource.system(),
            Map.of("PATH", "/usr/bin:/bin", "HOME", where.toString()))
        .type(words);
  }

  private void run() {
    assertThat(type(cluster, "submit", "e.yaml", "--sweep", "lr=0.1|9").code()).isZero();
    assertThat(type(cluster, "worker", "start", "--idle-exit", "100ms").out())
        .contains("completed: 1", "failed: 1");
  }

  @Test
  void what_ended_on_one_machine_is_read_on_another_and_copied_once() {
    run();

    Said first = type(cluster, "tree", "export", "--to", "tree:../shared");
    Said again = type(cluster, "tree", "export", "--to", "tree:../shared", "-o", "json");
    Said taken = type(laptop, "tree", "import", "--from", "tree:../shared", "digits");
    Said results = type(laptop, "results", "last", "-o", "json");
    Said inTree = type(laptop, "--store", "tree:../shared", "trial", "list", "last", "-o", "json");

    assertThat(first.code()).as(first.err()).isZero();
    assertThat(first.out()).startsWith("copied e");
    assertThat(again.out()).contains("\"ok\":true", "\"copied\":[]", "\"unchanged\":[\"e");
    assertThat(taken.out()).isEqualTo(first.out());
    assertThat(results.out()).contains("0.1");
    assertThat(inTree.out()).contains("\"status\":\"failed\"");
    assertThat(type(laptop, "db", "check").code()).isZero();
    assertThat(type(laptop, "queue", "list").out()).doesNotContain("digits");
  }

  @Test
  void what_is_tried_again_at_one_end_is_brought_up_to_date_at_the_other() {
    run();
    type(cluster, "tree", "export");
    type(cluster, "retry", "last");

    Said open = type(cluster, "tree", "export");
    type(cluster, "worker", "start", "--idle-exit", "100ms");
    Said ended = type(cluster, "tree", "export");
    type(cluster, "--store", "tree:.runs", "experiment", "archive", "last");
    Said ahead = type(cluster, "tree", "export");
    Said back = type(cluster, "tree", "import");
    type(cluster, "experiment", "restore", "last");
    type(cluster, "--store", "tree:.runs", "experiment", "restore", "last");
    Said apart = type(cluster, "tree", "import");

    assertThat(open.code()).isEqualTo(1);
    assertThat(open.out()).contains("left e", "jobs of experiment", "have not ended");
    assertThat(ended.out()).startsWith("updated e");
    assertThat(ahead.code()).isZero();
    assertThat(ahead.out()).contains("more is known of it there");
    assertThat(back.out()).startsWith("updated e");
    assertThat(apart.code()).isEqualTo(1);
    assertThat(apart.out()).contains("left e", "gone on at both ends");
  }

  @Test
  void what_waits_moves_runs_there_and_its_results_come_back() throws IOException {
    type(cluster, "submit", "e.yaml", "--sweep", "lr=0.1|9");

    Said refused = type(cluster, "tree", "export");
    Said moved = type(cluster, "tree", "export", "--move");
    Said again = type(cluster, "tree", "export", "--move", "-o", "json");
    Said idle = type(cluster, "worker", "start", "--idle-exit", "1ms");
    Said released = type(cluster, "queue", "release", "last");
    Said why = type(cluster, "explain", "last.1");
    Said ran = type(cluster, "--store", "tree:.runs", "worker", "start", "--idle-exit", "100ms");
    Said back = type(cluster, "tree", "import");

    assertThat(refused.out()).contains("left e", "take what waits along with --move");
    assertThat(moved.code()).as(moved.err()).isZero();
    assertThat(moved.out()).contains("copied e", "moved e", "what waits of it waits there");
    assertThat(again.out()).contains("\"ok\":true", "\"copied\":[]");
    assertThat(idle.out()).contains("completed: 0");
    assertThat(released.out()).contains("changed: 0", "left: 2");
    assertThat(why.out()).contains("it went to another store");
    assertThat(ran.out()).contains("completed: 1", "failed: 1");
    assertThat(back.out()).startsWith("updated e");
    assertThat(type(cluster, "results", "last", "-o", "json").out()).contains("0.1");
    assertThat(type(cluster, "queue", "list", "-o", "id").out()).isEmpty();
    try (var files = Files.walk(cluster.resolve(".runs/experiments"))) {
      assertThat(files.filter(Files::isRegularFile).toList())
          .singleElement()
          .satisfies(file ->
              assertThat(file).content().doesNotContain(folder.toString(), "/usr/bin:/bin"));
    }
  }

  @Test
  void what_is_refused_at_the_other_end_stays_and_can_run() {
    type(cluster, "submit", "e.yaml", "--params", "lr=0.1");
    type(cluster, "tree", "export", "--move");
    type(cluster, "--store", "tree:.runs", "worker", "start", "--idle-exit", "100ms");
    type(cluster, "tree", "import");
    type(cluster, "--store", "tree:.runs", "experiment", "delete", "last", "--yes");
    type(cluster, "retry", "last");

    Said refused = type(cluster, "tree", "export", "--move");
    Said ran = type(cluster, "worker", "start", "--idle-exit", "100ms");

    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.out()).contains("left e", "was deleted at the other end");
    assertThat(ran.out()).contains("completed: 1");
  }

  @Test
  void what_is_wrong_is_said_before_anything_is_copied() {
    Said none = type(laptop, "tree", "export");
    Said noTree = type(laptop, "tree", "import", "--from", "tree:../cluster");
    run();
    Said noFolder = type(cluster, "tree", "export", "--to", "tree:no/such/place");
    Said notATree = type(cluster, "tree", "export", "--to", "sqlite");
    Said unknown = type(cluster, "tree", "export", "last", "e99nothing");
    Said misspelt = type(cluster, "tree", "export", "--to", "three:x");

    assertThat(none.code()).isEqualTo(3);
    assertThat(none.err()).contains("there is no store to copy from");
    assertThat(noTree.code()).isEqualTo(3);
    assertThat(cluster.resolve(".signac")).doesNotExist();
    assertThat(noFolder.code()).isEqualTo(2);
    assertThat(noFolder.err()).contains("there is no such folder");
    assertThat(notATree.code()).isEqualTo(2);
    assertThat(notATree.err()).contains("--to: found 'sqlite'; allowed is tree:DIR");
    assertThat(unknown.code()).isEqualTo(3);
    assertThat(unknown.err()).contains("e99nothing");
    assertThat(misspelt.code()).isEqualTo(2);
    assertThat(misspelt.err()).contains("three:x");
    assertThat(cluster.resolve(".runs")).doesNotExist();
  }
}
