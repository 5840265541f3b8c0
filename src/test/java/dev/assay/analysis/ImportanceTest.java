package dev.assay.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.assay.experiment.Objective;
import dev.assay.experiment.Objective.Goal;
import dev.assay.experiment.Objective.Reduce;
import dev.assay.optimize.History;
import dev.assay.optimize.Problem;
import dev.assay.optimize.RandomSearch;
import dev.assay.result.Observation;
import dev.assay.result.Observation.State;
import dev.assay.space.Condition;
import dev.assay.space.Domain;
import dev.assay.space.Parameter;
import dev.assay.space.Scale;
import dev.assay.space.Space;
import dev.assay.space.Value;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;

class ImportanceTest {

  private static final Domain UNIT = new Domain.Float(0, 1, Scale.LINEAR);
  private static final Domain WORDS =
      new Domain.Categorical(List.of(Value.of("a"), Value.of("b"), Value.of("c")));
  private static final Space MIXED =
      new Space(
          List.of(
              new Parameter("strong", UNIT),
              new Parameter("weak", UNIT),
              new Parameter("idle", UNIT),
              new Parameter("word", WORDS),
              new Parameter("fixed", new Domain.Constant(Value.of(1)))));

  /// Additive: `strong` counts for nearly all of the variance.
  private static double additive(Value.Object params) {
    double word = params.get("word").equals(java.util.Optional.of(Value.of("b"))) ? -0.6 : 0;
    return 4 * number(params, "strong") + 0.4 * number(params, "weak") + word;
  }

  private static double number(Value.Object params, String name) {
    return params.get(name).orElseThrow() instanceof Value.Float(double x) ? x : Double.NaN;
  }

  private static List<Observation> trials(
      Space space, int count, ToDoubleFunction<Value.Object> objective) {
    var trials = new ArrayList<Observation>();
    for (int number = 1; number <= count; number++) {
      Value.Object params = RandomSearch.point(space, List.of(), 7, number);
      trials.add(
          Observation.running(number, params, Value.EMPTY)
              .ended(State.COMPLETED, List.of(objective.applyAsDouble(params))));
    }
    return trials;
  }

  private static History history(
      Space space, Goal goal, int count, ToDoubleFunction<Value.Object> objective) {
    return History.of(Problem.of(space, goal, 1), trials(space, count, objective));
  }

  private static Map<String, Double> values(List<Importance> importances) {
    var values = new LinkedHashMap<String, Double>();
    importances.forEach(importance -> values.put(importance.parameter(), importance.value()));
    return values;
  }

  @Test
  void what_counts_comes_first_and_shares_add_up() {
    List<Importance> shares =
        PedAnova.of(history(MIXED, Goal.MINIMIZE, 300, ImportanceTest::additive), 1);

    assertThat(shares.getFirst().parameter()).isEqualTo("strong");
    assertThat(shares).extracting(Importance::parameter).doesNotContain("fixed").hasSize(4);
    assertThat(values(shares).values().stream().mapToDouble(x -> x).sum())
        .isEqualTo(1, within(1e-9));
    assertThat(values(shares).get("strong")).isGreaterThan(0.8);
    assertThat(values(shares).get("idle")).isLessThan(0.1);
    assertThat(shares).allMatch(share -> share.low() <= share.value() + 0.2);
    assertThat(shares.getFirst().low()).isGreaterThan(values(shares).get("idle"));
  }

  @Test
  void permutation_finds_the_shares_of_an_additive_function() {
    // Shuffling x in w·x costs twice its variance; in places of a nearly uniform sum about that.
    List<Importance> found =
        PermutationImportance.of(
            history(MIXED, Goal.MINIMIZE, 400, params -> 3 * number(params, "strong")), 1);

    assertThat(found.getFirst().parameter()).isEqualTo("strong");
    assertThat(found.getFirst().value()).isEqualTo(2, within(0.15));
    assertThat(found.getFirst().low()).isBetween(1.6, 2.0);
    assertThat(values(found).get("idle")).isEqualTo(0, within(0.02));
    assertThat(values(found).get("word")).isEqualTo(0, within(0.02));
  }

  @Test
  void permutation_sees_what_matters_only_together() {
    ToDoubleFunction<Value.Object> product =
        params -> (number(params, "strong") - 0.5) * (number(params, "weak") - 0.5);

    Map<String, Double> found =
        values(PermutationImportance.of(history(MIXED, Goal.MINIMIZE, 400, product), 1));

    assertThat(found.get("strong")).isGreaterThan(0.5);
    assertThat(found.get("weak")).isGreaterThan(0.5);
    assertThat(found.get("idle")).isLessThan(0.1);
    assertThat(found.get("word")).isLessThan(0.1);
  }

