package dev.assay.store.tree;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.fakes.ManualClock;
import dev.assay.store.StoreException;
import dev.assay.trial.JobId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Whoever works on a tree dies between any two of its writes: nothing is lost, nothing is doubled,
/// and doing it again completes it.
class TreeKilledTest {

  private static final int TRIALS = 2;
  private static final String ADA = "user:ada";

  @TempDir Path folder;
  private final ManualClock clock = new ManualClock();
  private long seed;

  /// The death of a process, which no handler of the product expects.
  private static final class Killed extends Error {
    private static final long serialVersionUID = 1;
  }

  private TreeStore open(String name) {
    return open(name, _ -> {});
  }

  private TreeStore open(String name, Consumer<Path> beforeRename) {
    seed++;
    return TreeStore.open(folder.resolve(name), clock, new SplittableRandom(seed), beforeRename);
  }

  /// One that dies before its write number `fatal`, counted from 1.
  private TreeStore mortal(String name, int fatal) {
    open(name).close(); // so that only what follows is counted
    var writes = new AtomicInteger();
    return open(
        name,
        _ -> {
          if (writes.incrementAndGet() >= fatal) {
            throw new Killed();
          }
        });
  }

  /// @return whether it died
  private static boolean dies(Runnable action) {
    try {
      action.run();
      return false;
    } catch (Killed e) {
      return true;
    } catch (RuntimeException e) {
      if (causes(e).stream().anyMatch(Killed.class::isInstance)) {
        return true;
      }
      throw e;
    }
  }

  private static List<Throwable> causes(Throwable failure) {
    var found = new ArrayList<Throwable>();
    for (Throwable at = failure; at != null; at = at.getCause()) {
      found.add(at);
    }
    return found;
  }

  private static void move(TreeStore from, TreeStore to) {
    from.transfer().depart(Trees.ID, ADA);
    to.transfer().put(from.transfer().take(Trees.ID));
  }

  /// What a worker would get; it gives all of it back.
  private static List<JobId> ready(TreeStore store) {
    var lease = TreeProcess.register(store);
    var claims = TreeProcess.claim(store, lease, 99);
    claims.forEach(claim -> store.leases().release(lease, claim.attempt(), "only looked"));
    store.workers().leave(lease);
    return claims.stream().map(claim -> claim.job()).toList();
  }

  @Test
  void a_move_killed_at_the_source_never_waits_twice_and_is_completed() {
    for (int fatal = 1; ; fatal++) {
      String here = "a" + fatal;
      String there = "b" + fatal;
      Trees.submit(open(here), Trees.experiment(Trees.ID, 9, Trees.trials(TRIALS)));
      var mortal = mortal(here, fatal);
      var target = open(there);

      boolean died = dies(() -> move(mortal, target));

      if (!checkMoved(here, there, died)) {
        assertThat(fatal).isGreaterThan(TRIALS);
        return;
      }
    }
  }

  @Test
  void a_move_killed_at_the_target_never_waits_twice_and_is_completed() {
    for (int fatal = 1; ; fatal++) {
      String here = "a" + fatal;
      String there = "b" + fatal;
      var source = open(here);
      Trees.submit(source, Trees.experiment(Trees.ID, 9, Trees.trials(TRIALS)));
      var mortal = mortal(there, fatal);

      boolean died = dies(() -> move(source, mortal));

      if (!checkMoved(here, there, died)) {
        assertThat(fatal).isGreaterThan(TRIALS);
        return;
      }
    }
  }

  private boolean checkMoved(String here, String there, boolean died) {
    clock.advance(Duration.ofSeconds(1));
    var both = new ArrayList<>(ready(open(here)));
    both.addAll(ready(open(there)));
    assertThat(both).doesNotHaveDuplicates();
    clock.advance(Duration.ofSeconds(1));
    var from = open(here);
    var to = open(there);
    move(from, to);
    assertThat(ready(from)).isEmpty();
    assertThat(ready(to)).hasSize(TRIALS);
    assertThat(from.problems()).isEmpty();
    assertThat(to.problems()).isEmpty();
    return died;
  }

