package dev.assay.provenance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.space.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Copies of code: what belongs to one, that they share, and that nothing half-done is ever seen.
@Timeout(60)
class SnapshotsTest {

  @TempDir Path temp;
  private Repository repository;
  private Path code;
  private Path home;
  private Snapshots snapshots;

  @BeforeEach
  void make() throws Exception {
    repository = Repository.in(temp.resolve("code"));
    code = repository.folder();
    home = code.resolve(".assay");
    snapshots = new Snapshots(home);
  }

  private Value.Object take(String yaml) {
    try (var _ = snapshots.hold()) {
      return snapshots.take(SnapshotTaker.spec(yaml, code), Repository.ENVIRONMENT);
    }
  }

  private Value.Object take() {
    return take("snapshot: true");
  }

  private Path givenBack(Value.Object snapshot) throws IOException {
    Path copy = Files.createTempDirectory(temp, "copy").resolve("code");
    snapshots.giveBack(snapshot, copy);
    return copy;
  }

  private static void assertCopied(Path file, String text) {
    assertThat(file).hasContent(text).matches(f -> !Files.isSymbolicLink(f));
  }

  private long storedFiles() throws IOException {
    try (var files = Files.walk(home.resolve("snapshots/files"))) {
      return files.filter(Files::isRegularFile).count();
    }
  }

  @Test
  void a_copy_has_what_git_tracks_and_what_is_new() throws IOException {
    repository.write(".gitignore", "*.bin\ndata/\n");
    repository.write("pkg/model.py", "model");
    repository.write("train.py", "edited");
    Files.writeString(code.resolve("ä ö.txt"), "named");

    var copy = givenBack(take());

    assertCopied(copy.resolve("train.py"), "edited");
    assertCopied(copy.resolve("pkg/model.py"), "model");
    assertCopied(copy.resolve("ä ö.txt"), "named");
    assertThat(copy.resolve(".git")).doesNotExist();
    assertThat(copy.resolve(".assay")).doesNotExist();
  }

  @Test
  void what_git_ignores_is_seen_where_it_lies() throws IOException {
    repository.write(".gitignore", "*.bin\ndata/\n__pycache__/\n");
    repository.write("data/train.csv", "1,2");
    repository.write("pkg/model.py", "model");
    repository.write("pkg/weights.bin", "w");
    repository.write("pkg/__pycache__/x.pyc", "");

    var copy = givenBack(take());

    assertThat(copy.resolve("data/train.csv")).hasContent("1,2");
    assertThat(Files.readSymbolicLink(copy.resolve("data"))).isEqualTo(code.resolve("data"));
    assertThat(Files.readSymbolicLink(copy.resolve("pkg/weights.bin")))
        .isEqualTo(code.resolve("pkg/weights.bin"));
    assertThat(copy.resolve("pkg/__pycache__")).doesNotExist();
  }

  @Test
  void patterns_add_what_is_ignored_and_leave_out_what_is_not() throws IOException {
    repository.write(".gitignore", "local/\n");
    repository.write("local/settings.py", "mine");
    repository.write("local/cache/big.tmp", "tmp");
    repository.write("assets/logo.png", "png");

    var copy = givenBack(take("snapshot: {include: local/, exclude: ['*.tmp', assets/logo.png]}"));

    assertCopied(copy.resolve("local/settings.py"), "mine");
    assertThat(copy.resolve("local/cache")).isSymbolicLink();
    assertThat(copy.resolve("assets")).isSymbolicLink();
  }

