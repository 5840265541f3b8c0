package dev.assay.optimize;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.result.Observation;
import dev.assay.result.Observation.State;
import dev.assay.space.Space;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What optimizers do that take several objectives.
public abstract class MultiObjectiveContract {

  private static final long SEED = 17;

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

  private Problem problem(int objectives) {
    return Searches.objectives(Searches.problem(space(), SEED), objectives);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 5})
  void proposals_lie_in_the_space_and_are_new(int objectives) {
    Searching.through(fresh(), problem(objectives), trials()).checked();
    Searching.batch(fresh(), History.of(problem(objectives)), 6).checked();
  }

  @Test
  void half_a_search_and_the_other_half_after_a_restart_are_one_search() {
    History whole = Searches.search(fresh(), History.of(problem(2)), trials());

    History half = Searches.search(fresh(), History.of(problem(2)), trials() / 2);
    var stored = new ArrayList<>(Searches.stored(half));
    Collections.shuffle(stored, new Random(SEED));
    History resumed =
        Searches.search(fresh(), History.of(problem(2), stored), trials() - trials() / 2);

    assertThat(Searching.params(resumed)).as("seed %d", SEED).isEqualTo(Searching.params(whole));
  }

  @Test
  void a_value_that_is_no_number_or_infinite_stops_nobody() {
    Problem problem = problem(2);
    var values =
        List.of(
            List.of(Double.NaN, 1.0),
            List.of(Double.POSITIVE_INFINITY, 2.0),
            List.of(3.0, Double.POSITIVE_INFINITY),
            List.of(1.0, Double.NEGATIVE_INFINITY),
            List.of(2.0, 2.0));
    History history =
        History.of(
            problem,
            Searches.random(problem, 30).stream()
                .map(trial -> trial.ended(State.COMPLETED, values.get(trial.number() % 5)))
                .toList());

    Searching.batch(fresh(), history, 4).checked();
  }

  @Test
  void one_front_of_many_stops_nobody() {
    Problem problem = problem(2);
    History history =
        History.of(
            problem,
            Searches.random(problem, 60).stream().map(MultiObjectiveContract::onTheFront).toList());

    Searching.batch(fresh(), history, 4).checked();
  }

  private static Observation onTheFront(Observation trial) {
    double first = trial.number() / 60.0;
    return trial.ended(State.COMPLETED, List.of(first, first));
  }
}