  @Test
  void a_move_back_killed_while_trials_come_in_leaves_those_that_came_to_run_and_brings_the_rest() {
    for (int fatal = 1; ; fatal++) {
      String here = "a" + fatal;
      String there = "b" + fatal;
      Trees.submit(open(here), Trees.experiment(Trees.ID, 9, Trees.trials(TRIALS)));
      move(open(here), open(there));
      clock.advance(Duration.ofSeconds(1));
      var mortal = mortal(here, fatal);
      var source = open(there);

      boolean died = dies(() -> move(source, mortal));

      assertThat(ready(open(there))).isEmpty();
      clock.advance(Duration.ofSeconds(1));
      var home = open(here);
      var ran = new ArrayList<JobId>();
      var lease = TreeProcess.register(home);
      for (var claim : TreeProcess.claim(home, lease, 1)) {
        assertThat(TreeProcess.complete(home, lease, claim)).isTrue();
        ran.add(claim.job());
      }
      clock.advance(Duration.ofSeconds(1));
      move(open(there), home);
      ran.addAll(ready(home));
      assertThat(ran).hasSize(TRIALS).doesNotHaveDuplicates();
      assertThat(ready(open(there))).isEmpty();
      assertThat(home.problems()).isEmpty();
      if (!died) {
        assertThat(fatal).isGreaterThan(TRIALS);
        return;
      }
    }
  }

  @Test
  void a_submission_killed_at_any_write_is_there_whole_or_not_at_all() {
    for (int fatal = 1; ; fatal++) {
      String name = "s" + fatal;
      var mortal = mortal(name, fatal);
      var experiment = Trees.experiment(Trees.ID, 9, Trees.trials(TRIALS));

      boolean died = dies(() -> Trees.submit(mortal, experiment));

      var store = open(name);
      assertThat(store.problems()).isEmpty();
      assertThat(ready(store)).hasSize(store.experiments().get(Trees.ID).isPresent() ? TRIALS : 0);
      if (store.experiments().get(Trees.ID).isEmpty()) {
        Trees.submit(store, experiment);
      }
      assertThat(ready(store)).hasSize(TRIALS);
      if (!died) {
        assertThat(fatal).isGreaterThan(TRIALS);
        return;
      }
    }
  }

  @Test
  void a_merge_killed_at_any_write_ends_as_one_that_was_not() throws IOException {
    var origin = open("origin");
    Trees.submit(origin, Trees.experiment(Trees.ID, 9, Trees.trials(TRIALS)));
    copy("origin", "theirs");
    var theirs = open("theirs");
    var lease = TreeProcess.register(theirs);
    TreeProcess.claim(theirs, lease, 2)
        .forEach(claim -> TreeProcess.complete(theirs, lease, claim));
    clock.advance(Duration.ofSeconds(1));
    origin.operations().hold(new dev.assay.store.Subject.OfExperiment(Trees.ID), ADA);
    copy("origin", "whole");
    merge(open("whole"));
    for (int fatal = 1; ; fatal++) {
      String name = "m" + fatal;
      copy("origin", name);
      var mortal = mortal(name, fatal);

      boolean died = dies(() -> merge(mortal));

      merge(open(name));
      for (Path file : documents("origin")) {
        assertThat(folder.resolve(name).resolve(file))
            .hasSameTextualContentAs(folder.resolve("whole").resolve(file));
      }
      assertThat(open(name).problems()).isEmpty();
      if (!died) {
        assertThat(fatal).isGreaterThan(2);
        return;
      }
    }
  }

  /// All documents of this tree with those of `theirs`, as after a pull that could merge none.
  private void merge(TreeStore ours) {
    try {
      for (Path file : documents("theirs")) {
        String there = Files.readString(folder.resolve("theirs").resolve(file));
        String base = Files.readString(folder.resolve("origin").resolve(file));
        if (!base.equals(there)) {
          ours.carried().merge(file, base, there, false);
        }
      }
    } catch (IOException e) {
      throw new StoreException(StoreException.Code.UNAVAILABLE, "cannot read", e);
    }
  }

  private List<Path> documents(String name) throws IOException {
    Path root = folder.resolve(name);
    var found = new HashSet<Path>();
    for (String part : List.of("workspace", "experiments")) {
      try (var files = Files.walk(root.resolve(part))) {
        files
            .filter(file -> Files.isRegularFile(file) && !file.endsWith(Layout.STATE_POINT))
            .forEach(file -> found.add(root.relativize(file)));
      }
    }
    return found.stream().sorted().toList();
  }

  /// As git would: without what it ignores.
  private void copy(String name, String into) throws IOException {
    Path root = folder.resolve(name);
    try (var files = Files.walk(root)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (!file.startsWith(root.resolve(".local"))) {
          Path copy = folder.resolve(into).resolve(root.relativize(file));
          Files.createDirectories(copy.getParent());
          Files.copy(file, copy);
        }
      }
    }
  }
}
