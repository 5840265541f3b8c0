package dev.assay.control;

import static dev.assay.control.ControlHome.flag;
import static dev.assay.control.ControlHome.items;
import static dev.assay.control.ControlHome.object;
import static dev.assay.control.ControlHome.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.control.Submitting.Caller;
import dev.assay.control.Submitting.Request;
import dev.assay.control.Submitting.Rerun;
import dev.assay.control.Submitting.Source;
import dev.assay.control.Working.Settings;
import dev.assay.control.Working.Until;
import dev.assay.provenance.Repository;
import dev.assay.space.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Running a trial again: what is the same, what may differ, and what is refused.
@Timeout(60)
class RerunningTest {
  private static final String SEED = "command: [sh, -c, 'echo $0 $ASSAY_JOB_SEED $MODE', '{a}']\n";

  @TempDir private Path folder;
  private Repository repository;
  private Control control;

  @BeforeEach
  void open() throws Exception {
    repository = Repository.in(folder.resolve("code"));
    control = WorkerMain.control(folder);
  }

  @AfterEach
  void close() {
    control.close();
  }

  private String submit(String yaml) {
    var environment = new HashMap<>(Repository.ENVIRONMENT);
    environment.put("MODE", "first");
    var request =
        new Request(
            List.of(new Source.Text("a.yaml", "env_inherit: [MODE]\n" + yaml, repository.folder())),
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

  private Value.Object rerun(String trial) {
    return rerun(trial, false, false);
  }

  private Value.Object exact(String trial) {
    return rerun(trial, true, false);
  }

  private Value.Object rerun(String trial, boolean exact, boolean allowDrift) {
    var caller = new Caller("user:ada", Repository.ENVIRONMENT);
    return control
        .submitting()
        .rerun(new Rerun(trial, exact, allowDrift, Optional.empty(), false, caller));
  }

  private String output(String trial) throws IOException {
    var settings = new Settings("default", Optional.of(1), Optional.empty(), 1 << 20);
    String experiment = trial.substring(0, trial.indexOf('.'));
    control.working().work(settings, new Until.Ended(List.of(experiment)), _ -> {});
    return Files.readString(control.reading().log(trial, "", Optional.empty()).file());
  }

  private static String experiment(Value.Object receipt) {
    return text(receipt, "experiment");
  }

  @Test
  void params_environment_and_seed_are_those_of_the_trial() throws Exception {
    String id =
        submit(
            "name: seeds\n"
                + SEED
                + "space: {a: [3, 4]}\nrepeat: 2\nsearch: {seed: 7}\nobjective: {metric: x, goal: minimize}");
    String first = output(id + ".4");

    var receipt = rerun(id + ".4");

    assertThat(text(receipt, "name")).isEqualTo("seeds-rerun-4");
    assertThat(output(experiment(receipt) + ".1"))
        .isEqualTo(first)
        .contains("4 ")
        .endsWith("first\n");
    var trial = control.reading().trial(experiment(receipt));
    assertThat(text(object(trial, "origin"), "rerun_of")).isEqualTo(id + ".4");
    assertThat(trial.get("content")).isEqualTo(control.reading().trial(id + ".4").get("content"));
    assertThat(text(object(object(trial, "provenance"), "rerun"), "of")).isEqualTo(id + ".4");
  }

  @Test
  void a_configuration_keeps_its_own_command() throws Exception {
    String id =
        submit("command: [echo, no]\njobs: [{params: {a: 1}, command: [echo, own], env: {X: y}}]");

    assertThat(output(experiment(rerun(id)) + ".1")).isEqualTo("own\n");
  }

  @Test
  void an_exact_rerun_of_a_clean_tree_is_one() throws Exception {
    String id = submit("command: [echo, '1']");

    var receipt = exact(id);

    assertThat(items(object(receipt, "rerun"), "drift")).isEmpty();
    assertThat(flag(object(receipt, "rerun"), "exact")).isTrue();
    assertThat(items(receipt, "warnings")).isEmpty();
    assertThat(items(object(exact(experiment(receipt)), "rerun"), "drift")).isEmpty();
  }

  @Test
  void the_same_uncommitted_changes_are_the_same_code() throws Exception {
    repository.write("train.py", "print('two')\n");
    String id = submit("command: [echo, '1']");

    assertThat(items(object(exact(id), "rerun"), "drift")).isEmpty();
    repository.write("train.py", "print('three')\n");
    assertNotExact(id, "changes: other ones than before");
    repository.write("train.py", "print('one')\n");
    assertNotExact(id, "changes: uncommitted ones, now none");
  }

  @Test
  void what_differs_is_named_and_nothing_is_stored() throws Exception {
    repository.write("requirements.txt", "numpy==1\n");
    String before = repository.commit("second").substring(0, 10);
    String id = submit("command: [echo, '1']");
    repository.write("requirements.txt", "numpy==2\n");
    String after = repository.commit("third").substring(0, 10);

    assertNotExact(
        id,
        "commit: %s, now %s".formatted(before, after),
        "lock file " + repository.folder().resolve("requirements.txt"));

    assertThat(control.reading().experiments(List.of(), true, 9)).hasSize(1);
    var receipt = rerun(id, true, true);
    assertThat(items(object(receipt, "rerun"), "drift")).hasSize(2);
    assertThat(items(receipt, "warnings")).hasSize(2);
    assertThat(items(object(rerun(id), "rerun"), "drift")).hasSize(2);
  }

  @Test
  void another_interpreter_is_named() throws Exception {
    Path python = repository.write("bin/python", "#!/bin/sh\necho Python 3.1\n");
    python.toFile().setExecutable(true);
    repository.commit("second");
    String id = submit("command: [bin/python, train.py]");
    repository.write("bin/python", "#!/bin/sh\necho Python 3.2\n");
    repository.git("update-index", "--assume-unchanged", "bin/python");

    assertNotExact(id, "interpreter of stage main", "(Python 3.1), now", "(Python 3.2)");
  }

  @Test
  void the_code_that_an_attempt_started_with_counts() throws Exception {
    String id = submit("command: [echo, '1']");
    repository.write("train.py", "print('two')\n");
    repository.commit("second");
    output(id + ".1");

    assertThat(items(object(exact(id), "rerun"), "drift")).isEmpty();
  }

  @Test
  void a_snapshot_is_run_again_whatever_became_of_the_tree() throws Exception {
    repository.write("train.sh", "echo one");
    String id = submit("command: [sh, train.sh]\nsnapshot: true");
    repository.write("train.sh", "echo two");
    repository.commit("second");

    var exact = exact(id);
    var plain = rerun(id);

    assertThat(output(experiment(exact) + ".1")).isEqualTo("one\n");
    assertThat(output(experiment(plain) + ".1")).isEqualTo("two\n");
    assertThat(items(object(exact, "rerun"), "drift")).isEmpty();
    var source = object(control.reading().experiment(id), "provenance");
    var again = object(control.reading().experiment(experiment(exact)), "provenance");
    assertThat(again.get("snapshot")).isEqualTo(source.get("snapshot"));
    assertThat(again.get("code")).isEqualTo(source.get("code"));
  }

  @Test
  void a_snapshot_that_is_gone_is_refused() throws Exception {
    String id = submit("command: [sh, train.py]\nsnapshot: true");
    try (var files = Files.walk(folder.resolve(".assay/snapshots/files"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.delete(file);
      }
    }

    assertThatThrownBy(() -> exact(id))
        .isInstanceOf(ControlException.class)
        .hasMessageContainingAll("the code of " + id, "is gone");
  }

  @Test
  void without_git_nobody_knows() throws Exception {
    Files.move(repository.folder().resolve(".git"), folder.resolve("away"));
    String id = submit("command: [echo, '1']");

    assertNotExact(id, "code: neither git nor a snapshot tells what it was");
  }

  @Test
  void what_git_does_not_track_is_a_warning() throws Exception {
    repository.write("notes.txt", "");
    String id = submit("command: [echo, '1']");

    assertThat(items(exact(id), "warnings"))
        .containsExactly(
            Value.of("files or folders that git does not track, and that are not compared: 1"));
  }

  @Test
  void an_exact_flag_alone_makes_no_sense() {
    String id = submit("command: [echo, '1']");

    assertThatThrownBy(() -> rerun(id, false, true))
        .hasMessage("--allow-drift is given without --exact");
    assertThatThrownBy(() -> rerun("nothing.1")).hasMessageContaining("nothing.1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "  ", "last"})
  void a_name_that_means_nothing_is_refused(String name) {
    String id = submit("command: [echo, '1']");
    var caller = new Caller("user:ada", Repository.ENVIRONMENT);

    assertThatThrownBy(() ->
            control
                .submitting()
                .rerun(new Rerun(id, false, false, Optional.of(name), false, caller)))
        .hasMessageContaining("a name has 1 to 200 characters");
    assertThat(control.reading().experiments(List.of(), true, 9)).hasSize(1);
  }

  private void assertNotExact(String trial, String... words) {
    assertThatThrownBy(() -> exact(trial))
        .isInstanceOfSatisfying(
            ControlException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ControlException.Code.CONFLICT);
              assertThat(e.getMessage()).contains("would not be exact").contains(words);
              assertThat(e.hint()).contains("--allow-drift");
            });
  }
}