  @Test
  void a_child_counts_where_it_is_there() {
    var space =
        new Space(
            List.of(
                new Parameter("kind", WORDS),
                new Parameter("depth", UNIT, Condition.of("kind", Value.of("a"))),
                new Parameter("rate", UNIT, Condition.of("kind", Value.of("b")))));
    ToDoubleFunction<Value.Object> objective =
        params ->
            params.get("depth").isPresent()
                ? number(params, "depth")
                : 10 + params.members().size();
    History history = history(space, Goal.MINIMIZE, 300, objective);

    Map<String, Double> shares = values(PedAnova.of(history, 1));
    Map<String, Double> damage = values(PermutationImportance.of(history, 1));

    // All good trials have kind a; among those the depth decides, and rate is never there.
    assertThat(shares.get("rate")).isZero();
    assertThat(shares.get("kind")).isGreaterThan(0.1);
    assertThat(shares.get("depth")).isGreaterThan(0.1);
    assertThat(damage.get("kind")).isGreaterThan(damage.get("rate"));
    assertThat(damage.get("depth")).isGreaterThan(0.1 + damage.getOrDefault("rate", 0.0));
  }

  @Test
  void neither_the_direction_nor_the_scale_nor_the_order_of_trials_matters() {
    var trials = trials(MIXED, 120, ImportanceTest::additive);
    History plain = History.of(Problem.of(MIXED, Goal.MINIMIZE, 1), trials);
    History maximised = history(MIXED, Goal.MAXIMIZE, 120, params -> -Math.exp(additive(params)));
    Collections.reverse(trials);
    History reversed = History.of(Problem.of(MIXED, Goal.MINIMIZE, 1), trials);

    assertThat(PedAnova.of(maximised, 3))
        .isEqualTo(PedAnova.of(plain, 3))
        .isEqualTo(PedAnova.of(reversed, 3));
    assertThat(PermutationImportance.of(maximised, 3))
        .isEqualTo(PermutationImportance.of(plain, 3))
        .isEqualTo(PermutationImportance.of(reversed, 3));
  }

  @Test
  void few_trials_and_equal_trials_say_nothing() {
    History few = history(MIXED, Goal.MINIMIZE, 9, ImportanceTest::additive);
    History equal = history(MIXED, Goal.MINIMIZE, 50, _ -> 1);

    assertThat(PedAnova.of(few, 1)).isEmpty();
    assertThat(PermutationImportance.of(few, 1)).isEmpty();
    assertThat(PedAnova.of(equal, 1)).extracting(Importance::value).containsOnly(0.0);
    assertThat(PermutationImportance.of(equal, 1)).extracting(Importance::value).containsOnly(0.0);
  }

  @Test
  void infinite_values_are_only_bad_ones_and_what_failed_is_left_out() {
    ToDoubleFunction<Value.Object> diverging =
        params -> additive(params) > 3 ? Double.POSITIVE_INFINITY : additive(params);
    var trials = trials(MIXED, 200, diverging);
    trials.set(3, trials.get(3).ended(State.COMPLETED, List.of(Double.NaN)));
    trials.set(5, trials.get(5).ended(State.FAILED, List.of()));
    History history = History.of(Problem.of(MIXED, Goal.MINIMIZE, 1), trials);

    assertThat(PedAnova.of(history, 1).getFirst().parameter()).isEqualTo("strong");
    assertThat(PermutationImportance.of(history, 1).getFirst().parameter()).isEqualTo("strong");
  }

  @Test
  void several_objectives_count_together() {
    var objectives =
        List.of(
            new Objective("f", Goal.MINIMIZE, Reduce.LAST),
            new Objective("g", Goal.MAXIMIZE, Reduce.LAST));
    var trials = new ArrayList<Observation>();
    for (Observation trial : trials(MIXED, 300, _ -> 0)) {
      double strong = number(trial.params(), "strong");
      double weak = number(trial.params(), "weak");
      trials.add(trial.ended(State.COMPLETED, List.of(strong + weak, weak - strong)));
    }
    var problem = Problem.of(MIXED, Goal.MINIMIZE, 1).withObjectives(objectives);

    List<Importance> shares = PedAnova.of(History.of(problem, trials), 1);

    // weak trades one objective for the other; strong makes both worse
    assertThat(shares.getFirst().parameter()).isEqualTo("strong");
  }
}