  @Test
  void permissions_and_links_within_the_code_are_kept() throws IOException {
    Path run = repository.write("bin/run.sh", "#!/bin/sh\n");
    Files.setPosixFilePermissions(run, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.createSymbolicLink(code.resolve("bin/again"), Path.of("run.sh"));
    Files.createSymbolicLink(code.resolve("current"), Path.of("bin"));
    Files.createSymbolicLink(code.resolve("away"), Path.of("../elsewhere"));
    Files.createSymbolicLink(code.resolve("absolute"), temp);

    var copy = givenBack(take());

    assertThat(copy.resolve("bin/run.sh")).isExecutable();
    assertThat(copy.resolve("train.py").toFile().canExecute()).isFalse();
    assertThat(Files.readSymbolicLink(copy.resolve("bin/again"))).isEqualTo(Path.of("run.sh"));
    assertThat(Files.readSymbolicLink(copy.resolve("current"))).isEqualTo(Path.of("bin"));
    assertThat(Files.readSymbolicLink(copy.resolve("away"))).isEqualTo(code.resolve("away"));
    assertThat(Files.readSymbolicLink(copy.resolve("absolute")))
        .isEqualTo(code.resolve("absolute"));
  }

  @Test
  void a_repository_within_is_part_of_it() throws Exception {
    var inner = Repository.in(code.resolve("vendor/lib"));
    inner.write("lib.py", "lib");
    inner.write(".gitignore", "*.o\n");
    inner.write("lib.o", "o");

    var copy = givenBack(take());

    assertCopied(copy.resolve("vendor/lib/lib.py"), "lib");
    assertThat(copy.resolve("vendor/lib/lib.o")).isSymbolicLink();
    assertThat(copy.resolve("vendor/lib/.git")).doesNotExist();
  }

  @Test
  void without_git_everything_but_what_is_installed_is_copied() throws IOException {
    code = Files.createDirectory(temp.resolve("plain")).toRealPath();
    home = code.resolve(".assay");
    snapshots = new Snapshots(home);
    Files.writeString(code.resolve("train.py"), "plain");
    Files.createDirectories(code.resolve(".venv/bin"));

    var copy = givenBack(take());

    assertCopied(copy.resolve("train.py"), "plain");
    assertThat(copy.resolve(".venv")).isSymbolicLink();
    assertThat(copy.resolve(".assay")).doesNotExist();
  }

  @Test
  void a_name_that_is_no_text_is_refused_and_not_left_out() throws Exception {
    var bytes = new ProcessBuilder("sh", "-c", "printf x > \"$(printf 'a\\377b')\"");
    assertThat(bytes.directory(code.toFile()).start().waitFor()).isZero();

    assertThatThrownBy(this::take)
        .isInstanceOf(SnapshotException.class)
        .hasMessageContaining("cannot be read under this locale");
  }

  @Test
  void equal_code_has_one_id_and_shares_its_files() throws Exception {
    repository.write("pkg/model.py", "model");
    var first = take();
    long files = storedFiles();

    assertThat(take()).isEqualTo(first);
    assertThat(storedFiles()).isEqualTo(files);
    repository.write("pkg/model.py", "other");
    assertThat(Snapshots.id(take())).isNotEqualTo(Snapshots.id(first));
    assertThat(storedFiles()).isEqualTo(files + 2); // the file and the list of files
    assertCopied(givenBack(first).resolve("pkg/model.py"), "model");
  }

  @Test
  void too_much_is_refused_by_name() throws IOException {
    Files.write(code.resolve("weights"), new byte[3 << 20]);

    assertThatThrownBy(() -> take("snapshot: {max_size: 1MiB}"))
        .isInstanceOfSatisfying(
            SnapshotException.class, e -> assertThat(e.hint()).contains("snapshot.exclude"))
        .hasMessageContainingAll(code.toString(), "3.0 MiB", "1.0 MiB is allowed", "weights (3.0");
    assertThat(storedFiles()).isZero();
  }

  @Test
  void a_stage_that_runs_elsewhere_is_refused() {
    String stages = "\nstages: {a: {command: x}, b: {command: x, cwd: %s}}".formatted(temp);

    assertThatThrownBy(() -> take("snapshot: true" + stages))
        .isInstanceOf(SnapshotException.class)
        .hasMessageContainingAll("stage b runs in " + temp, "which is not in " + code);
  }

  @Test
  void what_was_damaged_is_not_run() throws IOException {
    var snapshot = take();
    Path stored = new FileStore(home.resolve("snapshots"), _ -> {}).of(sha("print('one')\n"));
    Files.writeString(stored, "print('two')\n");

    assertThatThrownBy(() -> givenBack(snapshot))
        .isInstanceOf(SnapshotException.class)
        .hasMessageContaining("is damaged");
    assertThat(snapshots.problems(List.of(snapshot)))
        .singleElement()
        .asString()
        .contains("damaged");
    Files.delete(stored);
    assertThatThrownBy(() -> givenBack(snapshot)).hasMessageContaining("is gone");
    assertThat(snapshots.problems(List.of(snapshot)))
        .singleElement()
        .asString()
        .contains("is gone");
  }

  private static String sha(String text) {
    return Sha256.of(text.getBytes());
  }

  @Test
  void what_the_job_left_as_it_was_is_taken_away() throws IOException {
    repository.write(".gitignore", "data/\n");
    repository.write("data/x", "x");
    repository.write("pkg/model.py", "model");
    repository.write("pkg/other.py", "other");
    var snapshot = take();
    var copy = givenBack(snapshot);
    Files.writeString(copy.resolve("pkg/model.py"), "MODEL");
    Files.createDirectories(copy.resolve("outputs"));
    Files.writeString(copy.resolve("outputs/result"), "42");
    Files.createDirectories(copy.resolve("pkg/__pycache__"));
    Files.writeString(copy.resolve("pkg/__pycache__/other.pyc"), "");
    Files.writeString(copy.resolve("data/y"), "y");

    snapshots.takeAway(snapshot, copy);

    try (var left = Files.walk(copy)) {
      assertThat(left.filter(f -> !Files.isDirectory(f)).map(f -> copy.relativize(f).toString()))
          .containsExactlyInAnyOrder("pkg/model.py", "outputs/result");
    }
    assertThat(code.resolve("data")).isDirectoryContaining("glob:**/y");
  }

  @Test
  void a_copy_of_which_nothing_is_left_goes_whole() throws IOException {
    var snapshot = take();
    var copy = givenBack(snapshot);

    snapshots.takeAway(snapshot, copy);

    assertThat(copy).doesNotExist();
  }

  @Test
  void only_what_nobody_refers_to_is_removed() throws Exception {
    repository.write("pkg/model.py", "model");
    var first = take();
    repository.write("pkg/model.py", "other");
    var second = take();
    long all = storedFiles();

    try (var _ = snapshots.hold()) {
      assertThat(snapshots.clean(List.of(second), true).files()).isEqualTo(2);
      assertThat(storedFiles()).isEqualTo(all);
      assertThat(snapshots.clean(List.of(second), false).files()).isEqualTo(2);
    }

    assertCopied(givenBack(second).resolve("pkg/model.py"), "other");
    assertThatThrownBy(() -> givenBack(first)).hasMessageContaining("is gone");
  }

  @Test
  void several_take_at_once() throws Exception {
    for (int i = 0; i < 20; i++) {
      repository.write("pkg/m" + i + ".py", "model " + i);
    }
    List<Callable<Value.Object>> takers = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      takers.add(() -> {
        var own = new Snapshots(home);
        try (var _ = own.hold()) {
          return own.take(SnapshotTaker.spec("snapshot: true", code), Repository.ENVIRONMENT);
        }
      });
    }
    try (var pool = Executors.newFixedThreadPool(4)) {
      var taken = new ArrayList<Value.Object>();
      for (var result : pool.invokeAll(takers)) {
        taken.add(result.get());
      }
      assertThat(taken).hasSize(4).containsOnly(taken.getFirst());
      assertThat(snapshots.problems(taken)).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4})
  void one_who_is_killed_leaves_nothing_wrong(int step) throws Exception {
    repository.write("pkg/model.py", "model");
    var child =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                SnapshotTaker.class.getName(),
                code.toString(),
                Integer.toString(step))
            .inheritIO();
    Process process = child.start();
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(137);

    var snapshot = take();

    assertThat(snapshots.problems(List.of(snapshot))).isEmpty();
    assertCopied(givenBack(snapshot).resolve("pkg/model.py"), "model");
    try (var _ = snapshots.hold()) {
      snapshots.clean(List.of(snapshot), false);
    }
    assertThat(home.resolve("snapshots/unfinished")).isEmptyDirectory();
    assertThat(snapshots.problems(List.of(snapshot))).isEmpty();
  }

  @Test
  void copies_belong_to_their_user_alone() throws IOException {
    take();

    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(
                    home.resolve("snapshots"), LinkOption.NOFOLLOW_LINKS)))
        .isEqualTo("rwx------");
  }
}
