package dev.assay.optimize;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.result.Observation;
import dev.assay.space.Space;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// What optimizers do that learn limits on metrics from trials.
public abstract class LimitedContract {

  private static final long SEED = 23;

  /// An optimizer that remembers nothing.
  protected abstract Optimizer fresh();

  /// How many trials a long search has, an even number; fewer for those that think long.
  protected int trials() {
    return 40;
  }

  /// The space of the tests.
  protected Space space() {
    return Searches.named(Searches.ordered(), "all of them");
  }

  private Problem problem() {
    return Searches.limited(Searches.problem(space(), SEED));
  }

  @Test
  void proposals_lie_in_the_space_and_are_new() {
    Searching.through(fresh(), problem(), trials()).checked();
    Searching.batch(fresh(), Searches.search(fresh(), History.of(problem()), 14), 6).checked();
  }

  @Test
  void half_a_search_and_the_other_half_after_a_restart_are_one_search() {
    History whole = Searches.search(fresh(), History.of(problem()), trials());

    History half = Searches.search(fresh(), History.of(problem()), trials() / 2);
    var stored = new ArrayList<>(Searches.stored(half));
    Collections.shuffle(stored, new Random(SEED));
    History resumed =
        Searches.search(fresh(), History.of(problem(), stored), trials() - trials() / 2);

    assertThat(Searching.params(resumed)).as("seed %d", SEED).isEqualTo(Searching.params(whole));
  }

  @Test
  void no_feasible_trial_yet_stops_nobody() {
    Searching.batch(fresh(), history(List.of(0.9, 0.1)), 4).checked();
  }

  @Test
  void limits_that_were_not_reported_or_are_no_numbers_stop_nobody() {
    Searching.batch(fresh(), history(List.of()), 4).checked();
    Searching.batch(fresh(), history(List.of(Double.NaN, 0.9)), 4).checked();
    Searching.batch(fresh(), history(List.of(Double.POSITIVE_INFINITY, 0.9)), 4).checked();
  }

  private History history(List<Double> limits) {
    Problem problem = problem();
    List<Observation> trials =
        Searches.random(problem, 30).stream()
            .map(trial -> Searches.completed(problem, trial).withLimits(limits))
            .toList();
    return History.of(problem, trials);
  }
}
