package dev.assay.knowledge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.config.InputException;
import dev.assay.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KnowledgeFolderTest {

  @TempDir Path repository;

  private Path experiments;

  @BeforeEach
  void make() throws IOException {
    experiments = Files.createDirectories(repository.resolve("kb/research/experiments"));
  }

  private KnowledgeFolder folder() {
    return KnowledgeFolder.around(experiments).orElseThrow();
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(experiments.resolve(name), text);
  }

  @Test
  void an_experiment_is_found_by_its_id() throws IOException {
    write(
        "E001-full-or-small.md",
        """
        ---
        id: "E001"
        type: experiment
        hypothesis: "[[H001]]"
        sub_hypotheses: [H002, "[[H003]]"]
        runner_command: "python -m mypkg.train --config-json '{sp_json}'"
        conditions:
          full:
            model: "baseline"
            max_turns: 12
            temperature: 0.2
            rate: 1e-5
          broken: 3
        ---
        """);
    write("E002-other.md", "");
    write("notes.md", "");

    ExperimentNote note = folder().experiment("E001").orElseThrow();

    assertThat(note.id()).isEqualTo("E001");
    assertThat(note.file()).isEqualTo("kb/research/experiments/E001-full-or-small.md");
    assertThat(note.hypothesis()).contains("H001");
    assertThat(note.subHypotheses()).containsExactly("H002", "H003");
    assertThat(note.runnerCommand()).contains("python -m mypkg.train --config-json '{sp_json}'");
    assertThat(note.runnerLine()).isEqualTo(6);
    assertThat(Json.write(note.conditions().blocks()))
        .isEqualTo(
            "{\"full\":{\"model\":\"baseline\",\"max_turns\":12,\"temperature\":0.2,\"rate\":1e-05}}");
    assertThat(note.warnings())
        .containsExactly(
            "kb/research/experiments/E001-full-or-small.md:13: conditions.broken: found a number;"
                + " a table of parameters is allowed");
    assertThat(folder().ids(Kind.EXPERIMENT)).containsExactly("E001", "E002");
    assertThat(folder().experiment("E003")).isEmpty();
  }

  @Test
  void a_note_without_command_and_conditions_has_none() throws IOException {
    write("E001-plain.md", "---\nid: E001\nrunner_command: \"\"\nconditions:\n---\n");

    ExperimentNote note = folder().experiment("E001").orElseThrow();

    assertThat(note.runnerCommand()).isEmpty();
    assertThat(note.conditions().blocks().members()).isEmpty();
    assertThat(note.warnings()).isEmpty();
  }

  @Test
  void two_files_with_one_id_are_refused() throws IOException {
    write("E001-a.md", "");
    write("E001-b.md", "");

    assertThatThrownBy(() -> folder().experiment("E001"))
        .isInstanceOf(InputException.class)
        .hasMessage(
            "kb/research/experiments/E001-b.md: E001 is also the id of E001-a.md; rename one of them");
  }

  @Test
  void a_note_that_cannot_be_read_is_refused_with_its_line() throws IOException {
    write("E001-a.md", "---\nid: [\n---\n");
    Files.write(experiments.resolve("E002-b.md"), new byte[] {(byte) 0xff, (byte) 0xfe});
    write("E003-c.md", "---\nrunner_command: [python]\n---\n");

    assertThatThrownBy(() -> folder().experiment("E001"))
        .hasMessageStartingWith("kb/research/experiments/E001-a.md:");
    assertThatThrownBy(() -> folder().experiment("E002"))
        .hasMessage("kb/research/experiments/E002-b.md: it is not UTF-8 text; save it as UTF-8");
    assertThatThrownBy(() -> folder().experiment("E003"))
        .hasMessage(
            "kb/research/experiments/E003-c.md:2: runner_command: found a list; one text is allowed;"
                + " write runner_command: \"python train.py --seed {seed}\"");
  }

  @Test
  void the_folder_is_looked_for_up_to_the_root_of_the_repository() throws IOException {
    Path inner = Files.createDirectories(repository.resolve("vendor/inner/src"));
    assertThat(KnowledgeFolder.around(inner).orElseThrow().repository()).isEqualTo(repository);

    Files.createDirectories(repository.resolve("vendor/inner/.git"));
    assertThat(KnowledgeFolder.around(inner)).isEmpty();
  }
}
