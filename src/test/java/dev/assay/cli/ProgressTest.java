package dev.assay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.json.Json;
import dev.assay.space.Value;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProgressTest {

  private static final Instant NOW = Instant.parse("2026-03-01T12:02:05Z");

  private static Value.Object experiment(String name, int running, int completed, int failed) {
    return (Value.Object)
        Json.parse(
            """
            {"name": "%s", "started_at": "2026-03-01T12:00:00.000Z",
             "jobs": {"queued": 4, "running": %d, "completed": %d, "failed": %d},
             "best": [{"values": {"val_accuracy": 0.9712345}}]}\
            """
                .formatted(name, running, completed, failed));
  }

  @Test
  void one_line_tells_how_far_an_experiment_is() {
    var digits = experiment("digits", 2, 3, 1);

    assertThat(Progress.line(List.of(digits), NOW, false))
        .isEqualTo("digits  4/10 done, 2 running, 1 failed, best val_accuracy 0.97123");
    assertThat(Progress.line(List.of(digits), NOW, true))
        .isEqualTo(
            "digits  ████████░░░░░░░░░░░░  4/10 done, 2 running, 1 failed,"
                + " best val_accuracy 0.97123  2m05s");
  }

  @Test
  void several_experiments_are_added_up() {
    var line =
        Progress.line(List.of(experiment("a", 1, 0, 0), experiment("b", 0, 4, 0)), NOW, false);

    assertThat(line).isEqualTo("2 experiments  4/13 done, 1 running");
  }

  @Test
  void a_name_cannot_command_the_terminal() {
    assertThat(Progress.line(List.of(experiment("\\u001b[2J", 0, 0, 0)), NOW, true))
        .startsWith("\\u001b[2J  ");
  }
}
