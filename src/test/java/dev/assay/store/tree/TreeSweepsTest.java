package dev.assay.store.tree;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.fakes.ManualClock;
import dev.assay.space.Value;
import dev.assay.store.Enqueued.Wanted;
import dev.assay.store.Leases.Facts;
import dev.assay.store.Leases.Finish;
import dev.assay.store.Leases.Free;
import dev.assay.store.Submission.NewSweep;
import dev.assay.store.Submission.NewTrial;
import dev.assay.store.Sweeps.Added;
import dev.assay.store.Sweeps.Runs;
import dev.assay.store.Sweeps.SweepView;
import dev.assay.store.Sweeps.Told;
import dev.assay.store.Trials.TrialView;
import dev.assay.store.Workers.WorkerLease;
import dev.assay.trial.Growth;
import dev.assay.trial.JobId;
import dev.assay.trial.Outcome;
import dev.assay.trial.TrialStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Sweeps in files: proposers that are killed between two of them, several on one file system, and
/// two machines that meet only through what git carries.
class TreeSweepsTest {

  private static final String BOB = "steering:bob";
  private static final double TO_THE_END = Double.POSITIVE_INFINITY;

  @TempDir Path folder;
  private final ManualClock clock = new ManualClock();
  private long seed;

  /// A process that dies where it stands; nothing in the product catches it.
  private static final class Killed extends Error {
    private static final long serialVersionUID = 1L;
  }

  private TreeStore open(Path root) {
    return open(root, _ -> {});
  }

  private TreeStore open(Path root, Consumer<Path> beforeRename) {
    return TreeStore.open(root, clock, new SplittableRandom(++seed), beforeRename);
  }

  /// Dies before the file number `write` is put in its place.
  private TreeStore dying(Path root, int write) {
    var left = new AtomicInteger(write);
    return open(
        root,
        _ -> {
          if (left.decrementAndGet() == 0) {
            throw new Killed();
          }
        });
  }

  private static void sweep(TreeStore store, int limit) {
    Trees.submit(
        store,
        Trees.experiment(Trees.ID, 1000, List.of()).growing(new NewSweep(OptionalInt.of(limit))));
  }

  private static NewTrial point(int x) {
    return Trees.trial("x", Value.of(x));
  }

  private static Added add(TreeStore store, int x) {
    int next = view(store).trials() + 1;
    return store.sweeps().add(Trees.ID, next, List.of(point(x)), Runs.QUEUED, TO_THE_END, BOB);
  }

  private static SweepView view(TreeStore store) {
    return store.sweeps().get(Trees.ID).orElseThrow();
  }

  private static List<TrialView> trials(TreeStore store) {
    return store.trials().list(Trees.ID, 1, 999);
  }

  private static List<Integer> points(TreeStore store) {
    return trials(store).stream().map(trial -> x(trial.params())).toList();
  }

  private static int x(Value.Object params) {
    return params.get("x").orElseThrow() instanceof Value.Int(var x) ? x.intValueExact() : -1;
  }

  private static void assertNumbered(TreeStore store) {
    var trials = trials(store);
    for (int i = 0; i < trials.size(); i++) {
      assertThat(trials.get(i).id()).isEqualTo(Trees.ID.trial(i + 1));
      assertThat(trials.get(i).jobs().getFirst().id().trial()).isEqualTo(Trees.ID.trial(i + 1));
    }
    assertThat(view(store).trials()).isEqualTo(trials.size());
    assertThat(store.problems()).isEmpty();
  }

