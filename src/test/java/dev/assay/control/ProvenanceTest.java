package dev.assay.control;

import static dev.assay.control.ControlHome.flag;
import static dev.assay.control.ControlHome.items;
import static dev.assay.control.ControlHome.number;
import static dev.assay.control.ControlHome.object;
import static dev.assay.control.ControlHome.text;
import static org.assertj.core.api.Assertions.assertThat;

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
      new Settings("default", Optional.of(1), Optional.empty(), 1 << 20);

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

  private void work(String id) {
    control.working().work(SETTINGS, new Until.Ended(List.of(id)), _ -> {});
  }

  private Value.Object attempt(String experiment) {
    var trial = control.reading().trial(experiment + ".1");
    return (Value.Object) items(trial, "history").getFirst();
  }
}
