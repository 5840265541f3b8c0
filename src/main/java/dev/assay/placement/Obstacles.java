package dev.assay.placement;

import dev.assay.experiment.Resources;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Why a queued job waits.
public final class Obstacles {
  private Obstacles() {}

  /// Where a job stands in its queue.
  ///
  /// @param live jobs of its experiment that run
  /// @param limit how many of them may
  /// @param ahead jobs of its pool that would be claimed before it
  /// @param more whether there are more than were counted
  public record Standing(int live, int limit, int ahead, boolean more) {}

  /// What keeps a job that takes `needs` from starting now, the most decisive first. Empty: the
  /// next look of a worker takes it.
  public static List<Obstacle> of(Resources needs, Standing standing, List<Offer> offers) {
    var found = new ArrayList<Obstacle>();
    Optional<Lack> ever = Lack.of(needs, offers.stream().map(Offer::all).toList());
    ever.ifPresent(lack -> found.add(new Obstacle.Impossible(lack)));
    if (standing.live() >= standing.limit()) {
      found.add(new Obstacle.ParallelismReached(standing.live(), standing.limit()));
    }
    if (ever.isEmpty()) {
      now(needs, offers.stream().filter(o -> o.couldRun(needs)).toList()).ifPresent(found::add);
    }
    if (standing.ahead() > 0) {
      found.add(new Obstacle.Behind(standing.ahead(), standing.more()));
    }
    return found;
  }

  /// @param large workers that could take it, were they idle
  private static Optional<Obstacle> now(Resources needs, List<Offer> large) {
    List<Offer> open = large.stream().filter(Offer::takesMore).toList();
    if (open.isEmpty()) {
      return Optional.of(new Obstacle.NoneTakesMore(large.size()));
    }
    List<Offer> roomy = open.stream().filter(offer -> offer.freeSlots() > 0).toList();
    if (roomy.isEmpty()) {
      return Optional.of(new Obstacle.NoSlot(open.stream().mapToInt(Offer::slots).sum()));
    }
    return Lack.of(needs, roomy.stream().map(Offer::free).toList()).map(Obstacle.Taken::new);
  }
}