  @Test
  void a_proposer_killed_between_any_two_writes_neither_loses_nor_doubles_a_trial() {
    boolean died = true;
    for (int write = 1; died; write++) {
      Path root = folder.resolve("at" + write);
      sweep(open(root), 3);
      add(open(root), 1);
      died = dies(root, write, store -> add(store, 2));

      var next = open(root);
      assertThat(view(next).trials()).isBetween(1, 2);
      assertThat(died || view(next).trials() == 2).isTrue();
      // The next one proposes the same, as it knows the same, and then the rest.
      if (view(next).trials() == 1) {
        assertThat(add(next, 2)).isInstanceOf(Added.Stored.class);
      }
      assertThat(add(next, 3)).isInstanceOf(Added.Stored.class);
      assertThat(add(next, 4)).isInstanceOf(Added.Refused.class);
      assertThat(points(next)).containsExactly(1, 2, 3);
      assertNumbered(next);
    }
  }

  @Test
  void what_a_killed_proposer_left_may_become_another_trial_later() {
    Path root = folder.resolve("tree");
    sweep(open(root), 3);
    assertThat(dies(root, 2, store -> add(store, 7))).isTrue();

    var next = open(root);
    add(next, 1);
    add(next, 2);
    add(next, 7);

    assertThat(points(next)).containsExactly(1, 2, 7);
    assertNumbered(next);
  }

  private boolean dies(Path root, int write, Consumer<TreeStore> action) {
    try {
      action.accept(dying(root, write));
      return false;
    } catch (Killed e) {
      return true;
    }
  }

  @Test
  void one_killed_while_it_takes_what_waits_leaves_it_waiting_or_tried() {
    boolean died = true;
    for (int write = 1; died; write++) {
      Path root = folder.resolve("take" + write);
      var store = open(root);
      sweep(store, 3);
      store.enqueued().add(Trees.ID, List.of(wanted(5)), Optional.empty(), BOB);
      died = dies(root, write, TreeSweepsTest::take);

      var next = open(root);
      assertThat(trials(next).size() + next.enqueued().count(Trees.ID)).isEqualTo(1);
      take(next);
      assertThat(points(next)).containsExactly(5);
    }
  }

  private static Wanted wanted(int x) {
    return new Wanted(Value.object(Map.of("x", Value.of(x))), false);
  }

  private static void take(TreeStore store) {
    store
        .enqueued()
        .list(Trees.ID, 1)
        .forEach(one ->
            store
                .enqueued()
                .take(
                    Trees.ID,
                    view(store).trials() + 1,
                    List.of(one.id()),
                    List.of(point(x(one.wanted().params()))),
                    Runs.QUEUED,
                    TO_THE_END,
                    BOB));
  }

  @Test
  void a_fork_that_was_broken_off_is_all_or_nothing_once_somebody_looks() {
    boolean died = true;
    for (int write = 1; died; write++) {
      Path root = folder.resolve("fork" + write);
      var store = open(root);
      sweep(store, 3);
      store.sweeps().add(Trees.ID, 1, List.of(point(1), point(2)), Runs.QUEUED, 1, BOB);
      var lease = TreeProcess.register(store);
      TreeProcess.claim(store, lease, 2)
          .forEach(claim -> {
            store.leases().started(lease, claim.attempt(), clock.instant());
            end(store, lease, claim.attempt(), new Outcome.Paused());
          });
      died = dies(root, write, TreeSweepsTest::fork);

      var next = open(root);
      TreeProcess.claim(next, lease, 0);
      boolean isForked = view(next).trials() == 3;
      assertThat(next.trials().get(Trees.ID.trial(2)).orElseThrow().status())
          .isEqualTo(isForked ? TrialStatus.PRUNED : TrialStatus.PAUSED);
      assertThat(next.trials().get(Trees.ID.trial(1)).orElseThrow().status())
          .isEqualTo(TrialStatus.PAUSED);
      assertThat(fork(next)).isInstanceOf(isForked ? Added.Refused.class : Added.Stored.class);
      assertNumbered(next);
    }
  }

  private static Added fork(TreeStore store) {
    return store
        .sweeps()
        .fork(
            Trees.ID,
            3,
            point(3),
            Trees.ID.trial(1),
            new JobId(Trees.ID.trial(2), "main", 1),
            2,
            BOB);
  }

