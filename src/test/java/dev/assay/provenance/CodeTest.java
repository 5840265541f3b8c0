package dev.assay.provenance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What git says of the folder a job runs in, and that asking changes and starts nothing.
class CodeTest {

  private static final Duration LIMIT = Duration.ofSeconds(20);

  @TempDir Path temp;

  private static Code look(Path folder) {
    return Code.at(folder, Repository.ENVIRONMENT, LIMIT).orElseThrow();
  }

  @Test
  void a_clean_tree_is_its_commit() throws Exception {
    var repository = Repository.in(temp.resolve("code"));
    String commit = repository.git("rev-parse", "HEAD").strip();

    Code code = look(repository.folder());

    assertThat(code)
        .isEqualTo(
            new Code(
                repository.folder(),
                Optional.of(commit),
                Optional.of("main"),
                Optional.of(false),
                Optional.of(0L),
                Code.Diff.NONE,
                Optional.empty()));
  }

  @Test
  void a_dirty_tree_tells_how_far_it_differs() throws Exception {
    var repository = Repository.in(temp.resolve("code"));
    repository.write("model.py", "a\nb\nc\n");
    repository.commit("second");
    repository.write("train.py", "print('two')\nprint('three')\n");
    repository.write("model.py", "a\nc\n");
    repository.write("new.py", "");
    repository.write("more/x.py", "");
    repository.write("more/y.py", "");

    Code code = look(Files.createDirectories(repository.folder().resolve("more")));

    assertThat(code.root()).isEqualTo(repository.folder());
    assertThat(code.dirty()).contains(true);
    assertThat(code.untracked()).contains(2L);
    assertThat(code.diff().files()).contains(2L);
    assertThat(code.diff().insertions()).contains(2L);
    assertThat(code.diff().deletions()).contains(2L);
    assertThat(code.diff().sha256().orElseThrow()).matches("[0-9a-f]{64}");
  }

  @Test
  void what_assay_itself_writes_is_no_change_of_code() throws Exception {
    var repository = Repository.in(temp.resolve("code"));
    repository.write(".runs/workspace/a/signac_job_document.json", "{}");
    repository.write("sub/.assay/ledger/a.json", "{}");
    repository.commit("what ran");
    repository.write(".runs/workspace/a/signac_job_document.json", "{\"status\": \"running\"}");
    repository.write(".runs/workspace/b/signac_job_document.json", "{}");
    repository.write("sub/.assay/ledger/a.json", "{\"status\": \"complete\"}");
    repository.write("sub/.assay/ledger/b.json", "{}");
    Path sub = repository.folder().resolve("sub");

    assertThat(look(sub).dirty()).contains(false);
    assertThat(look(sub).untracked()).contains(0L);
    repository.write("train.py", "print('changed')\n");
    assertThat(look(sub).dirty()).contains(true);
    assertThat(look(sub).diff().files()).contains(1L);
  }

  @Test
  void the_digest_of_the_diff_tells_trees_apart_whatever_is_configured() throws Exception {
    var repository = Repository.in(temp.resolve("code"));
    repository.write("train.py", "print('two')\n");
    Optional<String> two = look(repository.folder()).diff().sha256();
    repository.write("train.py", "print('three')\n");
    Optional<String> three = look(repository.folder()).diff().sha256();
    repository.write("train.py", "print('two')\n");
    repository.git("config", "diff.noprefix", "true");
    repository.git("config", "diff.context", "9");
    repository.git("config", "diff.algorithm", "histogram");
    repository.git("config", "color.ui", "always");

    assertThat(look(repository.folder()).diff().sha256()).isEqualTo(two).isNotEqualTo(three);
  }

  @Test
  void a_changed_binary_file_changes_the_digest() throws Exception {
    var repository = Repository.in(temp.resolve("code"));
    Files.write(repository.folder().resolve("weights"), new byte[] {0, 1, 2});
    repository.commit("weights");
    Files.write(repository.folder().resolve("weights"), new byte[] {0, 1, 3});
    Optional<String> three = look(repository.folder()).diff().sha256();
    Files.write(repository.folder().resolve("weights"), new byte[] {0, 1, 4});

    assertThat(look(repository.folder()).diff().sha256()).isPresent().isNotEqualTo(three);
  }

  @Test
  void before_the_first_commit_there_is_none() throws Exception {
    var repository = new Repository(temp.toRealPath());
    repository.git("init", "-q", "-b", "main");
    repository.write("train.py", "");
    repository.git("add", "train.py");

    Code code = look(repository.folder());

    assertThat(code.commit()).isEmpty();
    assertThat(code.branch()).contains("main");
    assertThat(code.dirty()).contains(true);
  }

