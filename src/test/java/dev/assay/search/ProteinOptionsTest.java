package dev.assay.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.assay.experiment.InvalidOptionException;
import dev.assay.experiment.Objective.Goal;
import dev.assay.json.Json;
import dev.assay.optimize.History;
import dev.assay.optimize.History.Row;
import dev.assay.optimize.Optimizer;
import dev.assay.optimize.Origin;
import dev.assay.optimize.Problem;
import dev.assay.optimize.Proposal.Suggestion;
import dev.assay.result.Observation;
import dev.assay.result.Observation.State;
import dev.assay.space.Domain;
import dev.assay.space.Parameter;
import dev.assay.space.Scale;
import dev.assay.space.Space;
import dev.assay.space.Value;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Every option of `protein` does what it says, or is refused by name.
class ProteinOptionsTest {

  private static final long SEED = 5;

  private static final Space SPACE =
      new Space(
          List.of(
              new Parameter("x", new Domain.Float(0, 1, Scale.LINEAR)),
              new Parameter("y", new Domain.Float(0, 1, Scale.LINEAR))));

  private static History search(Map<String, Value> options, int trials) {
    Optimizer protein = Optimizers.of("protein", options, true);
    History history = History.of(Problem.of(SPACE, Goal.MINIMIZE, SEED));
    for (int number = 1; number <= trials; number++) {
      Suggestion next = (Suggestion) protein.propose(history, number);
      double[] point = history.coding().encode(next.params()).orElseThrow();
      double loss = Math.pow(point[0] - 0.3, 2) + Math.pow(point[1] - 0.8, 2);
      history =
          history.with(
              Observation.running(number, next.params(), next.origin())
                  .ended(State.COMPLETED, List.of(loss))
                  .withCost(Math.pow(100, point[1])));
    }
    return history;
  }

  private static List<String> phases(History history) {
    return history.rows().stream()
        .map(row -> ((Value.Text) row.trial().origin().get("phase").orElseThrow()).value())
        .toList();
  }

  private static double nearest(History history, Row row) {
    return history.rows().stream()
        .filter(other -> other.number() < row.number())
        .mapToDouble(other ->
            Math.hypot(row.point()[0] - other.point()[0], row.point()[1] - other.point()[1]))
        .min()
        .orElse(Double.NaN);
  }

  @Test
  void the_first_trial_is_the_centre_unless_it_shall_not_be() {
    History centred = search(Map.of(), 1);
    History other = search(Map.of("seed_with_search_center", Value.of(false)), 1);

    assertThat(phases(centred)).containsExactly("centre");
    assertThat(centred.rows().getFirst().point()).containsExactly(0.5, 0.5);
    assertThat(phases(other)).containsExactly("startup");
    assertThat(other.rows().getFirst().point()).isNotEqualTo(new double[] {0.5, 0.5});
  }

  @Test
  void so_many_random_trials_come_before_the_models() {
    assertThat(phases(search(Map.of("num_random_samples", Value.of(8)), 10)))
        .containsExactly(
            "centre", "startup", "startup", "startup", "startup", "startup", "startup", "startup",
            "model", "model");
    assertThat(phases(search(Map.of("num_random_samples", Value.of(0)), 4)))
        .as("a model needs two trials")
        .containsExactly("centre", "startup", "model", "model");
  }

  @Test
  void every_so_many_trials_one_lies_beside_the_front() {
    History history = search(Map.of("resample_frequency", Value.of(4)), 16);

    assertThat(phases(history).subList(4, 16))
        .containsExactly(
            "startup".equals(phases(history).get(4)) ? "startup" : "model",
            "model",
            "model",
            "front",
            "model",
            "model",
            "model",
            "front",
            "model",
            "model",
            "model",
            "front");
    for (Row row : history.rows()) {
      if (row.trial().origin().get("phase").orElseThrow().equals(Value.of("front"))) {
        assertThat(nearest(history, row)).isLessThan(0.05);
      }
    }
    assertThat(phases(search(Map.of(), 16))).doesNotContain("front");
  }

