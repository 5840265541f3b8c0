package dev.assay.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.json.Json;
import dev.assay.knowledge.MachineLabel;
import dev.assay.space.ContentId;
import dev.assay.space.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerWritingTest {

  @TempDir Path root;

  private Documenting documenting(String now, Optional<String> label) {
    return new LocalDocumenting(
        Optional.empty(), new MachineLabel(label), InstantSource.fixed(Instant.parse(now)));
  }

  private final Optional<String> none = Optional.empty();

  private Documenting documenting() {
    return documenting("2026-03-01T12:00:00Z", Optional.of("laptop"));
  }

  private String run(int seed, String status) throws IOException {
    String statePoint = "{\"seed\": " + seed + "}";
    String id = ContentId.of((Value.Object) Json.parse(statePoint)).hex();
    Path folder = Files.createDirectories(root.resolve(".runs/workspace/" + id));
    Files.writeString(folder.resolve("signac_statepoint.json"), statePoint);
    Files.writeString(
        folder.resolve("signac_job_document.json"), "{\"status\": \"" + status + "\"}");
    return id;
  }

  private Path entry(String id) {
    return root.resolve(".assay/ledger/" + id + ".json");
  }

  private static List<Value> list(Value.Object answer, String key) {
    return ((Value.Array) answer.get(key).orElseThrow()).items();
  }

  @Test
  void backfilling_writes_what_has_ended_and_has_no_entry() throws IOException {
    String complete = run(1, "complete");
    String failed = run(2, "failed");
    String known = run(3, "stopped");
    String queued = run(4, "queued");
    Files.createDirectories(root.resolve(".aexp/ledger"));
    Files.writeString(
        root.resolve(".aexp/ledger/" + known + ".json"),
        "{\"job_id\": \"%s\", \"statepoint\": {\"seed\": 3}, \"status\": \"stopped\"}"
            .formatted(known));
    Files.createDirectories(root.resolve(".runs/workspace/" + "a".repeat(32)));

    Value.Object answer = documenting().backfill(root, false, none);

    assertThat(list(answer, "promoted")).hasSize(2);
    assertThat(answer.get("skipped")).contains(Value.of(1));
    assertThat(list(answer, "warnings")).hasSize(1);
    assertThat(entry(complete)).exists().content().contains("\"registered_machine\": \"laptop\"");
    assertThat(entry(failed)).exists();
    assertThat(entry(queued)).doesNotExist();
    assertThat(entry(known)).doesNotExist();
  }

  @Test
  void overwriting_writes_entries_anew_that_say_something_else() throws IOException {
    String id = run(1, "complete");
    documenting().backfill(root, false, none);
    String first = Files.readString(entry(id));

    var later = documenting("2026-04-01T12:00:00Z", Optional.of("laptop"));
    assertThat(list(later.backfill(root, true, none), "unchanged")).hasSize(1);
    assertThat(Files.readString(entry(id))).isEqualTo(first);

    assertThat(list(later.backfill(root, true, Optional.of("cluster")), "promoted")).hasSize(1);
    assertThat(entry(id)).content().contains("\"registered_machine\": \"cluster\"");
  }

  @Test
  void single_runs_are_promoted_all_or_none() throws IOException {
    String one = run(1, "complete");
    String two = run(2, "running");

    assertThatThrownBy(() -> documenting().promote(root, List.of(one, two), none))
        .isInstanceOf(ControlException.class)
        .hasMessage("run %s is not terminal: its status is 'running'".formatted(two));
    assertThat(entry(one)).doesNotExist();

    assertThat(list(documenting().promote(root, List.of(one.substring(0, 8)), none), "promoted"))
        .containsExactly(Value.of(one));
    assertThatThrownBy(() -> documenting().promote(root, List.of("abcdef01"), none))
        .hasMessage("there is no run 'abcdef01' in .runs");
  }

  @Test
  void the_label_of_an_older_tool_is_kept() throws IOException {
    Files.createDirectories(root.resolve(".aexp"));
    Files.writeString(root.resolve(".aexp/installed.json"), "{\"machine_label\": \"login\"}");

    assertThat(documenting("2026-03-01T12:00:00Z", none).backfill(root, false, none).get("machine"))
        .contains(Value.of("login"));
  }
}
