package dev.assay.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.config.ContentDigest;
import dev.assay.config.Context;
import dev.assay.config.Source;
import dev.assay.config.SpecReader;
import dev.assay.experiment.ExperimentSpec;
import dev.assay.experiment.Reuse;
import dev.assay.experiment.Stage;
import dev.assay.provenance.Snapshots;
import dev.assay.space.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Inputs as they were at submit are told from inputs that changed, and are not read more often
/// than needed.
@Timeout(60)
class InputsTest {

  @TempDir private Path temp;

  /// Long after every file of these tests was written.
  private static final InstantSource LATER =
      InstantSource.offset(InstantSource.system(), Duration.ofHours(1));

  private final List<Path> reads = new ArrayList<>();

  private Inputs inputs(InstantSource clock) {
    return new Inputs(
        clock,
        path -> {
          reads.add(path);
          return ContentDigest.of(path);
        });
  }

  private ExperimentSpec spec(Path folder, String more) {
    String yaml = "name: x\nsnapshot: true\ncache: use\ncommand: 'true'\n" + more;
    return SpecReader.read(
            yaml,
            Source.file(Path.of("test.yaml")),
            folder,
            new Context(Map.of("PATH", System.getenv("PATH")), "tester", Instant.now()))
        .spec();
  }

  private Stage stage(String more) {
    return spec(temp, more).stages().getFirst();
  }

  private Optional<String> changed(Stage stage) {
    return new Inputs(LATER).changed(stage, Optional.empty());
  }

  @Test
  void what_is_the_same_is_read_once_and_what_was_touched_is_read_again() throws IOException {
    var data = Files.writeString(temp.resolve("data.csv"), "1");
    var stage = stage("inputs: [data.csv]\n");
    var inputs = inputs(LATER);

    assertThat(inputs.changed(stage, Optional.empty())).isEmpty();
    assertThat(inputs.changed(stage, Optional.empty())).isEmpty();
    assertThat(reads).containsExactly(data);

    var time = Files.getLastModifiedTime(data);
    rewrite(data, "2"); // as long as before, and as old
    Files.setLastModifiedTime(data, time);
    assertThat(inputs.changed(stage, Optional.empty()))
        .contains(
            "input %s is not what it was at submit; put it back and retry, or submit again"
                .formatted(data));
    rewrite(data, "1");
    assertThat(inputs.changed(stage, Optional.empty())).isEmpty();
  }

  /// At another instant than before, however coarse the times of the file system are: by the clock
  /// of these tests even what was written just now is old.
  private static void rewrite(Path file, String text) throws IOException {
    Object before = Files.getAttribute(file, "unix:ctime");
    do {
      Files.writeString(file, text);
    } while (Files.getAttribute(file, "unix:ctime").equals(before));
  }

  @Test
  void what_was_written_just_now_is_read_each_time() throws IOException {
    Files.writeString(temp.resolve("data.csv"), "1");
    var stage = stage("inputs: [data.csv]\n");
    var inputs = inputs(InstantSource.fixed(Instant.EPOCH));

    inputs.changed(stage, Optional.empty());
    inputs.changed(stage, Optional.empty());

    assertThat(reads).hasSize(2);
  }

  @Test
  void a_folder_has_changed_when_a_file_of_it_has_or_there_is_one_more_or_less()
      throws IOException {
    var folder = Files.createDirectory(temp.resolve("data"));
    Files.createDirectory(folder.resolve("deep"));
    var deep = Files.writeString(folder.resolve("deep/a"), "1");
    var stage = stage("inputs: [data]\n");
    var inputs = new Inputs(LATER);
    assertThat(inputs.changed(stage, Optional.empty())).isEmpty();

    Files.writeString(deep, "1\n", StandardOpenOption.APPEND);
    assertThat(inputs.changed(stage, Optional.empty())).isPresent();
    Files.writeString(deep, "1");
    assertThat(inputs.changed(stage, Optional.empty())).isEmpty();
    var more = Files.writeString(folder.resolve("b"), "");
    assertThat(inputs.changed(stage, Optional.empty())).isPresent();
    Files.delete(more);
    assertThat(inputs.changed(stage, Optional.empty())).isEmpty();
    Files.delete(deep);
    assertThat(inputs.changed(stage, Optional.empty())).isPresent();
  }

  @Test
  void what_is_gone_is_named_and_what_takes_no_part_is_not_looked_at() throws IOException {
    var data = Files.writeString(temp.resolve("data.csv"), "1");
    var environment = Files.writeString(temp.resolve("job.env"), "A=1\n");
    var taking = stage("inputs: [data.csv]\n");
    var read = stage("env_file: job.env\n");
    Files.delete(data);
    Files.writeString(environment, "A=2\n");

    assertThat(changed(taking))
        .contains(
            "input %s cannot be read any more: there is no such file or folder; put it back and retry, or submit again"
                .formatted(data));
    assertThat(changed(taking.withReuse(Reuse.OFF))).isEmpty();
    assertThat(changed(read).orElseThrow()).contains("job.env is not what it was");
  }

  @Test
  void what_is_part_of_the_copy_of_the_code_is_what_it_was_when_the_copy_was_taken()
      throws IOException {
    var code = Files.createDirectory(temp.resolve("code"));
    Files.createDirectory(code.resolve("data"));
    new ProcessBuilder("git", "init", "-q", code.toString()).inheritIO().start().onExit().join();
    Files.writeString(code.resolve(".gitignore"), "*.bin\n");
    var copied = Files.writeString(code.resolve("data/small.csv"), "1");
    var linked = Files.writeString(code.resolve("data/large.bin"), "1");
    var home = Files.createDirectories(temp.resolve("home"));
    var both = spec(code, "inputs: [data]\n");
    var small = spec(code, "inputs: [data/small.csv]\n").stages().getFirst();
    var snapshots = new Snapshots(home);
    var copy = new CodeCopy(snapshots, taken(snapshots, both), temp.resolve("run/code"));
    Files.createDirectories(temp.resolve("run"));
    copy.make();
    var inputs = new Inputs(LATER);
    var all = both.stages().getFirst();

    assertThat(temp.resolve("run/code/data/large.bin")).matches(Files::isSymbolicLink);
    assertThat(inputs.changed(all, Optional.of(copy))).isEmpty();
    Files.writeString(copied, "2");
    assertThat(inputs.changed(small, Optional.of(copy))).isEmpty();
    assertThat(inputs.changed(all, Optional.of(copy))).isEmpty();
    assertThat(inputs.changed(small, Optional.empty())).isPresent();
    rewrite(linked, "2");
    assertThat(inputs.changed(all, Optional.of(copy))).isPresent();
  }

  private static Value.Object taken(Snapshots snapshots, ExperimentSpec spec) {
    try (var _ = snapshots.hold()) {
      return snapshots.take(spec, System.getenv());
    }
  }
}
