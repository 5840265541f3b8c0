package dev.assay.store.model;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// Looks for a story on which a store does not do what its contract says.
final class Search {

  private static final int SHORT = 25;
  private static final int LONG = 120;
  private static final int PLAYS = 400;

  private final Story story;

  Search(Supplier<StoreUnderTest> places) {
    this.story = new Story(places);
  }

  /// What was found.
  ///
  /// @param seed of the story that failed first
  /// @param shortest what was left of it
  record Finding(long seed, List<Step> shortest, BrokenRule broken) {
    @Override
    public String toString() {
      return "%s: %s\nThe story of seed %d, made short:\n%s"
          .formatted(broken.rule(), broken.getMessage(), seed, Step.lines(shortest));
    }
  }

  /// How far a search went.
  record Result(int stories, Optional<Finding> finding) {}

  /// Plays the stories of `seed`, `seed + 1`, … until one fails or the time or number is over; at
  /// least one.
  Result run(long seed, int stories, Duration time) {
    long end = System.nanoTime() + time.toNanos();
    int played = 0;
    do {
      long next = seed + played++;
      var failure = story.invent(next, next % 4 == 0 ? LONG : SHORT);
      if (failure.isPresent()) {
        return new Result(played, Optional.of(shrink(next, failure.get())));
      }
    } while (played < stories && System.nanoTime() < end);
    return new Result(played, Optional.empty());
  }

  private Finding shrink(long seed, Story.Failure failure) {
    var rule = failure.broken().rule();
    var shortest =
        new Shrinker(steps ->
            story.play(steps, failure.atEnd()).filter(e -> e.rule() == rule).isPresent())
            .shrink(failure.steps(), PLAYS);
    var broken = story.play(shortest, failure.atEnd()).orElse(failure.broken());
    return new Finding(seed, shortest, broken);
  }
}