  private static void end(
      TreeStore store, WorkerLease lease, dev.assay.trial.AttemptId attempt, Outcome outcome) {
    var finish =
        new Finish(
            attempt,
            outcome,
            Optional.empty(),
            Value.EMPTY,
            OptionalDouble.empty(),
            Facts.NONE,
            Optional.empty());
    store.leases().exchange(lease, List.of(finish), new Free("default", 0, 0), 0);
  }

  @Test
  void controllers_on_one_file_system_together_add_exactly_the_limit() throws Exception {
    Path root = folder.resolve("tree");
    sweep(open(root), 12);
    List<Callable<Integer>> controllers = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      var store = open(root); // as good as a process of its own
      controllers.add(() -> {
        int added = 0;
        for (Added last = add(store, 1); !(last instanceof Added.Refused); last = add(store, 1)) {
          added += last instanceof Added.Stored ? 1 : 0;
        }
        return added;
      });
    }

    int added = 0;
    try (var pool = Executors.newFixedThreadPool(4)) {
      for (var controller : pool.invokeAll(controllers)) {
        added += controller.get();
      }
    }

    assertThat(added).isEqualTo(12);
    var all = open(root);
    assertNumbered(all);
    // The same configuration each time: replicates, each with a directory of its own.
    assertThat(trials(all)).extracting(TrialView::replicate).doesNotHaveDuplicates();
  }

  /// As `git clone` does: without what git ignores.
  private Path cloned(Path origin, String name) throws IOException {
    Path copy = folder.resolve(name);
    carry(origin, copy);
    return copy;
  }

  /// As `git pull` and `assay tree merge` do: what is only there comes here, what differs becomes
  /// one.
  private void carry(Path from, Path to) throws IOException {
    List<Path> names;
    try (var walked = Files.walk(from)) {
      names =
          walked
              .filter(Files::isRegularFile)
              .map(from::relativize)
              .filter(name -> !name.startsWith(".local"))
              .toList();
    }
    for (Path name : names) {
      if (!Files.exists(to.resolve(name))) {
        Files.createDirectories(to.resolve(name).getParent());
        Files.copy(from.resolve(name), to.resolve(name));
      }
    }
    var store = open(to);
    for (Path name : names) {
      String ours = Files.readString(to.resolve(name));
      String theirs = Files.readString(from.resolve(name));
      if (!ours.equals(theirs)) {
        store.carried().merge(name, ours, theirs, false);
      }
    }
  }

  /// Both machines carry to each other, and have the same then.
  private void meet(Path one, Path other) throws IOException {
    Path before = cloned(one, "before" + ++seed);
    carry(other, one);
    carry(before, other);
    assertThat(points(open(one))).isEqualTo(points(open(other)));
    assertThat(view(open(one)).growth()).isEqualTo(view(open(other)).growth());
    assertThat(view(open(one)).limit()).isEqualTo(view(open(other)).limit());
    assertNumbered(open(one));
    assertNumbered(open(other));
  }

  private void pass() {
    clock.advance(Duration.ofSeconds(1));
  }

  @Test
  void trials_that_two_machines_proposed_apart_are_all_kept_and_the_sweep_goes_on()
      throws Exception {
    Path laptop = folder.resolve("laptop");
    var here = open(laptop);
    sweep(here, 6);
    add(here, 1);
    Path cluster = cloned(laptop, "cluster");
    var there = open(cluster);
    pass();
    add(there, 20);
    pass();
    add(here, 30);
    add(here, 31);
    var lease = TreeProcess.register(here);
    var ran = TreeProcess.claim(here, lease, 3);
    ran.forEach(claim -> TreeProcess.complete(here, lease, claim));
    assertThat(ran.get(1).job().trial().number()).isEqualTo(2);

    meet(laptop, cluster);

    var both = open(laptop);
    assertThat(points(both)).containsExactly(1, 20, 30, 31);
    assertThat(trials(both))
        .extracting(TrialView::status)
        .containsExactly(
            TrialStatus.COMPLETED,
            TrialStatus.PENDING,
            TrialStatus.COMPLETED,
            TrialStatus.COMPLETED);
    // What was number 2 here is number 3 now, with all that happened to it.
    assertThat(both.trials().attempt(ran.get(1).attempt()).orElseThrow().job().trial().number())
        .isEqualTo(3);
    assertThat(
            both.events().after(0, 99, Optional.of(Trees.ID)).stream()
                .flatMap(event -> event.job().stream())
                .map(job -> job.trial().number()))
        .containsOnly(1, 3, 4);
    assertThat(add(both, 40)).isEqualTo(new Added.Stored(List.of(Trees.ID.trial(5))));
    assertThat(TreeProcess.claim(both, TreeProcess.register(both), 9))
        .extracting(claim -> claim.job().trial().number())
        .containsExactly(2, 5);
    meet(cluster, laptop);
    assertThat(points(open(cluster))).containsExactly(1, 20, 30, 31, 40);
  }

  @Test
  void what_both_machines_proposed_from_the_same_history_is_one_trial() throws Exception {
    Path laptop = folder.resolve("laptop");
    var here = open(laptop);
    sweep(here, 4);
    Path cluster = cloned(laptop, "cluster");
    var there = open(cluster);
    add(here, 1);
    pass();
    add(there, 1);
    add(there, 2);
    var lease = TreeProcess.register(there);
    TreeProcess.complete(there, lease, TreeProcess.claim(there, lease, 1).getFirst());

    meet(laptop, cluster);

    assertThat(points(open(laptop))).containsExactly(1, 2);
    assertThat(trials(open(laptop)).getFirst().status()).isEqualTo(TrialStatus.COMPLETED);
  }

  @Test
  void who_was_asked_apart_is_told_apart() throws Exception {
    Path laptop = folder.resolve("laptop");
    var here = open(laptop);
    sweep(here, 4);
    here.sweeps().add(Trees.ID, 1, List.of(point(1)), Runs.TOLD, TO_THE_END, BOB);
    Path cluster = cloned(laptop, "cluster");
    var there = open(cluster);
    there
        .sweeps()
        .tell(Trees.ID.trial(1), Told.COMPLETED, Value.EMPTY, OptionalDouble.of(0.5), BOB);
    pass();
    here.sweeps().add(Trees.ID, 2, List.of(point(2)), Runs.TOLD, TO_THE_END, BOB);

    meet(laptop, cluster);

    assertThat(trials(open(laptop)))
        .extracting(TrialView::status)
        .containsExactly(TrialStatus.COMPLETED, TrialStatus.RUNNING);
  }

  @Test
  void whether_it_goes_on_and_what_waits_is_as_it_was_said_last() throws Exception {
    Path laptop = folder.resolve("laptop");
    var here = open(laptop);
    sweep(here, 4);
    here.enqueued().add(Trees.ID, List.of(wanted(1), wanted(2)), Optional.empty(), BOB);
    Path cluster = cloned(laptop, "cluster");
    var there = open(cluster);
    pass();
    there.sweeps().close(Trees.ID, "enough", BOB);
    take(here);
    pass();
    here.sweeps().limit(Trees.ID, OptionalInt.of(9), BOB);
    here.enqueued().add(Trees.ID, List.of(wanted(3)), Optional.empty(), BOB);

    meet(laptop, cluster);

    var both = open(laptop);
    assertThat(view(both).growth()).isEqualTo(Growth.CLOSED);
    assertThat(view(both).why()).isEqualTo("enough");
    assertThat(view(both).limit()).hasValue(9);
    assertThat(both.enqueued().list(Trees.ID, 9))
        .extracting(one -> x(one.wanted().params()))
        .containsExactly(2, 3);
    assertThat(points(both)).containsExactly(1);
  }
}
