package dev.assay.engine;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.engine.ChaosCheck.Accepted;
import dev.assay.trial.ExperimentId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChaosCheckTest {
  private static final String JOB =
      """
      name: job
      parallelism: 2
      objective: {metric: y, goal: maximize}
      script: |
        name=$ASSAY_JOB_EXPERIMENT.$ASSAY_JOB_TRIAL_NUMBER.$ASSAY_JOB_STAGE
        echo "begin $name $ASSAY_JOB_ATTEMPT" >> marks
        echo "metric y=$((ASSAY_PARAM_I * 2))"
        echo "end $name $ASSAY_JOB_ATTEMPT" >> marks
      """;

  @TempDir Path folder;

  @Test
  void what_went_as_it_should_is_told_from_what_did_not() throws Exception {
    try (var home = TestHome.in(folder)) {
      var id = home.submit(JOB, 3);
      home.worker(home.until(2, id)).run();
      var marks = Files.readAllLines(folder.resolve("marks"));
      var accepted = new Accepted(3, 2);

      new ChaosCheck(home.store(), marks).holds(Map.of(id, accepted));

      refuses(home, id, accepted, marks, changed -> changed.add(marks.getFirst()));
      refuses(home, id, accepted, marks, changed -> changed.remove(marks.getLast()));
      refuses(home, id, accepted, marks, changed -> changed.add(marks.getLast()));
      refuses(home, id, accepted, marks, changed -> changed.add(1, marks.getFirst() + "000"));
      refuses(home, id, new Accepted(3, 1), marks, changed -> {});
      refuses(home, id, new Accepted(4, 2), marks, changed -> {});
      var open = home.submit("{name: open, command: ['true']}");
      refuses(home, open, new Accepted(1, 1), marks, changed -> {});
    }
  }

  private static void refuses(
      TestHome home,
      ExperimentId id,
      Accepted accepted,
      List<String> marks,
      Consumer<List<String>> change) {
    var changed = new ArrayList<>(marks);
    change.accept(changed);
    assertThatThrownBy(() -> new ChaosCheck(home.store(), changed).holds(Map.of(id, accepted)))
        .isInstanceOf(AssertionError.class);
  }
}
