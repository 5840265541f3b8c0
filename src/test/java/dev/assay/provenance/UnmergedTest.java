package dev.assay.provenance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.provenance.Unmerged.Conflict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnmergedTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir Path folder;

  private Optional<List<Conflict>> unmerged(Path of) {
    return Unmerged.below(of, Map.of("PATH", "/usr/bin:/bin"), PATIENCE);
  }

  private void git(int expected, String... words) throws Exception {
    var command =
        new ArrayList<>(List.of("git", "-c", "user.name=Ada", "-c", "user.email=ada@example.org"));
    command.addAll(List.of(words));
    var process =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes());
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(said).isEqualTo(expected);
  }

  private void write(String file, String text) throws IOException {
    Path to = folder.resolve(file);
    Files.createDirectories(to.getParent());
    Files.writeString(to, text);
  }

  private void commit(String message) throws Exception {
    git(0, "add", "-A");
    git(0, "commit", "-qm", message);
  }

  @Test
  void both_sides_of_what_git_could_not_merge_are_told_by_their_path_below_the_folder()
      throws Exception {
    git(0, "init", "-q", "-b", "main");
    write("runs/été/a.json", "first\n");
    write("runs/gone.json", "first\n");
    write("outside.txt", "first\n");
    commit("begin");
    git(0, "checkout", "-qb", "there");
    write("runs/été/a.json", "theirs\n");
    write("runs/gone.json", "theirs\n");
    write("outside.txt", "theirs\n");
    commit("there");
    git(0, "checkout", "-q", "main");
    write("runs/été/a.json", "ours\n");
    Files.delete(folder.resolve("runs/gone.json"));
    write("outside.txt", "ours\n");
    commit("here");
    git(1, "merge", "-q", "there");

    assertThat(unmerged(folder.resolve("runs")))
        .hasValue(
            List.of(
                new Conflict(Path.of("gone.json"), Optional.empty(), Optional.of("theirs\n")),
                new Conflict(
                    Path.of("été/a.json"), Optional.of("ours\n"), Optional.of("theirs\n"))));
  }

  @Test
  void a_folder_without_conflicts_has_none_and_one_outside_git_gives_no_answer() throws Exception {
    assertThat(unmerged(folder)).isEmpty();

    git(0, "init", "-q");

    assertThat(unmerged(folder)).hasValue(List.of());
  }
}
