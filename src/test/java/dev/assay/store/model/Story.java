package dev.assay.store.model;

import dev.assay.store.model.BrokenRule.Rule;
import dev.assay.store.model.Step.End;
import dev.assay.store.model.Step.How;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/// Plays stories to their end: after the last step everything is let go, and one big worker of
/// every pool must be able to bring every job to an end.
final class Story {

  private static final int LAST_WORKER = 1000;
  private static final List<String> POOLS = List.of("default", "big");

  private final Supplier<StoreUnderTest> places;

  /// @param places a new empty place for every story
  Story(Supplier<StoreUnderTest> places) {
    this.places = places;
  }

  /// How a story ended badly.
  ///
  /// @param steps up to the one that broke the rule
  /// @param atEnd whether it broke only when the story was brought to its end
  record Failure(List<Step> steps, boolean atEnd, BrokenRule broken) {}

  /// Makes up a story of `length` steps from a seed and plays it to its end.
  Optional<Failure> invent(long seed, int length) {
    var told = new ArrayList<Step>();
    boolean atEnd = false;
    try (var player = new Player(places.get())) {
      var generator = new Generator(new SplittableRandom(seed), player.model);
      while (told.size() < length) {
        told.add(generator.next());
        player.play(told.getLast());
      }
      atEnd = true;
      finish(player);
      return Optional.empty();
    } catch (BrokenRule e) {
      return Optional.of(new Failure(told, atEnd, e));
    }
  }

  /// Plays given steps.
  ///
  /// @param toTheEnd whether the story is then brought to its end, which takes long
  Optional<BrokenRule> play(List<Step> steps, boolean toTheEnd) {
    try (var player = new Player(places.get())) {
      steps.forEach(player::play);
      if (toTheEnd) {
        finish(player);
      }
      return Optional.empty();
    } catch (BrokenRule e) {
      return Optional.of(e);
    }
  }

  private static void finish(Player player) {
    var model = player.model;
    player.review();
    for (var worker : model.alive()) {
      player.play(new Step.Leave(worker.number));
    }
    for (var experiment : List.copyOf(model.experiments.values())) {
      player.play(new Step.Unhold(experiment.toString()));
    }
    for (int i = 0; i < POOLS.size(); i++) {
      player.play(new Step.Register(LAST_WORKER + i, POOLS.get(i)));
    }
    player.play(
        new Step.Adopt(LAST_WORKER, model.orphans().stream().map(a -> a.job.toString()).toList()));
    while (model.jobs.values().stream().anyMatch(j -> !j.state.isTerminal())) {
      if (!advance(player)) {
        throw new BrokenRule(
            Rule.I8_LIVENESS,
            "nothing can move "
                + model.jobs.values().stream()
                    .filter(j -> !j.state.isTerminal())
                    .map(j -> j + " (" + j.state.word() + ")")
                    .toList());
      }
    }
    player.review();
  }

  /// Ends what runs, claims what can be, or waits for the next job that is due.
  private static boolean advance(Player player) {
    var model = player.model;
    boolean moved = false;
    for (int i = 0; i < POOLS.size(); i++) {
      var worker = model.workers.get(LAST_WORKER + i);
      if (worker == null) {
        continue;
      }
      var ends =
          model.heldBy(worker).stream().map(a -> new End(a.job.toString(), How.COMPLETED)).toList();
      player.play(new Step.Exchange(worker.number, ends, 64, 64, 16));
      moved |= !ends.isEmpty() || !model.heldBy(worker).isEmpty();
    }
    if (moved) {
      return true;
    }
    var due = model.nextDue();
    due.ifPresent(at ->
        player.play(
            new Step.Clock((int) Math.max(0, at.getEpochSecond() - model.now.getEpochSecond()))));
    return due.isPresent();
  }
}
