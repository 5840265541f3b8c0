package dev.assay.knowledge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.json.Json;
import dev.assay.knowledge.Validation.Scope;
import dev.assay.knowledge.Validation.StrictRuns;
import dev.assay.space.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NotePlanningTest {

  private static final LocalDate TODAY = LocalDate.of(2026, 3, 1);

  @TempDir Path root;

  private Repository repository;

  @BeforeEach
  void make() throws IOException {
    repository = Repository.withExperiment(root);
  }

  private static Draft hypothesis(String title) {
    return new Draft(
        Kind.HYPOTHESIS,
        title,
        Optional.empty(),
        Optional.empty(),
        "MEDIUM",
        List.of(),
        List.of(),
        Optional.empty());
  }

  private static Draft finding(List<String> runs, Optional<Value.Object> batch) {
    return new Draft(
        Kind.FINDING,
        "So it is",
        Optional.empty(),
        Optional.of("E001"),
        "LOW",
        List.of("E001"),
        runs,
        batch);
  }

  private NotePlan plan(Draft draft) {
    return NotePlanning.plan(new KnowledgeFolder(root), draft, TODAY);
  }

  /// Does what the plan says.
  private void write(NotePlan plan) throws IOException {
    Files.writeString(plan.file(), plan.text());
    for (NotePlan.Edit edit : plan.edits()) {
      Files.writeString(edit.file(), edit.after());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          Wider nets learn faster     | H002-wider-nets-learn-faster.md
          Größe & Straße: 16 → 256?   | H002-grosse-strasse-16-256.md
          ../../etc/passwd            | H002-etc-passwd.md
          学习率                       | H002-hypothesis.md
          """)
  void the_name_of_the_file_is_made_of_the_title(String title, String name) {
    assertThat(plan(hypothesis(title)).file())
        .isEqualTo(root.resolve("kb/research/hypotheses").resolve(name));
  }

  @Test
  void a_long_title_is_cut_at_a_word() {
    String name = plan(hypothesis("word ".repeat(30).strip())).file().getFileName().toString();

    assertThat(name).hasSizeLessThan(70).endsWith("word.md");
  }

  @Test
  void the_id_follows_the_highest_one() throws IOException {
    repository.write("kb/research/hypotheses/H007-late.md", "");
    assertThat(plan(hypothesis("Next")).id()).isEqualTo("H008");

    repository.write("kb/research/hypotheses/H999-last.md", "");
    assertThatThrownBy(() -> plan(hypothesis("Next"))).hasMessageContaining("up to H999 are taken");
  }

  @Test
  void what_was_begun_is_valid_and_linked_from_what_it_belongs_to() throws IOException {
    write(plan(hypothesis("A \"quoted\": title")));
    write(
        plan(
            new Draft(
                Kind.EXPERIMENT,
                "Test: it",
                Optional.of("H002"),
                Optional.empty(),
                "MEDIUM",
                List.of(),
                List.of(),
                Optional.empty())));
    write(plan(finding(List.of(), Optional.empty())));

    assertThat(repository.validate(Scope.FULL, StrictRuns.ERROR).issues()).isEmpty();
    assertThat(Files.readString(root.resolve("kb/research/experiments/E001-test.md")))
        .endsWith("[[H001]] [[F001]]\n- Finding: [[F002]]\n");
  }

  @Test
  void a_line_is_added_without_touching_another_byte() throws IOException {
    Path parent = root.resolve("kb/research/hypotheses/H001-claim.md");
    String before =
        Files.readString(parent).replace("\n", "\r\n") + "\r\nAfter\t \r\n\r\n## More\r\nEnd";
    Files.writeString(parent, before);

    NotePlan plan =
        plan(
            new Draft(
                Kind.EXPERIMENT,
                "Next",
                Optional.of("H001"),
                Optional.empty(),
                "MEDIUM",
                List.of(),
                List.of(),
                Optional.empty()));

    assertThat(plan.edits()).hasSize(1);
    assertThat(plan.edits().getFirst().after().replace("- Experiment: [[E002]]\r\n", ""))
        .isEqualTo(before);
  }

  @Test
  void a_finding_from_runs_cites_them_and_shows_what_they_found() throws IOException {
    String one =
        repository.run(
            "{\"experiment_id\": \"E001\", \"width\": 16, \"act\": \"a|b\"}",
            "{\"status\": \"complete\", \"accuracy\": 0.91, \"wallclock_s\": 3.5}");
    String two =
        repository.run(
            "{\"experiment_id\": \"E001\", \"width\": 64, \"act\": \"a|b\"}",
            "{\"status\": \"failed\", \"assay\": {\"jobs\": {\"main\": {\"values\": {\"loss\": 0.0}}}}}");
    String three =
        repository.ledger(
            ".assay/ledger", "{\"experiment_id\": \"E001\", \"width\": 16, \"seed\": 3}");
    Value.Object narrow = (Value.Object) Json.parse("{\"width\": 16}");

    NotePlan plan = plan(finding(List.of(two.substring(0, 8)), Optional.of(narrow)));
    write(plan);

    assertThat(plan.runs()).isEqualTo(3);
    assertThat(plan.text())
        .contains("| run | status | width | act | seed | loss | accuracy |")
        .contains("| %s | complete | 16 | a\\|b |  |  | 0.91 |".formatted(one.substring(0, 8)))
        .contains("| %s | failed | 64 | a\\|b |".formatted(two.substring(0, 8)))
        .contains("| %s | complete | 16 |  | 3 |".formatted(three.substring(0, 8)))
        .contains("{\"type\":\"job\",\"id\":\"" + two + "\"}")
        .contains("{\"type\":\"batch\",\"experiment_id\":\"E001\",\"selector\":{\"width\":16}}")
        .doesNotContain("wallclock");
    assertThat(repository.validate(Scope.FULL, StrictRuns.ERROR).issues()).isEmpty();
  }

  @Test
  void nothing_is_planned_for_what_is_not_there() {
    assertThatThrownBy(() -> plan(finding(List.of("abcdef12"), Optional.empty())))
        .isInstanceOf(NotThereException.class)
        .hasMessage("there is no run 'abcdef12' here or in the ledger");
    assertThatThrownBy(() -> plan(finding(List.of(), Optional.of(Value.EMPTY))))
        .hasMessageStartingWith("--batch: no run of E001 is like that");
    assertThatThrownBy(() -> plan(hypothesis("two\nlines"))).hasMessageStartingWith("TITLE:");
  }
}
