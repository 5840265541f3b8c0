package dev.assay.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.control.OtherWorkers.Elsewhere;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OtherWorkersTest {
  @TempDir private Path folder;

  private void process(String pid, String words, String environment) throws IOException {
    Path process = Files.createDirectories(folder.resolve("proc").resolve(pid));
    Files.writeString(process.resolve("cmdline"), words.replace(' ', '\0') + "\0");
    Files.writeString(process.resolve("environ"), environment.replace(' ', '\0') + "\0");
    Files.createSymbolicLink(
        process.resolve("cwd"), Files.createDirectories(folder.resolve("cwd" + pid)));
  }

  @Test
  void workers_of_other_homes_are_found_by_their_words_folder_and_environment() throws IOException {
    String main = "java -cp a.jar dev.assay.app.Main ";
    String user = "HOME=" + folder;
    process("7", main + "worker start", user);
    process("8", main + "-C /other worker start --detach", user);
    process("9", main + "queue start", user + " EXPERIMENT_QUEUE_DB_PATH=/q/db.sqlite");
    process("10", main + "worker status", user);
    process("11", "sleep 1", user);
    process("12", main + "worker start -C " + folder, user);
    Files.createDirectories(folder.resolve("proc/13"));
    Files.createDirectories(folder.resolve("proc/self"));

    assertThat(new OtherWorkers(folder.resolve("proc")).than(folder.resolve(".assay")))
        .containsExactly(
            new Elsewhere(7, folder.resolve("cwd7/.assay")),
            new Elsewhere(8, Path.of("/other/.assay")),
            new Elsewhere(9, Path.of("/q/.assay")));
    assertThat(new OtherWorkers(folder.resolve("none")).than(folder)).isEmpty();
  }
}
