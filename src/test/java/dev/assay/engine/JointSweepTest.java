package dev.assay.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.process.Launch;
import dev.assay.process.Processes;
import dev.assay.process.Start;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class JointSweepTest {
  @TempDir Path folder;

  @Test
  void each_that_asks_at_the_same_time_hears_of_its_own_attempt() throws Exception {
    var root = folder.toRealPath();
    var processes = Processes.unpackedIn(root.resolve("bin"));
    var sweep = new JointSweep(processes);
    var leaving = Set.of(root.resolve("a1"), root.resolve("a5"));
    var attempts = new ArrayList<Path>();
    for (int i = 0; i < 8; i++) {
      var directory = root.resolve("a" + i);
      // setsid: what is left behind is in no session that is known.
      var script = leaving.contains(directory) ? "setsid sleep 60 & :" : ":";
      run(processes, directory, script);
      attempts.add(directory);
    }

    try {
      assertThat(ask(sweep, attempts))
          .allSatisfy(
              (directory, clean) -> assertThat(clean).isEqualTo(!leaving.contains(directory)));
    } finally {
      processes.killSurvivors(leaving, Duration.ofSeconds(2));
    }
    assertThat(ask(sweep, attempts)).allSatisfy((_, clean) -> assertThat(clean).isTrue());
  }

  private void run(Processes processes, Path directory, String script) throws Exception {
    var launch =
        Launch.of(directory, List.of("sh", "-c", script), folder)
            .withEnvironment(Map.of("PATH", "/usr/bin:/bin"));
    var started = (Start.Started) processes.start(launch);
    assertThat(started.watched().await(Duration.ofSeconds(20))).isPresent();
  }

  private static Map<Path, Boolean> ask(JointSweep sweep, List<Path> attempts) throws Exception {
    var asked = new ArrayList<Callable<Map.Entry<Path, Boolean>>>();
    attempts.forEach(directory -> asked.add(() -> Map.entry(directory, sweep.isClean(directory))));
    var answers = new HashMap<Path, Boolean>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var answer : threads.invokeAll(asked)) {
        answers.put(answer.get().getKey(), answer.get().getValue());
      }
    }
    return answers;
  }
}
