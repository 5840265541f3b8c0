package dev.assay.optimize.gp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.experiment.Objective.Goal;
import dev.assay.optimize.History;
import dev.assay.optimize.History.Row;
import dev.assay.optimize.Optimizer;
import dev.assay.optimize.Problem;
import dev.assay.optimize.Proposal.Suggestion;
import dev.assay.optimize.Searches;
import dev.assay.optimize.gp.ProteinSettings.Promise;
import dev.assay.result.Observation;
import dev.assay.result.Observation.State;
import dev.assay.space.Domain;
import dev.assay.space.Parameter;
import dev.assay.space.Scale;
import dev.assay.space.Space;
import dev.assay.space.Value;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What a cost-aware search makes of costs and of trials that went wrong.
class ProteinCostsTest {

  private static final long SEED = 11;

  /// Two parameters that matter, and one that is mostly expensive.
  private static final Space SPACE =
      Searches.space(
          new Parameter("x", new Domain.Float(0, 1, Scale.LINEAR)),
          new Parameter("y", new Domain.Float(0, 1, Scale.LINEAR)),
          new Parameter("width", new Domain.Int(8, 1024, 1, Scale.POWER_OF_TWO)));

  private static double x(Observation trial) {
    return number(trial, "x");
  }

  private static double number(Observation trial, String name) {
    return switch (trial.params().get(name).orElseThrow()) {
      case Value.Float(double real) -> real;
      case Value.Int(var whole) -> whole.doubleValue();
      case Value other -> throw new AssertionError(other);
    };
  }

  private static double loss(Observation trial) {
    double ofX = x(trial) - 0.3;
    double ofY = number(trial, "y") - 0.6;
    return ofX * ofX + ofY * ofY + 0.05 / number(trial, "width");
  }

  private static double cost(Observation trial) {
    return number(trial, "width");
  }

  private static Protein protein(Promise promise, double mostCost, boolean costAware) {
    ProteinSettings d = ProteinSettings.DEFAULT;
    return new Protein(
        new ProteinSettings(
            promise,
            d.beta(),
            d.startup(),
            mostCost,
            d.expansion(),
            d.anywhere(),
            d.perCentre(),
            d.scale(),
            d.revisit(),
            d.centred(),
            costAware));
  }

  private static Protein unbounded(boolean costAware) {
    return protein(Promise.EI, Double.POSITIVE_INFINITY, costAware);
  }

  private static UnaryOperator<Observation> completing(
      ToDoubleFunction<Observation> value, ToDoubleFunction<Observation> cost) {
    return trial ->
        trial
            .ended(State.COMPLETED, List.of(value.applyAsDouble(trial)))
            .withCost(cost.applyAsDouble(trial));
  }

  private static History search(
      Optimizer optimizer, History history, int count, UnaryOperator<Observation> end) {
    History known = history;
    int first = history.size() + 1;
    for (int number = first; number < first + count; number++) {
      Suggestion next = (Suggestion) optimizer.propose(known, number);
      known = known.with(end.apply(Observation.running(number, next.params(), next.origin())));
    }
    return known;
  }

  /// What all trials cost up to the first with a loss of at most `loss`.
  private static double costTo(double loss, long seed, Optimizer optimizer) {
    Problem problem = Searches.problem(SPACE, seed);
    History history =
        search(
            optimizer,
            History.of(problem),
            40,
            completing(ProteinCostsTest::loss, ProteinCostsTest::cost));
    double spent = 0;
    for (Row row : history.rows()) {
      spent += row.trial().cost();
      if (row.losses()[0] <= loss) {
        return spent;
      }
    }
    return Double.POSITIVE_INFINITY;
  }

  @Test
  void the_same_score_costs_less_where_costs_are_known() {
    for (long seed : LongStream.of(1, 2, 3).toArray()) {
      double aware = costTo(0.0005, seed, unbounded(true));
      double blind = costTo(0.0005, seed, unbounded(false));

      System.out.printf("seed %d: cost-aware %.0f, cost-blind %.0f%n", seed, aware, blind);
      assertThat(aware).as("seed %d", seed).isLessThan(0.6 * blind);
    }
  }

  @Test
  void what_is_expensive_and_better_is_found_too() {
    UnaryOperator<Observation> end =
        completing(trial -> loss(trial) + 20 / number(trial, "width"), ProteinCostsTest::cost);

    History history = search(unbounded(true), History.of(Searches.problem(SPACE, SEED)), 40, end);

    double best = history.rows().stream().mapToDouble(row -> row.losses()[0]).min().orElseThrow();
    assertThat(best).as("seed %d", SEED).isLessThan(0.025);
  }

  @ParameterizedTest
  @EnumSource(Promise.class)
  void nothing_too_expensive_is_proposed_whatever_the_sign_of_the_score(Promise promise) {
    for (double offset : new double[] {-1000, 0, 1000}) {
      Problem problem = Problem.of(SPACE, Goal.MAXIMIZE, SEED);
      UnaryOperator<Observation> end =
          completing(trial -> offset + Math.log(number(trial, "width")), ProteinCostsTest::cost);
      Protein protein = protein(promise, 64, true);

      History history = search(protein, History.of(problem), 25, end);

      int[] expensive =
          history.rows().stream()
              .skip(8)
              .filter(row -> cost(row.trial()) > 70)
              .mapToInt(Row::number)
              .toArray();
      assertThat(expensive).as("seed %d, offset %s", SEED, offset).isEmpty();
    }
  }

