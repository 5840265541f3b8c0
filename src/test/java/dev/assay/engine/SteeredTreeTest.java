package dev.assay.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.space.ContentId;
import dev.assay.space.Value;
import dev.assay.store.Submission.NewTrial;
import dev.assay.store.Sweeps.Runs;
import dev.assay.store.tree.TreeStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/// Sweeps steered in a tree, which git carries to its workers.
class SteeredTreeTest extends SteeringSuite {

  private TreeStore tree(Path root) {
    return TreeStore.open(root, clock, RandomGenerator.getDefault());
  }

  @Test
  void a_store_that_is_carried_to_its_workers_has_room_for_all_that_may_run_at_once() {
    var tree = tree(folder.resolve("tree"));
    var bounded = sweep(tree, "search: {optimizer: tpe, trials: 9, seed: 1}\nparallelism: 3", 9);
    var unbounded = sweep(tree, "search: {optimizer: tpe, trials: 9, seed: 1}", 9);
    var steering = new Steering(tree, clock, "tick");

    assertThat(steering.look(bounded).proposed()).isEqualTo(3);
    assertThat(steering.look(bounded).proposed()).isZero();
    assertThat(steering.look(unbounded).proposed()).as("it would be all of them").isZero();
    var worker = worker(tree, 2);
    assertThat(steering.look(unbounded).proposed()).as("as in any store").isEqualTo(2);
    assertThat(claim(tree, worker, 9)).hasSize(5);
  }

  @Test
  void who_steers_on_while_two_trees_become_one_counts_the_trials_of_both() throws IOException {
    Path here = folder.resolve("here");
    Path there = folder.resolve("there");
    var tree = tree(here);
    var id = sweep(tree, "search: {optimizer: tpe, trials: 9, seed: 1}\nparallelism: 2", 9);
    copy(here, there);
    var params = Value.object(Map.of("a", Value.of(0.5), "b", Value.of(0.5)));
    var other = new NewTrial(params, ContentId.of(params), 1, Value.EMPTY);
    tree(there).sweeps().add(id, 1, List.of(other), Runs.QUEUED, "user:ada");
    clock.advance(Duration.ofSeconds(1));
    var steering = new Steering(tree, clock, "tick");
    assertThat(steering.look(id).proposed()).isEqualTo(2);

    copy(there, here);
    Path document = Path.of("experiments", id + ".json");
    tree.carried()
        .merge(
            document,
            Files.readString(here.resolve(document)),
            Files.readString(there.resolve(document)),
            false);
    tree.sweeps().parallelism(id, 4, "user:ada");

    assertThat(tree.trials().get(id.trial(1)).orElseThrow().params()).isEqualTo(params);
    assertThat(steering.look(id).proposed()).as("beside the three that are open").isEqualTo(1);
    assertThat(tree.trials().list(id, 1, 9)).hasSize(4);
  }

  /// What is not there yet, and git would carry.
  private static void copy(Path from, Path to) throws IOException {
    try (var files = Files.walk(from)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path copy = to.resolve(from.relativize(file));
        if (!file.startsWith(from.resolve(".local")) && !Files.exists(copy)) {
          Files.createDirectories(copy.getParent());
          Files.copy(file, copy);
        }
      }
    }
  }
}
