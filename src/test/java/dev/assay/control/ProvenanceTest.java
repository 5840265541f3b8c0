package dev.assay.control;

import static dev.assay.control.ControlHome.flag;
import static dev.assay.control.ControlHome.items;
import static dev.assay.control.ControlHome.number;
import static dev.assay.control.ControlHome.object;
import static dev.assay.control.ControlHome.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.control.Submitting.Caller;
import dev.assay.control.Submitting.Request;
import dev.assay.control.Submitting.Source;
import dev.assay.control.Working.Settings;
import dev.assay.control.Working.Until;
import dev.assay.json.Json;
import dev.assay.provenance.Repository;
import dev.assay.space.Value;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What is kept of the code, programs and machine behind an experiment.
@Timeout(60)
class ProvenanceTest {
  private static final Settings SETTINGS =
      new Settings("default", Optional.of(1), List.of(), Optional.empty(), 1 << 20);

  @TempDir private Path folder;
  private Control control;

  @BeforeEach
  void open() {
    control = WorkerMain.control(folder);
  }

  @AfterEach
  void close() {
    control.close();
  }

  private String submit(Path where, String yaml) {
    return submit(where, yaml, Repository.ENVIRONMENT);
  }

  private String submit(Path where, String yaml, Map<String, String> environment) {
    var request =
        new Request(
            List.of(new Source.Text("a.yaml", yaml, where)),
            List.of(),
            List.of(),
            Map.of(),
            false,
            false,
            List.of(),
            "",
            Optional.empty(),
            "",
            "",
            new Caller("user:ada", environment));
    return text(control.submitting().submit(request).getFirst(), "experiment");
  }

  private Value.Object provenance(String experiment) {
    return object(control.reading().experiment(experiment), "provenance");
  }

  @Test
  void the_state_of_the_repository_is_kept() throws Exception {
    var repository = Repository.in(folder.resolve("code"));
    String commit = repository.git("rev-parse", "HEAD").strip();
    repository.git("remote", "add", "origin", "https://ada:s3cret@example.org/lab/code.git");
    repository.write("train.py", "password = 's3cret'\n");

    var document = provenance(submit(repository.folder(), "command: [sh, -c, 'true']"));

    var code = object(document, "code");
    assertThat(text(code, "commit")).isEqualTo(commit);
    assertThat(text(code, "branch")).isEqualTo("main");
    assertThat(flag(code, "dirty")).isTrue();
    assertThat(number(code, "files_changed")).isEqualTo(1);
    assertThat(text(code, "remote")).isEqualTo("https://example.org/lab/code.git");
    assertThat(Json.write(document)).doesNotContain("s3cret");
  }

