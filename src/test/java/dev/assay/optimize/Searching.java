package dev.assay.optimize;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.optimize.Proposal.Suggestion;
import dev.assay.result.Observation;
import dev.assay.space.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/// What was proposed in a piece of a search, to be checked as a whole.
///
/// @param before what was known at the beginning
public record Searching(History before, List<Value.Object> proposals) {

  /// `count` proposals from the beginning, each trial ended before the next.
  public static Searching through(Optimizer optimizer, Problem problem, int count) {
    return through(optimizer, History.of(problem), count, trial -> Searches.ended(problem, trial));
  }

  /// `count` proposals after `history`, each trial ended by `end` before the next.
  public static Searching through(
      Optimizer optimizer, History history, int count, UnaryOperator<Observation> end) {
    History known = history;
    int next = next(history);
    var proposals = new ArrayList<Value.Object>();
    for (int number = next; number < next + count; number++) {
      Proposal proposal = optimizer.propose(known, number);
      assertThat(proposal).as("trial %d", number).isInstanceOf(Suggestion.class);
      Suggestion suggestion = (Suggestion) proposal;
      proposals.add(suggestion.params());
      known =
          known.with(
              end.apply(Observation.running(number, suggestion.params(), suggestion.origin())));
    }
    return new Searching(history, proposals);
  }

  /// `count` proposals after `history`, all running at once.
  public static Searching batch(Optimizer optimizer, History history, int count) {
    return through(optimizer, history, count, trial -> trial);
  }

  /// Checks that every proposal is a point of the space with values of the right kind, satisfies
  /// the constraints, and is no trial and no other proposal.
  public void checked() {
    Problem problem = before.problem();
    History known = before;
    for (int i = 0; i < proposals.size(); i++) {
      Value.Object params = proposals.get(i);
      String what = "seed %d, proposal %d: %s".formatted(problem.seed(), i, params);
      assertThat(problem.space().chosen(params)).as(what).isPresent();
      double[] point = before.coding().encode(params).orElseThrow();
      assertThat(before.coding().decode(point).members().keySet())
          .as(what)
          .containsExactlyElementsOf(params.members().keySet());
      assertThat(problem.allows(params)).as(what).isTrue();
      assertThat(known.contains(params)).as("tried before, " + what).isFalse();
      known = known.with(Observation.running(next(known), params, Value.EMPTY));
    }
  }

  /// The params of all trials of `history`, in their order.
  public static List<Value.Object> params(History history) {
    return history.rows().stream().map(row -> row.trial().params()).toList();
  }

  private static int next(History history) {
    return history.rows().isEmpty() ? 1 : Math.max(0, history.rows().getLast().number()) + 1;
  }
}
