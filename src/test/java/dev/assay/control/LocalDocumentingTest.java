package dev.assay.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.json.Json;
import dev.assay.knowledge.Draft;
import dev.assay.knowledge.Kind;
import dev.assay.knowledge.MachineLabel;
import dev.assay.knowledge.Validation.Scope;
import dev.assay.knowledge.Validation.StrictRuns;
import dev.assay.space.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalDocumentingTest {

  @TempDir Path root;

  private final Documenting documenting =
      documenting(InstantSource.fixed(Instant.parse("2026-03-01T12:00:00Z")));

  private static Documenting documenting(InstantSource clock) {
    return new LocalDocumenting(Optional.empty(), new MachineLabel(Optional.of("laptop")), clock);
  }

  private static Draft draft(Kind kind, String title, Optional<String> hypothesis) {
    return new Draft(
        kind,
        title,
        hypothesis,
        Optional.empty(),
        "MEDIUM",
        List.of(),
        List.of(),
        Optional.empty());
  }

  private boolean isValid() {
    return documenting
        .validate(root, Scope.FULL, StrictRuns.ERROR)
        .get("ok")
        .equals(Optional.of(Value.of(true)));
  }

  private Map<String, String> files() throws IOException {
    var files = new TreeMap<String, String>();
    try (var all = Files.walk(root)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        files.put(root.relativize(file).toString(), Files.readString(file));
      }
    }
    return files;
  }

  @Test
  void what_is_installed_is_valid_and_installing_again_changes_nothing() throws IOException {
    documenting.install(root);
    Map<String, String> first = files();

    Value.Object again = documenting.install(root);

    assertThat(isValid()).isTrue();
    assertThat(files()).isEqualTo(first).containsKeys("assay.toml", "kb/ACTIVE.md", ".gitignore");
    assertThat(again.get("created")).contains(Value.of(List.of()));
    assertThat(again.get("changed")).contains(Value.of(List.of()));
  }

  @Test
  void a_new_repository_keeps_experiments_in_files_and_one_with_a_database_keeps_it()
      throws IOException {
    documenting.install(root);
    assertThat(files().get("assay.toml")).contains("\nstore = \"tree:.runs\"\n");

    Files.delete(root.resolve("assay.toml"));
    Files.createDirectories(root.resolve(".assay"));
    Files.createFile(root.resolve(".assay/assay.db"));
    documenting.install(root);
    assertThat(files().get("assay.toml")).contains("\n# store = \"tree:.runs\"\n");
  }

  @Test
  void no_file_of_a_user_is_overwritten() throws IOException {
    Files.createDirectories(root.resolve("kb/mission"));
    Files.writeString(root.resolve("kb/ACTIVE.md"), "mine");
    Files.writeString(root.resolve("assay.toml"), "slots = 3\n");
    Files.writeString(root.resolve(".gitignore"), "*.pyc\n");

    documenting.install(root);

    assertThat(files())
        .containsEntry("kb/ACTIVE.md", "mine")
        .containsEntry("assay.toml", "slots = 3\n")
        .hasEntrySatisfying(".gitignore", text -> assertThat(text).startsWith("*.pyc\n"));
  }

  @Test
  void of_many_who_begin_notes_at_once_each_gets_an_id_of_its_own() throws Exception {
    documenting.install(root);
    documenting.create(root, draft(Kind.HYPOTHESIS, "Claim", Optional.empty()));
    List<Callable<String>> all =
        IntStream.range(0, 24)
            .<Callable<String>>mapToObj(i ->
                () -> {
                  // As another process would: with a control of its own.
                  var own = documenting(InstantSource.system());
                  var draft = draft(Kind.EXPERIMENT, "Try " + i % 3, Optional.of("H001"));
                  return Json.write(own.create(root, draft).get("id").orElseThrow());
                })
            .toList();

    var ids = new ArrayList<String>();
    try (var threads = Executors.newFixedThreadPool(8)) {
      for (var id : threads.invokeAll(all)) {
        ids.add(id.get());
      }
    }

    assertThat(ids).hasSize(24).doesNotHaveDuplicates();
    assertThat(isValid()).isTrue(); // every one is linked back from H001
  }

  @Test
  void a_run_is_written_down_as_signac_would_with_its_condition_frozen() throws IOException {
    documenting.install(root);
    documenting.create(root, draft(Kind.HYPOTHESIS, "Claim", Optional.empty()));
    documenting.create(root, draft(Kind.EXPERIMENT, "Test", Optional.of("H001")));
    Path note = root.resolve("kb/research/experiments/E001-test.md");
    Files.writeString(
        note,
        Files.readString(note)
            .replace(
                "conditions: {}", "conditions: {classify_only: {model: baseline, max_turns: 4}}"));
    var params = (Value.Object) Json.parse("{\"condition\": \"classify_only\", \"seed\": 0}");

    Value.Object made =
        documenting.run(root, new Documenting.RunRequest("E001", Optional.empty(), params, true));
    Files.writeString(note, Files.readString(note).replace("max_turns: 4", "max_turns: 5"));

    // The id that signac 2.4.1 gave to this job.
    String id = "0cdd58e0b30db97a3ebafe2e6298abd6";
    assertThat(made.get("id")).contains(Value.of(id));
    assertThat(files())
        .containsEntry(
            ".runs/workspace/" + id + "/signac_statepoint.json",
            "{\"condition\": \"classify_only\", \"experiment_id\": \"E001\","
                + " \"hypothesis_id\": \"H001\", \"max_turns\": 4, \"model\": \"baseline\","
                + " \"seed\": 0}")
        .containsEntry(".runs/.signac/config", "schema_version = 2\n");
    assertThat(isValid()).isTrue();
    assertThat(
            documenting
                .run(root, new Documenting.RunRequest("E001", Optional.empty(), params, false))
                .get("id"))
        .isNotEqualTo(made.get("id"));
  }

  @Test
  void the_same_run_is_left_as_it_is() throws IOException {
    documenting.install(root);
    documenting.create(root, draft(Kind.HYPOTHESIS, "Claim", Optional.empty()));
    documenting.create(root, draft(Kind.EXPERIMENT, "Test", Optional.of("H001")));
    var request = new Documenting.RunRequest("E001", Optional.empty(), Value.EMPTY, true);
    documenting.run(root, request);
    Map<String, String> first = files();

    assertThat(documenting.run(root, request).get("created")).contains(Value.of(false));
    assertThat(files()).isEqualTo(first);
  }
}
