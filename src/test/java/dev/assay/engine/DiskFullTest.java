package dev.assay.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.assay.store.StoreException;
import dev.assay.trial.ExperimentId;
import dev.assay.trial.JobState;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A home on a disk of a few megabytes that is really full.
@Timeout(120)
class DiskFullTest {
  private static final String WAITING =
      "{name: waits, script: 'echo x >> %1$s/runs; while [ ! -e %1$s/go ]; do sleep 0.05; done', cwd: %1$s}";

  @TempDir Path folder;
  private Path disk;
  private boolean mounted;

  @BeforeEach
  void mount() throws Exception {
    disk = Files.createDirectory(folder.resolve("disk"));
    mounted =
        Files.isExecutable(Path.of("/bin/mount"))
            && command("mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", disk.toString()) == 0;
    assumeTrue(mounted, "a full disk needs the right to mount a tmpfs of a few megabytes");
  }

  @AfterEach
  void unmount() throws Exception {
    if (mounted) {
      assertThat(command("umount", "-l", disk.toString())).isZero();
    }
  }

  @Test
  void a_full_disk_loses_nothing_and_work_goes_on_when_there_is_space() throws Exception {
    try (var home = TestHome.in(disk)) {
      var accepted = home.submit(WAITING.formatted(folder));
      var worker = home.worker(home.until(1, accepted));
      var thread = Thread.ofPlatform().start(() -> run(worker));
      TestHome.await("it runs", () -> Files.exists(folder.resolve("runs")));

      var ballast = fill();
      assertThatThrownBy(() -> submitUntilItFails(home))
          .isInstanceOfSatisfying(
              StoreException.class,
              e -> assertThat(e.code()).isEqualTo(StoreException.Code.UNAVAILABLE))
          .hasMessageContaining("full");
      Files.createFile(folder.resolve("go"));
      assertThat(thread.join(java.time.Duration.ofSeconds(2))).as("it waits for space").isFalse();
      Files.delete(ballast);
      thread.join();

      assertThat(state(home, accepted)).isEqualTo(JobState.COMPLETED);
      assertThat(Files.readAllLines(folder.resolve("runs"))).hasSize(1);
      var after = home.submit("{name: after, command: ['true']}");
      home.worker(home.until(1, after)).run();
      assertThat(state(home, after)).isEqualTo(JobState.COMPLETED);
    }
  }

  private static void submitUntilItFails(TestHome home) {
    for (int i = 0; i < 1_000; i++) {
      home.submit("{name: more, command: ['true']}", 100);
    }
  }

  private Path fill() throws IOException {
    var ballast = disk.resolve("ballast");
    try (var channel =
        FileChannel.open(ballast, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      for (int size = 1 << 16; size > 0; size /= 2) {
        while (wrote(channel, size)) {
          // until nothing of this size fits any more
        }
      }
    }
    return ballast;
  }

  private static boolean wrote(FileChannel channel, int size) {
    try {
      return channel.write(ByteBuffer.allocate(size)) == size;
    } catch (IOException e) {
      return false; // full, which is what we want
    }
  }

  private static JobState state(TestHome home, ExperimentId id) {
    return home.trial(id, 1).jobs().getFirst().state();
  }

  private static void run(Worker worker) {
    try {
      worker.run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static int command(String... words) throws Exception {
    return new ProcessBuilder(words).inheritIO().start().waitFor();
  }
}
