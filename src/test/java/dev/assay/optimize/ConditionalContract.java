package dev.assay.optimize;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.space.Space;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What optimizers do where parameters may be absent.
public abstract class ConditionalContract {

  private static final long SEED = 31;

  /// An optimizer that remembers nothing.
  protected abstract Optimizer fresh();

  /// How many trials a long search has, an even number; fewer for those that think long.
  protected int trials() {
    return 50;
  }

  static Collection<String> names() {
    return Searches.conditional().keySet();
  }

  private static Problem problem(String space) {
    Space found = Searches.named(Searches.conditional(), space);
    return Searches.problem(found, SEED);
  }

  @ParameterizedTest
  @MethodSource("names")
  void proposals_lie_in_the_space_and_are_new(String space) {
    Searching.through(fresh(), problem(space), trials() / 2).checked();
    Searching.batch(fresh(), History.of(problem(space)), 6).checked();
  }

  @Test
  void a_search_goes_on_in_a_space_that_has_grown() {
    Growing.branches().checked(this::fresh, trials(), SEED);
  }

  @ParameterizedTest
  @MethodSource("names")
  void half_a_search_and_the_other_half_after_a_restart_are_one_search(String space) {
    History whole = Searches.search(fresh(), History.of(problem(space)), trials() / 2);

    History half = Searches.search(fresh(), History.of(problem(space)), trials() / 4);
    var stored = new ArrayList<>(Searches.stored(half));
    Collections.shuffle(stored, new Random(SEED));
    History resumed =
        Searches.search(fresh(), History.of(problem(space), stored), trials() / 2 - trials() / 4);

    assertThat(Searching.params(resumed)).as("seed %d", SEED).isEqualTo(Searching.params(whole));
  }

  @Test
  void trials_of_every_fate_inform_the_search() {
    for (String space : names()) {
      Problem problem = problem(space);
      History history =
          History.of(
              problem,
              Searches.random(problem, 40).stream()
                  .map(trial -> Searches.ended(problem, trial))
                  .toList());

      Searching.batch(fresh(), history, 4).checked();
    }
  }

  @Test
  void constraints_spare_points_that_lack_the_parameter() {
    Problem problem =
        Searches.constrained(
            problem("nested"), "lr * layers < 0.5", "width3 < width2", "depth > 3");

    Searching.through(fresh(), problem, trials() / 2).checked();
  }

  @Test
  void a_point_without_children_is_tried_once() {
    Problem problem = problem("children only");
    History history = Searches.search(fresh(), History.of(problem), trials());

    assertThat(Searching.params(history).stream().filter(params -> params.members().size() == 1))
        .as("seed %d", SEED)
        .hasSizeLessThanOrEqualTo(1);
  }
}
