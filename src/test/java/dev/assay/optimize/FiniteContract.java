package dev.assay.optimize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.assay.optimize.Proposal.Exhausted;
import dev.assay.optimize.Proposal.Suggestion;
import dev.assay.result.Observation;
import dev.assay.result.Observation.State;
import dev.assay.space.Space;
import dev.assay.space.Value;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What every optimizer does in a space of a few points.
public abstract class FiniteContract {

  /// The seed of every search; failures name it.
  protected static final long SEED = 20_26;

  /// An optimizer that remembers nothing.
  protected abstract Optimizer fresh();

  @Test
  void six_points_are_six_proposals_and_then_nothing_is_left() {
    assertThat(proposed(Searches.problem(Searches.six(), SEED))).as("seed %d", SEED).hasSize(6);
  }

  @Test
  void constraints_leave_their_points_only() {
    Problem problem =
        Searches.constrained(
            Searches.problem(Searches.six(), SEED), "n > 2 or size == \"large\"", "n < 6");

    assertThat(proposed(problem)).as("seed %d", SEED).hasSize(3).allMatch(problem::allows);
  }

  @Test
  void a_space_without_a_choice_has_one_point() {
    assertThat(proposed(Searches.problem(new Space(List.of()), SEED))).containsExactly(Value.EMPTY);
  }

  @Test
  void constraints_that_allow_nothing_are_named() {
    Problem problem =
        Searches.constrained(Searches.problem(Searches.six(), SEED), "n > 2", "n < 3");

    assertThatExceptionOfType(InfeasibleSearchException.class)
        .isThrownBy(() -> fresh().propose(History.of(problem), 1))
        .withMessageContaining("n < 3")
        .withMessageNotContaining("\n");
  }

  @Test
  void running_failed_and_cancelled_points_are_not_proposed_again() {
    Problem problem = Searches.problem(Searches.six(), SEED);
    History history = History.of(problem);
    var states = List.of(State.RUNNING, State.FAILED, State.CANCELLED, State.PRUNED);
    var seen = new ArrayList<Value.Object>();
    for (int number = 1; number <= 6; number++) {
      Suggestion suggestion = (Suggestion) fresh().propose(history, number);
      seen.add(suggestion.params());
      history =
          history.with(
              Observation.running(number, suggestion.params(), suggestion.origin())
                  .ended(states.get(number % states.size()), List.of()));
    }

    assertThat(new HashSet<>(seen)).as("seed %d", SEED).hasSize(6);
    assertThat(fresh().propose(history, 7)).isInstanceOf(Exhausted.class);
  }

  @Test
  void trials_that_others_added_are_not_proposed_again() {
    Problem problem = Searches.problem(Searches.six(), SEED);
    var trials = new ArrayList<Observation>();
    Grid.points(problem.space(), List.of())
        .forEachRemaining(
            point -> trials.add(Observation.running(trials.size() + 1, point, Value.EMPTY)));
    Observation left = trials.remove(4);

    Proposal proposal = fresh().propose(History.of(problem, trials), 7);

    assertThat(proposal).isInstanceOf(Suggestion.class);
    assertThat(((Suggestion) proposal).params()).isEqualTo(left.params());
  }

  /// Everything that is proposed until nothing is left, each once.
  private List<Value.Object> proposed(Problem problem) {
    Optimizer optimizer = fresh();
    History history = History.of(problem);
    var seen = new ArrayList<Value.Object>();
    for (int number = 1; number <= 20; number++) {
      switch (optimizer.propose(history, number)) {
        case Suggestion(Value.Object params, Value.Object origin) -> {
          assertThat(seen).as("seed %d", SEED).doesNotContain(params);
          seen.add(params);
          history =
              history.with(
                  Searches.completed(problem, Observation.running(number, params, origin)));
        }
        case Exhausted(String why) -> {
          assertThat(why).isNotBlank().doesNotContain("\n");
          return seen;
        }
      }
    }
    throw new AssertionError("nothing says that the space is exhausted");
  }
}