  @Test
  void without_a_repository_the_rest_is_kept() throws Exception {
    Path python = folder.resolve("venv/bin/python");
    Files.createDirectories(python.getParent());
    Files.writeString(python, "#!/bin/sh\necho Python 3.99.1\n");
    Files.setPosixFilePermissions(python, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.writeString(folder.resolve("uv.lock"), "a\n");
    var environment =
        Map.of(
            "PATH", python.getParent() + ":/usr/bin:/bin",
            "VIRTUAL_ENV", folder.resolve("venv").toString(),
            "GIT_CEILING_DIRECTORIES", folder.toString());

    var document =
        provenance(
            submit(
                folder,
                "stages: {a: {command: [python, x.py]}, b: {command: ['{p}'], needs: a}}\n"
                    + "jobs: [{params: {p: 1}}]",
                environment));

    assertThat(document.get("code")).contains(Value.Null.NULL);
    assertThat(text(document, "virtualenv")).endsWith("/venv");
    var first = (Value.Object) items(document, "interpreters").getFirst();
    assertThat(text(first, "stage")).isEqualTo("a");
    assertThat(text(first, "path")).isEqualTo(python.toString());
    assertThat(text(first, "version")).isEqualTo("Python 3.99.1");
    var lock = (Value.Object) items(document, "locks").getFirst();
    assertThat(text(lock, "path")).endsWith("/uv.lock");
    assertThat(text(lock, "sha256"))
        .isEqualTo("87428fc522803d31065e7bce3cf03fe475096631e5e07bbd7a0fde60c4cf25c7");
  }

  @Test
  void an_attempt_tells_what_changed_while_it_waited() throws Exception {
    var repository = Repository.in(folder.resolve("code"));
    String first = submit(repository.folder(), "command: [sh, -c, 'true']");
    work(first);
    String second = submit(repository.folder(), "command: [sh, -c, 'true']");
    repository.write("train.py", "print('two')\n");
    work(second);

    assertThat(attempt(first).get("provenance")).contains(Value.Null.NULL);
    var noted = object(attempt(second), "provenance");
    assertThat(items(noted, "changed"))
        .containsExactly(Value.of("changes: none, now uncommitted ones"));
    assertThat(flag(object(noted, "code"), "dirty")).isTrue();
  }

  @Test
  void another_commit_is_named() throws Exception {
    var repository = Repository.in(folder.resolve("code"));
    String before = repository.git("rev-parse", "--short=10", "HEAD").strip();
    String id = submit(repository.folder(), "command: [sh, -c, 'true']");
    repository.write("train.py", "print('two')\n");
    String after = repository.commit("second").substring(0, 10);

    work(id);

    assertThat(items(object(attempt(id), "provenance"), "changed"))
        .containsExactly(Value.of("commit: %s, now %s".formatted(before, after)));
  }

  @Test
  void editing_while_a_job_waits_changes_nothing() throws Exception {
    var repository = Repository.in(folder.resolve("code"));
    repository.write(".gitignore", "data/\n");
    repository.write("data/x", "data");
    repository.write("lib/name.sh", "echo lib one");
    repository.write("train.sh", ". ./lib/name.sh; cat data/x; echo train one; echo made > made");
    String id = submit(repository.folder(), "command: [sh, train.sh]\nsnapshot: true");
    repository.write("lib/name.sh", "echo lib two");
    repository.write("train.sh", "exit 9");
    repository.write("more.sh", "exit 9");
    repository.commit("second");

    work(id);

    assertThat(Files.readString(control.reading().log(id, "", Optional.empty()).file()))
        .isEqualTo("lib one\ndatatrain one\n");
    assertThat(attempt(id).get("provenance")).contains(Value.Null.NULL);
    Path left = Path.of(text(attempt(id), "folder"), "code");
    try (var files = Files.list(left)) {
      assertThat(files.map(f -> f.getFileName().toString())).containsExactly("made");
    }
    var snapshot = object(provenance(id), "snapshot");
    assertThat(text(snapshot, "root")).isEqualTo(repository.folder().toString());
    assertThat(number(snapshot, "files")).isEqualTo(4);
    assertThat(flag(control.upkeep().check(), "ok")).isTrue();
  }

  @Test
  void a_stage_runs_in_its_own_folder_of_the_copy() throws Exception {
    var repository = Repository.in(folder.resolve("code"));
    repository.write("sub/x", "x");
    repository.write("lib/m.py", "");
    var environment = new java.util.HashMap<>(Repository.ENVIRONMENT);
    environment.put("PYTHONPATH", repository.folder().resolve("lib") + ":/opt/lib");
    String id =
        submit(
            repository.folder(),
            "script: 'pwd -P; echo $PYTHONPATH; echo $ASSAY_JOB_SOURCE'\ncwd: sub\nsnapshot: true",
            environment);

    work(id);

    Path copy = Path.of(text(attempt(id), "folder")).toRealPath().resolve("code");
    assertThat(Files.readAllLines(control.reading().log(id, "", Optional.empty()).file()))
        .containsExactly(
            copy.resolve("sub").toString(),
            copy.resolve("lib") + ":/opt/lib",
            repository.folder().toString());
  }

  @Test
  void what_is_too_large_is_refused_and_nothing_is_stored() throws Exception {
    var repository = Repository.in(folder.resolve("code"));
    Files.write(repository.folder().resolve("weights"), new byte[2 << 20]);

    assertThatThrownBy(() -> submit(repository.folder(), "command: x\nsnapshot: {max_size: 1MiB}"))
        .isInstanceOf(ControlException.class)
        .hasMessageContaining("weights (2.0 MiB)");
    assertThat(control.reading().experiments(List.of(), true, 9)).isEmpty();
  }

  @Test
  void the_code_of_a_trial_can_be_looked_at() throws Exception {
    var repository = Repository.in(folder.resolve("code"));
    String id = submit(repository.folder(), "command: x\nsnapshot: true");
    String without = submit(repository.folder(), "command: x");
    repository.write("train.py", "print('two')\n");
    Path to = folder.resolve("new/code");

    var answer = control.upkeep().code(id, to);

    assertThat(number(answer, "files")).isEqualTo(1);
    assertThat(to.resolve("train.py")).hasContent("print('one')");
    assertThatThrownBy(() -> control.upkeep().code(id, to)).hasMessage(to + " is there already");
    assertThatThrownBy(() -> control.upkeep().code(without, folder.resolve("other")))
        .hasMessage("trial %s.1 has no snapshot of its code".formatted(without));
  }

  @Test
  void a_damaged_copy_is_told_and_not_run() throws Exception {
    var repository = Repository.in(folder.resolve("code"));
    String id = submit(repository.folder(), "command: [sh, train.py]\nsnapshot: true");
    try (var files = Files.walk(folder.resolve(".assay/snapshots/files"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.delete(file);
      }
    }

    work(id);

    assertThat(text(control.reading().trial(id + ".1"), "reason")).isEqualTo("launch");
    assertThat(text(attempt(id), "message")).contains("is gone");
    var check = control.upkeep().check();
    assertThat(flag(check, "ok")).isFalse();
    assertThat(Json.write(check)).contains("is gone");
  }

  @Test
  void clean_removes_the_code_of_deleted_experiments() throws Exception {
    var repository = Repository.in(folder.resolve("code"));
    String kept = submit(repository.folder(), "command: [sh, -c, 'true']\nsnapshot: true");
    repository.write("train.py", "print('two')\n");
    String deleted = submit(repository.folder(), "command: [sh, -c, 'true']\nsnapshot: true");
    control.operating().delete(List.of(deleted), "user:ada");

    var cleaned = clean();

    assertThat(number(cleaned, "snapshot_files")).isEqualTo(2);
    assertThat(number(clean(), "snapshot_files")).isZero();
    work(kept);
    assertThat(text(control.reading().trial(kept + ".1"), "status")).isEqualTo("completed");
  }

  private Value.Object clean() {
    return control.operating().clean(Optional.empty(), 9, Optional.empty(), false, "user:ada");
  }

  private void work(String id) {
    control.working().work(SETTINGS, new Until.Ended(List.of(id)), _ -> {});
  }

  private Value.Object attempt(String experiment) {
    var trial = control.reading().trial(experiment + ".1");
    return (Value.Object) items(trial, "history").getFirst();
  }
}
