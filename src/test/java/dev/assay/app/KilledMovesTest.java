package dev.assay.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.app.Transcript.Said;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Waiting work that moves between stores while the process that moves it is killed: each job runs
/// once, in whichever store it then waits.
@Timeout(600)
class KilledMovesTest {

  private static final int TRIALS = 3;

  @TempDir Path folder;

  private Said type(String... words) {
    return new Transcript(
            folder,
            InstantSource.system(),
            Map.of("PATH", "/usr/bin:/bin", "HOME", folder.toString()))
        .type(words);
  }

  @Test
  void every_job_runs_once_whenever_its_move_is_killed() throws Exception {
    kill(2, System.nanoTime());
  }

  @Test
  @Tag("soak")
  void every_job_runs_once_whenever_one_of_many_moves_is_killed() throws Exception {
    kill(60, System.nanoTime());
  }

  private void kill(int rounds, long seed) throws Exception {
    Files.createDirectories(folder.resolve(".git"));
    Files.writeString(folder.resolve("e.yaml"), "command: sh run.sh {n}\n");
    Files.writeString(folder.resolve("run.sh"), "echo $1 >> ran\n");
    var random = new SplittableRandom(seed);
    var expected = new ArrayList<String>();
    for (int round = 0; round < rounds; round++) {
      String first = Integer.toString(round * TRIALS);
      String last = Integer.toString(round * TRIALS + TRIALS - 1);
      for (int n = 0; n < TRIALS; n++) {
        expected.add(Integer.toString(round * TRIALS + n));
      }
      assertThat(type("submit", "e.yaml", "--sweep", "n=" + first + ".." + last).code()).isZero();

      var move = AssayProcess.builder(folder, "tree", "export", "--move").start();
      if (!move.waitFor(random.nextInt(50, 900), TimeUnit.MILLISECONDS)) {
        move.destroyForcibly().waitFor();
      }
      if (random.nextBoolean()) {
        type("worker", "start", "--idle-exit", "1ms"); // what has not left yet may run here
      }
      Said again = type("tree", "export", "--move");
      assertThat(again.code()).as("seed %d: %s", seed, again.out()).isZero();
      for (int i = 0; i < 50 && ran().size() < expected.size(); i++) {
        type("worker", "start", "--idle-exit", "1ms");
        type("--store", "tree:.runs", "worker", "start", "--idle-exit", "1ms");
      }

      assertThat(ran()).as("seed %d", seed).containsExactlyInAnyOrderElementsOf(expected);
      assertThat(type("tree", "import").code()).as("seed %d", seed).isZero();
    }
    assertThat(type("experiment", "list", "-o", "json", "--status", "completed").out())
        .as("seed %d", seed)
        .contains("\"trials\":" + TRIALS);
    assertThat(type("db", "check").out()).contains("ok: yes");
    assertThat(type("--store", "tree:.runs", "db", "check").out()).contains("ok: yes");
  }

  private List<String> ran() throws IOException {
    return Files.exists(folder.resolve("ran"))
        ? Files.readAllLines(folder.resolve("ran"))
        : List.of();
  }
}
