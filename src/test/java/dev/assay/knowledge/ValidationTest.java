package dev.assay.knowledge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.knowledge.Validation.Scope;
import dev.assay.knowledge.Validation.StrictRuns;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValidationTest {

  private static final String LINKED = "{\"experiment_id\": \"E001\", \"hypothesis_id\": \"H001\"}";
  private static final String NOWHERE = "a".repeat(32);

  @TempDir Path root;

  private Repository repository;

  @BeforeEach
  void make() throws IOException {
    repository = Repository.withExperiment(root);
  }

  private List<String> runCodes() {
    return repository.codes(Scope.RUNS, StrictRuns.ERROR);
  }

  @Test
  void a_whole_repository_has_no_issues() throws IOException {
    String id =
        repository.run(
            "{\"experiment_id\": \"E001\", \"seed\": 0}",
            "{\"status\": \"queued\", \"aexp\": " + LINKED + "}");
    repository.finding(
        "- {type: job, id: " + id + "}\n- {type: batch, experiment_id: E001, selector: {seed: 0}}");

    Validation validation = repository.validate(Scope.FULL, StrictRuns.ERROR);

    assertThat(validation.issues()).isEmpty();
    assertThat(validation.isOk()).isTrue();
    assertThat(validation.notes()).isEqualTo(6);
    assertThat(validation.runs()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"created", "queued", "running", "complete", "failed", "abandoned", "stopped"})
  void every_status_of_a_run_is_valid(String status) throws IOException {
    repository.run("{}", "{\"status\": \"" + status + "\", \"aexp\": " + LINKED + "}");

    assertThat(runCodes()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"status": "done", "aexp": {"experiment_id": "E001"}}       | run.status_invalid
          {"status": "complete"}                                      | run.orphan
          {"limina": {"hypothesis_id": "H001"}}                       | run.broken_experiment_link
          {"aexp": {"experiment_id": "E009"}}                         | run.broken_experiment_link
          {"aexp": {"experiment_id": "E001", "hypothesis_id": "H002"}} | run.hypothesis_mismatch
          {"limina": {"experiment_id": "E001", "sub_hypothesis_id": "H003"}} | run.sub_hypothesis_unlisted
          """)
  void a_run_that_belongs_nowhere_is_an_error(String document, String code) throws IOException {
    repository.run("{\"x\": 1}", document);

    assertThat(runCodes()).containsExactly("ERROR " + code);
  }

  @Test
  void a_listed_sub_hypothesis_may_be_named_by_runs_and_findings() throws IOException {
    Path note = root.resolve("kb/research/experiments/E001-test.md");
    Files.writeString(
        note,
        Files.readString(note)
            .replace("hypothesis: H001", "hypothesis: H001\nsub_hypotheses: [H002]"));
    repository.run(
        "{\"x\": 1}",
        "{\"aexp\": {\"experiment_id\": \"E001\", \"hypothesis_id\": \"H002\","
            + " \"sub_hypothesis_id\": \"H002\"}}");

    assertThat(runCodes()).isEmpty();
  }

  @Test
  void the_state_point_may_name_the_experiment() throws IOException {
    repository.run("{\"experiment_id\": \"E001\"}", "{\"status\": \"queued\"}");
    repository.run("{\"experiment_id\": \"E404\"}", "{\"status\": \"queued\"}");
    repository.run("{\"experiment_id\": \"e0000001\"}", "{\"status\": \"queued\", \"assay\": {}}");

    assertThat(runCodes()).containsExactly("ERROR run.broken_experiment_link");
  }

  @Test
  void one_bad_run_is_reported_and_hides_no_other() throws IOException {
    repository.run("{\"x\": 1}", "{\"aexp\": {\"experiment_id\": \"E404\"}}");
    repository.write(".runs/workspace/" + NOWHERE + "/signac_statepoint.json", "{\"x\": 2}");
    repository.write(".runs/workspace/" + "b".repeat(32) + "/signac_statepoint.json", "{\"x\":");
    Files.createDirectories(root.resolve(".runs/workspace/" + "c".repeat(32)));
    Files.createDirectories(root.resolve(".runs/workspace/notes"));

    Validation validation = repository.validate(Scope.RUNS, StrictRuns.ERROR);

    assertThat(validation.issues())
        .extracting(Issue::code)
        .containsExactlyInAnyOrder(
            "run.unreadable", "run.unreadable", "run.unreadable", "run.broken_experiment_link");
    assertThat(validation.runs()).isEqualTo(4);
  }

  @ParameterizedTest
  @CsvSource({"ERROR,ERROR", "WARN,WARNING"})
  void a_cited_run_that_is_nowhere_is_as_strict_as_asked(StrictRuns strict, String severity)
      throws IOException {
    repository.run("{\"experiment_id\": \"E001\"}", "{\"status\": \"complete\"}");
    repository.finding(
        "- {type: job, id: "
            + NOWHERE
            + "}\n- {type: batch, experiment_id: E001, selector: {seed: 1}}");

    Validation validation = repository.validate(Scope.FULL, strict);

    assertThat(validation.issues())
        .extracting(issue -> issue.severity() + " " + issue.code() + " " + issue.line())
        .containsExactly(
            severity + " finding.broken_run_citation 10", severity + " finding.empty_batch 11");
    assertThat(validation.issues().getFirst().message())
        .isEqualTo(
            "finding F001: supporting_runs[0]: cites run %s, which is in no ledger, not in .runs and"
                    .formatted(NOWHERE)
                + " in no list of another machine");
  }

  @Test
  void nothing_is_looked_up_when_that_is_off() throws IOException {
    repository.finding("- {type: job, id: " + NOWHERE + "}\n- {type: batch, experiment_id: E001}");

    assertThat(repository.codes(Scope.FULL, StrictRuns.OFF)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "- just text",
        "- {type: job, id: 123}",
        "- {type: job, id: ABCDEF}",
        "- {type: job}",
        "- {type: batch}",
        "- {type: batch, experiment_id: E001, selector: [1]}",
        "- {type: run, id: 1}",
        "- {id: 1}",
      })
  void what_is_no_citation_is_an_error_however_strict(String citation) throws IOException {
    repository.finding(citation);

    for (StrictRuns strict : StrictRuns.values()) {
      assertThat(repository.codes(Scope.RUNS, strict))
          .containsExactly("ERROR finding.broken_run_citation");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {".assay/ledger", ".aexp/ledger"})
  void the_ledger_knows_runs_of_other_machines(String folder) throws IOException {
    String id = repository.ledger(folder, "{\"experiment_id\": \"E001\", \"condition\": \"full\"}");
    repository.finding(
        "- {type: job, id: %s}\n- {type: batch, experiment_id: E001, selector: {condition: full}}"
            .formatted(id));

    assertThat(repository.codes(Scope.FULL, StrictRuns.ERROR)).isEmpty();
  }

  @Test
  void a_run_that_only_another_machine_lists_is_a_warning() throws IOException {
    repository.write(
        ".aexp/runs-index/cluster.json",
        """
        {"schema_version": 1, "machine_label": "cluster", "entries": [
          {"job_id": "%s", "experiment_id": "E001", "condition": "ghost", "status": "complete"}]}
        """
            .formatted(NOWHERE));
    repository.finding(
        """
        - {type: job, id: %s}
        - {type: batch, experiment_id: E001, selector: {condition: ghost}}
        - {type: batch, experiment_id: E001}
        """
            .formatted(NOWHERE));

    Validation validation = repository.validate(Scope.FULL, StrictRuns.ERROR);

    assertThat(validation.isOk()).isTrue();
    assertThat(validation.issues())
        .extracting(Issue::code)
        .containsExactly(
            "finding.absent_run_citation",
            "finding.absent_batch_runs",
            "finding.absent_batch_runs");
    assertThat(validation.issues()).allMatch(issue -> issue.message().contains("cluster"));
  }

  @Test
  void without_any_store_there_is_one_warning() throws IOException {
    repository.finding(
        "- {type: job, id: %s}\n- {type: job, id: %s}".formatted(NOWHERE, "b".repeat(32)));

    assertThat(repository.codes(Scope.FULL, StrictRuns.ERROR))
        .containsExactly("WARNING finding.no_run_store");
  }

  @Test
  void a_ledger_entry_that_is_none_is_reported() throws IOException {
    repository.write(".assay/ledger/" + NOWHERE + ".json", "{}");
    repository.write(".assay/ledger/x.json", "not json");
    repository.write(
        ".assay/ledger/" + "b".repeat(32) + ".json",
        "{\"job_id\": \"%s\", \"statepoint\": {}, \"status\": \"complete\"}"
            .formatted("b".repeat(32)));
    String id = "99914b932bd37a50b983c5e7c90ae93b";
    repository.write(
        ".aexp/ledger/" + id + ".json",
        "{\"job_id\": \"%s\", \"statepoint\": {}, \"status\": \"running\"}".formatted(id));
    repository.write(".aexp/runs-index/laptop.json", "[]");

    assertThat(runCodes())
        .containsExactlyInAnyOrder(
            "ERROR ledger.invalid",
            "ERROR ledger.invalid",
            "ERROR ledger.invalid",
            "ERROR ledger.invalid",
            "WARNING ledger.invalid");
  }

  @Test
  void notes_alone_or_runs_alone_can_be_looked_at() throws IOException {
    repository.run("{}", "{}");
    Files.delete(root.resolve("kb/mission/CHALLENGE.md"));

    assertThat(repository.codes(Scope.RUNS, StrictRuns.ERROR)).containsExactly("ERROR run.orphan");
    assertThat(repository.codes(Scope.NOTES, StrictRuns.ERROR))
        .contains("ERROR filesystem")
        .doesNotContain("ERROR run.orphan");
  }

  @Test
  void a_note_that_cannot_be_read_is_one_issue_with_its_line() throws IOException {
    repository.note(
        "kb/research/findings/F001-result.md", "id: F001\nid: F001", "## Links\n[[H001]]\n");

    for (Scope scope : Scope.values()) {
      assertThat(repository.validate(scope, StrictRuns.ERROR).issues())
          .singleElement()
          .satisfies(issue -> {
            assertThat(issue.code()).isEqualTo("frontmatter");
            assertThat(issue.line()).isEqualTo(3);
          });
    }
  }

  @Test
  void what_a_head_says_must_be_possible() throws IOException {
    repository.note(
        "kb/research/experiments/E001-test.md",
        """
        id: E002
        aliases: [E001]
        type: finding
        status: STARTED
        hypothesis: E001
        sub_hypotheses: [H009]
        created: 2026-05-25
        conditions: {full: 3}
        """
            .stripTrailing(),
        "> **Status**: RUNNING\n\n## Links\n\n[[ACTIVE]] [[CHALLENGE]] [[E001]] [[F001]] [[L001]]\n");

    assertThat(repository.validate(Scope.NOTES, StrictRuns.ERROR).issues())
        .extracting(issue -> issue.line() + " " + issue.code() + " " + issue.message())
        .contains(
            "2 metadata its id is 'E002', but its file is named E001",
            "4 metadata type: found 'finding'; experiment is allowed here",
            "5 metadata Status: found 'STARTED'; usual are DESIGNED, RUNNING, COMPLETED, FAILED",
            "6 reference Hypothesis: found 'E001'; an id such as H001 is allowed",
            "7 reference there is no note H009; make it, or name another",
            "9 conditions_schema conditions.full: found a number; a table of parameters is allowed",
            "16 links there is no note for the link [[L001]]");
  }

  @Test
  void what_is_no_file_and_no_folder_is_said_and_hides_nothing() throws Exception {
    Files.createDirectories(root.resolve("kb/research/findings/F002-folder.md"));
    repository.write("kb/lessons", "a file");
    Path pipe = root.resolve("kb/research/findings/F003-pipe.md");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();

    assertThat(repository.validate(Scope.NOTES, StrictRuns.ERROR).issues())
        .extracting(issue -> issue.code() + " " + issue.file())
        .containsExactly(
            "filesystem kb/lessons",
            "frontmatter kb/research/findings/F002-folder.md",
            "frontmatter kb/research/findings/F003-pipe.md");
  }

  @Test
  void two_notes_of_one_name_are_told_apart() throws IOException {
    repository.note("kb/lessons/E001-test.md", "aliases: []", "");

    assertThat(repository.codes(Scope.NOTES, StrictRuns.ERROR)).containsExactly("ERROR alias");
  }

  @Test
  @Tag("soak")
  void ten_thousand_files_are_checked_in_seconds() throws IOException {
    for (int i = 0; i < 4_000; i++) {
      repository.run(
          "{\"experiment_id\": \"E001\", \"seed\": " + i + "}",
          "{\"status\": \"complete\", \"aexp\": " + LINKED + "}");
    }
    for (int i = 0; i < 2_000; i++) {
      repository.note("kb/lessons/lesson-" + i + ".md", "aliases: []", "## Links\n\n[[ACTIVE]]\n");
    }
    repository.finding("- {type: batch, experiment_id: E001, selector: {seed: 3999}}");

    long start = System.nanoTime();
    Validation validation = repository.validate(Scope.FULL, StrictRuns.ERROR);
    Duration taken = Duration.ofNanos(System.nanoTime() - start);

    assertThat(validation.issues()).isEmpty();
    // Two seconds on an idle machine; the limit only catches what is not linear.
    assertThat(taken).isLessThan(Duration.ofSeconds(20));
  }
}
