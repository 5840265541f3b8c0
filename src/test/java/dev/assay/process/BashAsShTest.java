package dev.assay.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// On many systems sh is bash; what differs between the shells holds there too.
class BashAsShTest {
  @TempDir Path folder;
  private Bench bench;

  @BeforeEach
  void open() throws IOException {
    var shell =
        Files.copy(Path.of("/bin/bash"), folder.resolve("sh"), StandardCopyOption.COPY_ATTRIBUTES);
    bench = new Bench(folder, shell.toString());
  }

  @AfterEach
  void close() throws InterruptedException {
    bench.close();
  }

  @Test
  void the_environment_is_what_was_given_but_for_the_underscore() throws Exception {
    var given =
        Map.of("PATH", "/usr/bin:/bin", "UID", "x", "RANDOM", "7", "a.b", "'\n🧪", "LC_ALL", "xx");
    var launch = bench.launch("env", "-0").withEnvironment(given);

    bench.run(launch);

    var seen = new TreeSet<>(Set.of(Bench.output(launch.directory()).split("\0")));
    seen.removeIf(entry -> entry.startsWith("_="));
    var wanted = new TreeSet<String>();
    launch.environment().forEach((name, value) -> wanted.add(name + "=" + value));
    assertThat(seen).isEqualTo(wanted);
  }

  @Test
  void ends_are_recorded() throws Exception {
    assertThat(bench.run(bench.script("exit 75")).code()).hasValue(75);
    var launch = bench.script("kill -s KILL $$");
    assertThat(bench.run(launch).signal()).hasValue(9);
    assertThat(Bench.output(launch.directory())).isEmpty();
  }

  @Test
  void signals_are_at_their_defaults_in_the_program() throws Exception {
    var exit = bench.run(bench.script("kill -s INT $$; exit 1"));

    assertThat(exit.signal()).hasValue(2);
  }

  @Test
  void a_timeout_is_enforced_and_one_that_is_not_reached_leaves_nothing() throws Exception {
    var slow = bench.launch("sleep", "100").withTimeout(Duration.ofMillis(300));
    assertThat(bench.run(slow).cause()).isEqualTo(Exit.Cause.TIMEOUT);

    var fast = bench.launch("true").withTimeout(Duration.ofHours(1));
    assertThat(bench.run(fast).cause()).isEqualTo(Exit.Cause.EXITED);
    Eventually.holds(
        "nothing is left", () -> new Sweep(new ProcFiles()).marked(fast.directory(), 0).isEmpty());
  }

  @Test
  void half_a_launch_text_begins_nothing() throws Exception {
    var launch = bench.script("touch ran");
    Shim.makeDirectory(launch.directory());
    var shim =
        new Shim(
            Shim.unpack(bench.root()).script(),
            new Shim.Tools(folder + "/sh", "/usr/bin/setsid", "/bin/sleep", "/usr/bin/env"),
            List.of());
    var text = LaunchText.of(launch, shim.tools(), "host");
    for (int length : new int[] {0, 10, text.length / 2, text.length - 12}) {
      var process = shim.spawn();
      Bench.tellAll(process, Arrays.copyOf(text, length));

      assertThat(process.waitFor()).isNotZero();
      assertThat(bench.processes.observe(launch.directory())).isEqualTo(new Sighting.NotStarted());
    }
  }

  @Test
  void a_second_start_runs_nothing() throws Exception {
    var launch = bench.script("echo run >>marker");
    bench.run(launch);
    bench.run(launch);

    assertThat(Bench.text(bench.root().resolve("marker"))).isEqualTo("run\n");
  }
}
