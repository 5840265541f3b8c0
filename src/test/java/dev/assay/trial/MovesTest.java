package dev.assay.trial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.trial.Moves.Move;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class MovesTest {
  private static final Pattern ARROW = Pattern.compile(" {2}(\\w+) --> (\\w+): (\\w+)");

  @Test
  void the_picture_in_the_docs_and_the_table_in_the_code_agree() throws IOException {
    var drawn = new LinkedHashSet<Move>();
    for (var line : Files.readAllLines(Path.of("docs/state-machine.md"))) {
      var arrow = ARROW.matcher(line);
      if (arrow.matches()) {
        drawn.add(
            new Move(
                JobState.ofWord(arrow.group(1)),
                JobState.ofWord(arrow.group(2)),
                Moves.By.valueOf(arrow.group(3).toUpperCase(Locale.ROOT))));
      }
    }

    assertThat(drawn).containsExactlyInAnyOrderElementsOf(Moves.table());
  }

  @Test
  void a_terminal_state_is_left_only_by_an_operator_or_by_work_that_is_gone() {
    assertThat(Moves.table())
        .filteredOn(move -> move.from().isTerminal())
        .isNotEmpty()
        .allMatch(move ->
            move.by() == Moves.By.OPERATOR
                || move.equals(
                    new Moves.Move(JobState.COMPLETED, JobState.QUEUED, Moves.By.STORE)));
  }

  @Test
  void every_state_can_be_reached_and_every_open_state_can_be_left() {
    for (var state : JobState.values()) {
      boolean reached = Moves.table().stream().anyMatch(move -> move.to() == state);
      boolean left = Moves.table().stream().anyMatch(move -> move.from() == state);
      assertThat(reached || state == JobState.CREATED).as("%s is reached", state).isTrue();
      assertThat(left).as("%s is left", state).isTrue();
    }
  }

  @Test
  void a_stopping_job_never_completes() {
    assertThat(Moves.isLegal(JobState.STOPPING, JobState.COMPLETED)).isFalse();
    assertThat(Moves.isLegal(JobState.STOPPING, JobState.QUEUED)).isFalse();
  }

  @Test
  void words_read_back_as_what_they_were() {
    assertThat(Arrays.stream(JobState.values()).map(s -> JobState.ofWord(s.word())))
        .containsExactly(JobState.values());
    assertThat(Arrays.stream(Reason.values()).map(r -> Reason.ofWord(r.word())))
        .containsExactly(Reason.values());
  }
}
