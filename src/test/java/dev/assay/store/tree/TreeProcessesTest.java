package dev.assay.store.tree;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.space.Value;
import dev.assay.store.EventType;
import dev.assay.store.Events.Event;
import dev.assay.store.Submission.NewStage;
import dev.assay.store.Submission.NewSweep;
import dev.assay.trial.ExperimentStatus;
import dev.assay.trial.JobState;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Real processes on one tree, some of them killed.
@Timeout(240)
class TreeProcessesTest {

  @TempDir Path folder;
  private Path root;
  private TreeStore store;

  @BeforeEach
  void open() {
    root = folder.resolve(".runs");
    store = TreeStore.open(root, InstantSource.system(), new SecureRandom());
  }

  @Test
  void eight_processes_that_change_one_document_lose_nothing() throws Exception {
    eightChange(25);
  }

  @Test
  @Tag("soak")
  void eight_processes_that_change_one_document_200_times_lose_nothing() throws Exception {
    eightChange(200);
  }

  private void eightChange(int times) throws Exception {
    var stages = Stream.of("a", "b", "c", "d", "e", "f", "g", "h").map(Trees::stage).toList();
    Trees.submit(
        store, Trees.staged(Trees.ID, 9, Trees.trials(1), stages.toArray(NewStage[]::new)));

    var processes = new ArrayList<TreeProcess>();
    for (int i = 0; i < stages.size(); i++) {
      processes.add(TreeProcess.start(root, "note", Integer.toString(times)));
    }
    for (var process : processes) {
      process.lines();
    }

    var events = events();
    for (var stage : stages) {
      assertThat(events)
          .filteredOn(event -> event.type() == EventType.JOB_STARTED)
          .filteredOn(event -> event.job().orElseThrow().stage().equals(stage.name()))
          .hasSize(times);
    }
    assertThat(events).hasSize(1 + 8 + 8 + 8 * times);
    assertThat(events).extracting(Event::seq).isSorted().doesNotHaveDuplicates();
    assertThat(store.problems()).isEmpty();
  }

  private List<Event> events() {
    return store.events().after(0, Integer.MAX_VALUE, Optional.empty());
  }

  @Test
  void two_processes_of_four_threads_claim_no_job_twice_and_keep_its_parallelism()
      throws Exception {
    Trees.submit(store, Trees.experiment(Trees.ID, 3, Trees.trials(40)));

    var lines = new ArrayList<String>();
    try (var one = TreeProcess.start(root, "drain", "4");
        var two = TreeProcess.start(root, "drain", "4")) {
      lines.addAll(one.lines());
      lines.addAll(two.lines());
    }

    assertThat(lines).hasSize(40);
    assertThat(lines.stream().map(line -> line.split(" ")[0])).doesNotHaveDuplicates();
    assertThat(lines.stream().map(line -> line.split(" ")[1])).doesNotHaveDuplicates();
    assertThat(mostAtOnce()).isBetween(1, 3);
    assertThat(store.experiments().get(Trees.ID).orElseThrow().status())
        .isEqualTo(ExperimentStatus.COMPLETED);
  }

  private int mostAtOnce() {
    int running = 0;
    int most = 0;
    for (var event : events()) {
      running += event.type() == EventType.JOB_CLAIMED ? 1 : 0;
      running -= event.type() == EventType.JOB_COMPLETED ? 1 : 0;
      most = Math.max(most, running);
    }
    return most;
  }

  @ParameterizedTest(name = "before {0} is renamed")
  @ValueSource(strings = {"DIRECTORY", "EXPERIMENT"})
  void a_controller_killed_before_a_rename_loses_and_doubles_no_trial(String what)
      throws Exception {
    Trees.submit(
        store, Trees.experiment(Trees.ID, 9, List.of()).growing(new NewSweep(OptionalInt.of(5))));
    String file =
        what.equals("EXPERIMENT")
            ? Trees.ID + ".json"
            : StatePoint.of(Trees.ID, Trees.trial("x", Value.of(1))).id().hex();
    try (var process = TreeProcess.start(root, "propose", file)) {
      assertThat(process.line()).isEqualTo("stopped"); // it holds the sweep
      process.kill();
    }

    assertThat(TreeProcess.propose(store)).isEqualTo(5);
    assertThat(store.trials().list(Trees.ID, 1, 9))
        .extracting(trial -> trial.params().get("x").orElseThrow())
        .containsExactly(Value.of(1), Value.of(2), Value.of(3), Value.of(4), Value.of(5));
    assertThat(store.problems()).isEmpty();
  }

  @ParameterizedTest(name = "before {0} is renamed")
  @ValueSource(strings = {Layout.DOCUMENT, "attempts"})
  void a_worker_killed_before_a_rename_leaves_a_tree_to_work_on(String file) throws Exception {
    Trees.submit(store, Trees.experiment(Trees.ID, 9, Trees.trials(2)));
    try (var process = TreeProcess.start(root, "stop", file)) {
      assertThat(process.line()).isEqualTo("stopped");
      process.kill();
    }

    assertThat(store.problems()).isEmpty();
    assertThat(store.experiments().get(Trees.ID).orElseThrow().jobs())
        .containsEntry(JobState.QUEUED, 2);
    var lease = TreeProcess.register(store);
    assertThat(TreeProcess.claim(store, lease, 9))
        .as("the dead one's claim counts until its lease is ended")
        .hasSize(1);
    var dead = store.workers().alive().getFirst().lease();
    assertThat(store.workers().expire(dead.worker(), dead.epoch(), "test")).isTrue();
    var claims = TreeProcess.claim(store, lease, 9);
    assertThat(claims).singleElement().satisfies(c -> assertThat(c.number()).isEqualTo(1));
    assertThat(TreeProcess.complete(store, lease, claims.getFirst())).isTrue();
  }
}
