package dev.assay.store.model;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/// Makes a failing story short: takes out large pieces first, then smaller ones, then makes single
/// steps simpler, for as long as it still fails.
final class Shrinker {

  private final Predicate<List<Step>> fails;
  private int plays;

  /// @param fails whether a story fails in the way that is looked for
  Shrinker(Predicate<List<Step>> fails) {
    this.fails = fails;
  }

  List<Step> shrink(List<Step> story, int limit) {
    List<Step> shortest = List.copyOf(story);
    List<Step> before;
    do {
      before = shortest;
      for (int piece = Math.max(1, shortest.size() / 2); piece >= 1; piece /= 2) {
        shortest = without(shortest, piece, limit);
      }
      shortest = simpler(shortest, limit);
    } while (!shortest.equals(before) && plays < limit);
    return shortest;
  }

  private List<Step> without(List<Step> story, int piece, int limit) {
    var shortest = story;
    int at = 0;
    while (at < shortest.size() && plays < limit) {
      var candidate = new ArrayList<>(shortest.subList(0, at));
      candidate.addAll(shortest.subList(Math.min(at + piece, shortest.size()), shortest.size()));
      if (stillFails(candidate)) {
        shortest = candidate;
      } else {
        at += piece;
      }
    }
    return shortest;
  }

  private List<Step> simpler(List<Step> story, int limit) {
    var simplest = new ArrayList<>(story);
    for (int at = 0; at < simplest.size(); at++) {
      for (var step : simplest.get(at).simpler()) {
        if (plays >= limit || step.equals(simplest.get(at))) {
          continue;
        }
        var candidate = new ArrayList<>(simplest);
        candidate.set(at, step);
        if (stillFails(candidate)) {
          simplest = candidate;
          break;
        }
      }
    }
    return List.copyOf(simplest);
  }

  private boolean stillFails(List<Step> story) {
    plays++;
    return fails.test(story);
  }
}
