package dev.assay.store.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assay.dispatch.Batch;
import dev.assay.dispatch.BatchText;
import dev.assay.fakes.ManualClock;
import dev.assay.json.Json;
import dev.assay.space.ContentId;
import dev.assay.space.Value;
import dev.assay.store.Leases.Claim;
import dev.assay.store.StoreException;
import dev.assay.store.Subject;
import dev.assay.store.Workers.WorkerLease;
import dev.assay.trial.JobState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Two clones of one tree are changed apart; what either knows is in their union.
class TreeMergeTest {

  private static final int TRIALS = 4;

  @TempDir Path folder;
  private final ManualClock clock = new ManualClock();

  private Clone laptop;
  private Clone cluster;

  /// One machine's copy of the tree.
  private record Clone(Path root, TreeStore store, WorkerLease lease) {

    TrialDocument trial(int number) {
      return TrialDocument.read(
          Fields.of(read(Path.of("workspace", directory(number).hex(), Layout.STATE_POINT)))
              .object(),
          Fields.of(read(document(number))).object());
    }

    Value read(Path file) {
      return Json.parse(text(file));
    }

    String text(Path file) {
      try {
        return Files.readString(root.resolve(file));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    Claim claim() {
      return TreeProcess.claim(store, lease, 1).getFirst();
    }

    void complete(Claim claim) {
      TreeProcess.complete(store, lease, claim);
    }
  }

  @BeforeEach
  void clones() throws IOException {
    Path common = folder.resolve("common");
    var origin = TreeStore.open(common, clock, new SplittableRandom(1));
    Trees.submit(origin, Trees.experiment(Trees.ID, 9, Trees.trials(TRIALS)));
    laptop = clone(common, "laptop", 2);
    cluster = clone(common, "cluster", 3);
  }

  /// As git would: without what it ignores.
  private Clone clone(Path common, String name, long seed) throws IOException {
    Path root = folder.resolve(name);
    try (var files = Files.walk(common)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (!file.startsWith(common.resolve(".local"))) {
          Path copy = root.resolve(common.relativize(file));
          Files.createDirectories(copy.getParent());
          Files.copy(file, copy);
        }
      }
    }
    var store = TreeStore.open(root, clock, new SplittableRandom(seed));
    return new Clone(root, store, TreeProcess.register(store));
  }

  private static ContentId directory(int trial) {
    return new StatePoint(
            Value.object(Map.of("experiment_id", Value.of(Trees.ID.text()), "x", Value.of(trial))),
            List.of())
        .id();
  }

  private static Path document(int trial) {
    return Path.of("workspace", directory(trial).hex(), Layout.DOCUMENT);
  }

  private void pass(int seconds) {
    clock.advance(Duration.ofSeconds(seconds));
  }

  /// The trial that both clones have together, merged either way.
  private TrialDocument merged(int trial) {
    Path file = document(trial);
    var merge = new TreeMerge(new Layout(laptop.root()));
    String one = merge.merge(file, laptop.text(file), cluster.text(file));
    assertThat(merge.merge(file, cluster.text(file), laptop.text(file))).isEqualTo(one);
    assertThat(merge.merge(file, one, laptop.text(file))).isEqualTo(one);
    assertThat(merge.merge(file, cluster.text(file), one)).isEqualTo(one);
    return TrialDocument.read(
        laptop.trial(trial).statePoint().value(), Fields.of(Json.parse(one)).object());
  }

  private static Subject job(int trial) {
    return new Subject.OfJob(Trees.ID.trial(trial).job("main"));
  }

  @Test
  void a_job_that_ran_there_is_complete_though_it_was_cancelled_here_meanwhile() {
    Claim claim = cluster.claim();
    pass(1);
    cluster.complete(claim);
    pass(1);
    laptop.store().operations().cancel(job(1), "user:ada");

    TrialDocument both = merged(1);

    assertThat(both.job("main").state()).isEqualTo(JobState.COMPLETED);
    assertThat(both.events().stream().map(event -> event.type().word()))
        .contains("job.completed", "job.cancelled");
  }

  @Test
  void of_two_orders_in_ignorance_of_each_other_the_later_stands() {
    cluster.store().operations().hold(job(1), "user:ada");
    pass(5);
    laptop.store().operations().cancel(job(1), "user:ada");

    assertThat(merged(1).job("main").state()).isEqualTo(JobState.CANCELLED);
  }

  @Test
  void where_both_machines_ran_a_job_its_better_end_stands_and_both_attempts_are_told() {
    Claim here = laptop.claim();
    pass(1);
    Claim there = cluster.claim();
    pass(1);
    laptop.complete(here);

    TrialDocument both = merged(1);

    assertThat(both.job("main").state()).isEqualTo(JobState.COMPLETED);
    assertThat(both.attempts().stream().map(AttemptEntry::id))
        .containsExactly(here.attempt(), there.attempt());
    assertThat(both.attempts()).noneMatch(AttemptEntry::isAlive);
    assertThat(both.attempts().getLast().facts().message()).contains("another machine");
  }