  @Test
  void the_scale_says_how_far_around_the_front_candidates_lie() {
    Map<String, Value> near =
        Map.of("global_search_scale", Value.of(0.1), "random_suggestions", Value.of(0));

    History history = search(near, 20);

    // A quarter of the range times 0.1, in each of two coordinates.
    assertThat(history.rows().subList(6, 20)).allMatch(row -> nearest(history, row) < 0.036);
    History wide = search(Map.of("suggestions_per_pareto", Value.of(0)), 20);
    assertThat(wide.rows().subList(6, 20)).anyMatch(row -> nearest(wide, row) > 0.1);
  }

  @Test
  void no_trial_is_expected_to_cost_more_than_allowed() {
    History bounded = search(Map.of("max_suggestion_cost", Value.of(5)), 25);
    History free = search(Map.of(), 25);

    assertThat(bounded.rows().subList(5, 25)).allMatch(row -> row.trial().cost() < 6);
    assertThat(free.rows().subList(5, 25)).anyMatch(row -> row.trial().cost() > 30);
    assertThat(bounded.rows().getLast().trial().origin().get("expected_cost")).isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"expansion_rate\": 2}",
        "{\"acquisition_fn\": \"naive\"}",
        "{\"acquisition_fn\": \"ucb\"}",
        "{\"cost_aware\": false}",
        "{\"random_suggestions\": 2}",
        "{\"suggestions_per_pareto\": 2}"
      })
  void others_change_what_is_proposed_and_the_search_still_finds_its_way(String options) {
    var read = (Value.Object) Json.parse(options);

    History history = search(read.members(), 30);

    assertThat(history.rows().subList(8, 30)).anyMatch(row -> row.losses()[0] < 0.02);
    assertThat(points(history)).isNotEqualTo(points(search(Map.of(), 30)));
  }

  private static List<Value.Object> points(History history) {
    return history.rows().stream().map(row -> row.trial().params()).toList();
  }

  @Test
  void the_width_of_ucb_is_an_option_of_ucb() {
    Map<String, Value> ucb = Map.of("acquisition_fn", Value.of("ucb"));
    Map<String, Value> bold = Map.of("acquisition_fn", Value.of("ucb"), "ucb_beta", Value.of(10));

    assertThat(points(search(bold, 20))).isNotEqualTo(points(search(ucb, 20)));
    refused(Map.of("ucb_beta", Value.of(3)), true, "ucb_beta", "without acquisition_fn: ucb");
  }

  @Test
  void what_needs_costs_is_refused_without_them() {
    for (String name : List.of("max_suggestion_cost", "expansion_rate")) {
      refused(Map.of(name, Value.of(1)), false, name, "search.cost names the metric");
    }
    assertThat(Origin.names(search(Map.of(), 1).rows().getFirst().trial().origin(), "protein"))
        .isTrue();
  }

  @Test
  void wrong_options_are_refused_by_name() {
    refused(Map.of("global_search_scale", Value.of(9)), true, "global_search_scale", "from 0 to 4");
    refused(Map.of("acquisition_fn", Value.of("pi")), true, "acquisition_fn", "ei, naive, ucb");
    refused(Map.of("num_random_samples", Value.of(2.5)), true, "num_random", "whole number");
    refused(Map.of("max_cost", Value.of(2.5)), true, "max_cost", "no such option");
    assertThatExceptionOfType(InvalidSearchException.class)
        .isThrownBy(() ->
            search(
                Map.of("random_suggestions", Value.of(0), "suggestions_per_pareto", Value.of(0)),
                1))
        .withMessage("protein: there must be candidates, around the front or anywhere");
  }

  private static void refused(
      Map<String, Value> options, boolean costs, String name, String message) {
    assertThatExceptionOfType(InvalidOptionException.class)
        .isThrownBy(() -> Optimizers.of("protein", options, costs))
        .withMessageContaining(name)
        .withMessageContaining(message)
        .withMessageNotContaining("\n");
  }
}