  @Test
  void the_cheapest_is_tried_where_nothing_is_cheap_enough() {
    Protein protein = protein(Promise.EI, 1, true);
    UnaryOperator<Observation> end = completing(ProteinCostsTest::loss, ProteinCostsTest::cost);

    History history = search(protein, History.of(Searches.problem(SPACE, SEED)), 20, end);

    assertThat(history.rows().subList(12, 20))
        .as("seed %d", SEED)
        .allMatch(row -> cost(row.trial()) <= 16);
  }

  @ParameterizedTest
  @ValueSource(doubles = {5, 0, -3, Double.NaN, Double.POSITIVE_INFINITY, 1e300})
  void costs_that_are_alike_or_no_costs_stop_nobody(double cost) {
    UnaryOperator<Observation> end = completing(ProteinCostsTest::loss, _ -> cost);

    History history =
        search(protein(Promise.EI, 100, true), History.of(Searches.problem(SPACE, SEED)), 25, end);

    double best = history.rows().stream().mapToDouble(row -> row.losses()[0]).min().orElseThrow();
    assertThat(best).as("seed %d", SEED).isLessThan(cost > 100 ? 0.3 : 0.02);
  }

  @ParameterizedTest
  @EnumSource(Promise.class)
  void where_trials_fail_is_learnt(Promise promise) {
    UnaryOperator<Observation> end =
        trial ->
            x(trial) > 0.5
                ? trial.ended(State.FAILED, List.of()).withCost(1)
                : trial.ended(State.COMPLETED, List.of(loss(trial))).withCost(1);

    History history =
        search(
            protein(promise, Double.POSITIVE_INFINITY, true),
            History.of(Searches.problem(SPACE, SEED)),
            30,
            end);

    long failed = history.rows().subList(10, 30).stream().filter(Row::isFailed).count();
    assertThat(failed).as("seed %d", SEED).isLessThan(6);
  }

  @ParameterizedTest
  @EnumSource(Promise.class)
  void running_trials_drive_the_next_ones_away_in_both_directions(Promise promise) {
    for (Goal goal : Goal.values()) {
      double sign = goal == Goal.MINIMIZE ? 1 : -1;
      Problem problem = Problem.of(SPACE, goal, SEED);
      UnaryOperator<Observation> end =
          completing(trial -> sign * loss(trial), ProteinCostsTest::cost);
      Protein protein = protein(promise, Double.POSITIVE_INFINITY, false);
      History history = search(protein, History.of(problem), 12, end);

      History batch = search(protein, history, 6, trial -> trial);

      double[] xs = batch.rows().stream().skip(12).mapToDouble(row -> x(row.trial())).toArray();
      double spread = Arrays.stream(xs).max().orElse(0) - Arrays.stream(xs).min().orElse(0);
      assertThat(spread).as("seed %d, %s", SEED, goal).isGreaterThan(0.02);
    }
  }

  @Test
  void trials_that_lie_next_to_each_other_are_all_kept() {
    Problem problem = Searches.problem(SPACE, SEED);
    List<Observation> close =
        IntStream.rangeClosed(1, 40)
            .mapToObj(number -> {
              var params =
                  Value.object(
                      Map.of(
                          "x", Value.of(0.5 + number * 1e-12),
                          "y", Value.of(0.5),
                          "width", Value.of(64)));
              return Observation.running(number, params, Value.EMPTY)
                  .ended(State.COMPLETED, List.of(number % 2 == 0 ? 1.0 : 2.0))
                  .withCost(number);
            })
            .toList();

    Suggestion next = (Suggestion) unbounded(true).propose(History.of(problem, close), 41);

    assertThat(History.of(problem, close).size()).isEqualTo(40);
    assertThat(next.params()).isEqualTo(again(problem, close));
  }

  private static Value.Object again(Problem problem, List<Observation> trials) {
    return ((Suggestion) unbounded(true).propose(History.of(problem, trials.reversed()), 41))
        .params();
  }

  @Test
  void choices_have_no_order() {
    Value.Object forward = after(List.of("a", "b", "c", "d", "e", "f"));
    Value.Object other = after(List.of("f", "c", "a", "e", "b", "d"));

    assertThat(forward.get("kind")).contains(Value.of("c"));
    assertThat(other.get("kind")).contains(Value.of("c"));
  }

  /// What is best after a search over `kinds`, of which `c` is the best.
  private static Value.Object after(List<String> kinds) {
    Space space =
        Searches.space(
            new Parameter("kind", new Domain.Categorical(kinds.stream().map(Value::of).toList())),
            new Parameter("x", new Domain.Float(0, 1, Scale.LINEAR)));
    UnaryOperator<Observation> end =
        completing(
            trial -> {
              boolean best = trial.params().get("kind").orElseThrow().equals(Value.of("c"));
              return (best ? 0 : 1) + Math.abs(x(trial) - 0.7);
            },
            trial -> 1 + x(trial));
    History history = search(unbounded(true), History.of(Searches.problem(space, SEED)), 25, end);
    return history.rows().stream()
        .min((a, b) -> Double.compare(a.losses()[0], b.losses()[0]))
        .orElseThrow()
        .trial()
        .params();
  }
}