  @Test
  void the_folder_of_assay_itself_is_nothing_untracked() throws Exception {
    var repository = Repository.in(temp.resolve("code"));
    repository.write(".assay/assay.db", "");
    repository.write("sub/.assay/assay.db", "");
    repository.write("sub/a.py", "");
    repository.git("add", "sub/a.py");

    assertThat(look(repository.folder()).untracked()).contains(0L);
  }

  @Test
  void a_detached_head_has_no_branch() throws Exception {
    var repository = Repository.in(temp.resolve("code"));
    repository.git("checkout", "-q", "--detach");

    assertThat(look(repository.folder()).branch()).isEmpty();
  }

  @Test
  void without_a_repository_there_is_no_code() {
    assertThat(Code.at(temp, Repository.ENVIRONMENT, LIMIT)).isEmpty();
  }

  @Test
  void without_git_there_is_no_code() throws Exception {
    var repository = Repository.in(temp.resolve("code"));

    assertThat(Code.at(repository.folder(), Map.of("PATH", "/nonexistent"), LIMIT)).isEmpty();
  }

  @Test
  void a_git_that_lies_in_the_folder_itself_is_not_run() throws Exception {
    Path mark = temp.resolve("mark");
    program(temp.resolve("git"), "touch " + mark);

    Code.at(temp, Map.of("PATH", ".::relative"), LIMIT);

    assertThat(mark).doesNotExist();
  }

  @Test
  void a_git_that_takes_too_long_is_ended_with_its_children() throws Exception {
    Path pid = temp.resolve("pid");
    program(temp.resolve("bin/git"), "sleep 300 & echo $! > " + pid + "; wait");
    var environment = Map.of("PATH", temp.resolve("bin") + ":" + System.getenv("PATH"));

    assertThat(Code.at(temp, environment, Duration.ofSeconds(2))).isEmpty();

    assertThat(new String(program(Files.readString(pid).strip()))).doesNotContain("sleep");
  }

  @Test
  void nothing_that_the_repository_has_configured_is_run() throws Exception {
    var repository = Repository.in(temp.resolve("code"));
    Path mark = temp.resolve("mark");
    Path spy = program(temp.resolve("spy"), "touch " + mark);
    repository.git("config", "core.fsmonitor", spy.toString());
    repository.git("config", "diff.external", spy.toString());
    repository.git("config", "diff.spy.textconv", spy.toString());
    repository.write(".gitattributes", "*.py diff=spy\n");
    for (String hook : new String[] {"post-index-change", "fsmonitor-watchman", "post-checkout"}) {
      program(repository.folder().resolve(".git/hooks/" + hook), "touch " + mark);
    }
    repository.write("train.py", "print('two')\n");
    byte[] index = Files.readAllBytes(repository.folder().resolve(".git/index"));

    look(repository.folder());

    assertThat(mark).doesNotExist();
    assertThat(repository.folder().resolve(".git/index")).hasBinaryContent(index);
  }

  @Test
  void another_repository_in_the_callers_environment_is_not_asked() throws Exception {
    var asked = Repository.in(temp.resolve("asked"));
    var other = Repository.in(temp.resolve("other"));
    var environment = new HashMap<>(Repository.ENVIRONMENT);
    environment.put("GIT_DIR", other.folder().resolve(".git").toString());
    environment.put("GIT_WORK_TREE", other.folder().toString());

    assertThat(Code.at(asked.folder(), environment, LIMIT).orElseThrow().root())
        .isEqualTo(asked.folder());
  }

  @ParameterizedTest
  @CsvSource({
    "https://ada:s3cret@example.org/lab/code.git, https://example.org/lab/code.git",
    "https://s3cret@example.org/lab/code.git, https://example.org/lab/code.git",
    "https://example.org/code.git?token=s3cret, https://example.org/code.git",
    "ssh://git:s3cret@example.org:22/code.git, ssh://example.org:22/code.git",
    "git@example.org:lab/code.git, example.org:lab/code.git",
    "/srv/git/code.git, /srv/git/code.git",
  })
  void a_remote_is_shown_without_credentials(String url, String shown) {
    assertThat(Remote.shown(url)).contains(shown);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ext::sh -c 'curl -H s3cret x'",
        "helper://s3cret@host/x",
        "https://ada:s3/cret@host/x",
        "s3cret"
      })
  void a_remote_of_unknown_form_is_not_shown(String url) {
    assertThat(Remote.shown(url)).isEmpty();
  }

  /// What a process runs; nothing once it has ended, even where nobody has buried it.
  private static byte[] program(String pid) throws IOException {
    Path line = Path.of("/proc", pid, "cmdline");
    return Files.exists(line) ? Files.readAllBytes(line) : new byte[0];
  }

  private static Path program(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, "#!/bin/sh\n" + text + "\n");
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