  @Test
  void where_both_machines_run_a_job_one_attempt_of_it_is_alive() {
    laptop.claim();
    pass(1);
    cluster.claim();

    TrialDocument both = merged(1);

    assertThat(both.job("main").state()).isEqualTo(JobState.RUNNING);
    assertThat(both.attempts()).hasSize(2);
    assertThat(both.attempts().stream().filter(AttemptEntry::isAlive)).hasSize(1);
  }

  @Test
  void what_one_side_did_not_touch_is_as_the_other_left_it() {
    Claim claim = cluster.claim();
    cluster.complete(claim);

    assertThat(merged(1)).isEqualTo(cluster.trial(1));
    assertThat(merged(2)).isEqualTo(laptop.trial(2));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void whatever_two_machines_do_nothing_is_lost_and_no_job_is_both_ended_and_alive(long seed) {
    var random = new SplittableRandom(seed);
    for (int step = 0; step < 30; step++) {
      pass(random.nextInt(3));
      doSomething(random.nextBoolean() ? laptop : cluster, random);
    }

    for (int number = 1; number <= TRIALS; number++) {
      TrialDocument both = merged(number);
      var events = new HashSet<>(both.events());
      assertThat(events).as("seed %d", seed).hasSameSizeAs(both.events());
      assertThat(events).containsAll(laptop.trial(number).events());
      assertThat(events).containsAll(cluster.trial(number).events());
      assertThat(ids(both)).containsAll(ids(laptop.trial(number)));
      assertThat(ids(both)).containsAll(ids(cluster.trial(number)));
      long alive = both.attempts().stream().filter(AttemptEntry::isAlive).count();
      assertThat(alive).isEqualTo(both.job("main").state().isLive() ? 1 : 0);
    }
  }

  private static List<Object> ids(TrialDocument trial) {
    return new ArrayList<>(trial.attempts().stream().map(AttemptEntry::id).toList());
  }

  private static void doSomething(Clone clone, SplittableRandom random) {
    var operations = clone.store().operations();
    Subject job = job(1 + random.nextInt(TRIALS));
    switch (random.nextInt(6)) {
      case 0 -> operations.hold(job, "user:ada");
      case 1 -> operations.release(job, "user:ada");
      case 2 -> operations.cancel(job, "user:ada");
      case 3 -> TreeProcess.claim(clone.store(), clone.lease(), 1).forEach(clone::complete);
      default -> TreeProcess.claim(clone.store(), clone.lease(), 1);
    }
  }

  @Test
  void clones_never_give_one_id_to_two_attempts() {
    var ids = new ArrayList<Object>();
    for (int i = 0; i < TRIALS; i++) {
      ids.add(laptop.claim().attempt());
      ids.add(cluster.claim().attempt());
    }

    assertThat(ids).doesNotHaveDuplicates();
  }

  @Test
  void what_a_person_set_on_an_experiment_is_as_it_was_set_last() {
    laptop.store().operations().prioritize(Trees.ID, 8, "user:ada");
    pass(1);
    cluster.store().operations().prioritize(Trees.ID, 2, "user:ada");
    Path file = Path.of("experiments", Trees.ID + ".json");
    var merge = new TreeMerge(new Layout(laptop.root()));

    String one = merge.merge(file, laptop.text(file), cluster.text(file));

    assertThat(merge.merge(file, cluster.text(file), laptop.text(file))).isEqualTo(one);
    var both = ExperimentText.read(Json.parse(one));
    assertThat(both.priority()).isEqualTo(2);
    assertThat(both.events()).hasSize(3);
  }

  @Test
  void a_batch_that_one_machine_has_begun_is_that_machine_s() {
    var batch = new Batch(List.of(directory(1)), "", "", "", Instant.parse("2030-01-31T18:00:00Z"));
    Path file = Path.of("batches", batch.id() + ".json");
    var merge = new TreeMerge(new Layout(laptop.root()));

    String one =
        merge.merge(file, BatchText.write(batch), BatchText.write(batch.ownedBy("cluster")));

    assertThat(BatchText.read(one).owner()).isEqualTo("cluster");
    assertThatThrownBy(() -> merge.merge(file, one, BatchText.write(batch.ownedBy("laptop"))))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("have both begun to run it");
  }

  @Test
  void what_is_no_document_of_a_tree_is_left_to_a_person_in_one_line() {
    var merge = new TreeMerge(new Layout(laptop.root()));
    for (Path file :
        List.of(
            Path.of("notes.md"),
            Path.of("workspace", "signac_job_document.json"),
            Path.of("experiments", "e1.txt"),
            document(1))) {
      assertThatThrownBy(() -> merge.merge(file, "{}", "<<<<<<< {}"))
          .isInstanceOf(StoreException.class)
          .hasMessageStartingWith(file + ": ")
          .message()
          .hasLineCount(1);
    }
  }
}
