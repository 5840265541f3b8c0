package dev.assay.optimize.evolve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.assay.experiment.Objective;
import dev.assay.experiment.Objective.Goal;
import dev.assay.experiment.Objective.Reduce;
import dev.assay.optimize.ConditionalContract;
import dev.assay.optimize.History;
import dev.assay.optimize.InfeasibleSearchException;
import dev.assay.optimize.LimitedContract;
import dev.assay.optimize.MixedContract;
import dev.assay.optimize.MultiObjectiveContract;
import dev.assay.optimize.Optimizer;
import dev.assay.optimize.OptimizerContract;
import dev.assay.optimize.Problem;
import dev.assay.optimize.Proposal;
import dev.assay.optimize.Proposal.Exhausted;
import dev.assay.optimize.Proposal.Suggestion;
import dev.assay.optimize.Searches;
import dev.assay.optimize.evolve.EvolutionSettings.Selection;
import dev.assay.result.Observation;
import dev.assay.result.Observation.State;
import dev.assay.space.Domain;
import dev.assay.space.Parameter;
import dev.assay.space.Scale;
import dev.assay.space.Space;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class EvolutionTest extends OptimizerContract {

  private static final EvolutionSettings SMALL = EvolutionSettings.DEFAULT.withSize(8, 0);

  @Override
  protected Optimizer fresh() {
    return new Evolution(SMALL);
  }

  private static Problem scores(String... metrics) {
    var space =
        new Space(
            IntStream.range(0, 4)
                .mapToObj(i -> new Parameter("x" + i, new Domain.Float(0, 1, Scale.LINEAR)))
                .toList());
    return Problem.of(space, Goal.MAXIMIZE, 6)
        .withObjectives(
            List.of(metrics).stream()
                .map(metric -> new Objective(metric, Goal.MAXIMIZE, Reduce.LAST))
                .toList());
  }

  private record Ended(History history, String why) {}

  /// One trial after another until there are no more.
  private static Ended run(
      EvolutionSettings settings, Problem problem, Function<Integer, List<Double>> values) {
    var optimizer = new Evolution(settings);
    History history = History.of(problem);
    for (int number = 1; number <= 2_000; number++) {
      switch (optimizer.propose(history, number)) {
        case Suggestion suggestion ->
            history =
                history.with(
                    Observation.running(number, suggestion.params(), suggestion.origin())
                        .ended(State.COMPLETED, values.apply(number)));
        case Exhausted(String why) -> {
          return new Ended(history, why);
        }
      }
    }
    throw new AssertionError("it goes on and on");
  }

  private static List<Long> sizes(History history) {
    var sizes = new ArrayList<Long>();
    for (int generation = 0; ; generation++) {
      int now = generation;
      long size =
          history.rows().stream().filter(r -> Note.generation(r, "evolution") == now).count();
      if (size == 0) {
        return sizes;
      }
      sizes.add(size);
    }
  }

  @Test
  void a_generation_is_filled_up_with_children_of_its_survivors() {
    EvolutionSettings settings =
        EvolutionSettings.DEFAULT.withSize(12, 3).withSurvival(Selection.PARETO, 0.6);

    Ended ended = run(settings, scores("style"), number -> List.of(number % 7 / 100.0));

    assertThat(sizes(ended.history())).containsExactly(12L, 5L, 5L);
    assertThat(ended.why()).isEqualTo("all 3 generations were bred");
    History.Row last = ended.history().rows().getLast();
    assertThat(Note.population(last)).hasSize(7).containsAll(Note.parents(last));
  }

  @Test
  void the_budget_says_how_many_generations_there_are() {
    EvolutionSettings settings =
        EvolutionSettings.DEFAULT.withSize(10, 0).withSurvival(Selection.TOURNAMENT, 0.5);

    assertThat(settings.generations(0)).isZero();
    assertThat(settings.generations(10)).isEqualTo(1);
    assertThat(settings.generations(31)).isEqualTo(6);
    assertThat(settings.withSize(10, 4).generations(31)).isEqualTo(4);
  }

  @Test
  void the_fittest_survive() {
    EvolutionSettings settings =
        EvolutionSettings.DEFAULT.withSize(10, 2).withSurvival(Selection.TOURNAMENT, 0.3);

    Ended ended = run(settings, scores("style", "speed"), n -> List.of(n / 100.0, 0.3));

    assertThat(Note.population(ended.history().rows().getLast())).containsExactly(10, 9, 8);
  }

  @Test
  void only_what_passes_the_gate_survives_and_two_where_nothing_does() {
    EvolutionSettings settings =
        EvolutionSettings.DEFAULT
            .withSize(10, 2)
            .withSurvival(Selection.PARETO, 0.8)
            .withGate(new Gate(Gate.Schedule.LINEAR, Map.of("style", 0.065), Map.of("style", 0.9)));

    Ended some = run(settings, scores("style"), n -> List.of(n / 100.0));
    Ended none = run(settings, scores("style"), n -> List.of(n / 1000.0));

    assertThat(new HashSet<>(Note.population(some.history().rows().getLast())))
        .containsExactlyInAnyOrder(7, 8, 9, 10);
    assertThat(Note.population(none.history().rows().getLast())).containsExactly(10, 9);
  }

  @Test
  void a_gate_for_what_is_no_objective_is_refused() {
    EvolutionSettings settings =
        SMALL.withGate(new Gate(Gate.Schedule.SQRT, Map.of("stile", 0.1), Map.of("stile", 1.0)));

    assertThatExceptionOfType(InfeasibleSearchException.class)
        .isThrownBy(() -> new Evolution(settings).propose(History.of(scores("style", "speed")), 1))
        .withMessage(
            "the gate has a threshold for 'stile', which is no objective; the objectives are"
                + " style, speed");
  }

  @Test
  void a_plateau_ends_a_search_after_the_ninth_generation() {
    EvolutionSettings settings =
        EvolutionSettings.DEFAULT.withSize(6, 20).withSurvival(Selection.PARETO, 0.5);

    Ended flat = run(settings, scores("style"), _ -> List.of(0.5));
    Ended rising = run(settings, scores("style"), n -> List.of(n / 100.0));

    assertThat(sizes(flat.history())).hasSize(9);
    assertThat(flat.why()).isEqualTo("for 5 generations the best became better by less than 0.01");
    assertThat(sizes(rising.history())).hasSize(20);
  }

  @Test
  void caps_of_all_objectives_end_a_search() {
    EvolutionSettings settings =
        EvolutionSettings.DEFAULT.withSize(6, 20).withSurvival(Selection.PARETO, 0.5);
    Function<Integer, List<Double>> values =
        n -> n == 8 ? List.of(0.95, 0.95, 0.9, 0.8, 0.8) : List.of(0.95, 0.95, 0.9, 0.8, n / 1e3);

    Ended capped =
        run(settings, scores("bugfix", "style", "security", "runtime", "syntax"), values);
    Ended other = run(settings, scores("bugfix", "style", "security", "runtime", "size"), values);

    assertThat(capped.why()).isEqualTo("a trial reached the caps of all objectives");
    assertThat(sizes(capped.history())).containsExactly(6L, 3L);
    assertThat(other.why()).isNotEqualTo(capped.why());
  }

  @Test
  void one_failed_trial_ends_nothing_and_has_no_children() {
    Problem problem = scores("style");
    var optimizer = new Evolution(SMALL);
    History history = History.of(problem);
    for (int number = 1; number <= 60; number++) {
      Suggestion suggestion = (Suggestion) optimizer.propose(history, number);
      Observation trial = Observation.running(number, suggestion.params(), suggestion.origin());
      history =
          history.with(
              number % 3 == 0
                  ? trial.ended(State.FAILED, List.of())
                  : trial.ended(State.COMPLETED, List.of(number / 100.0)));
    }

    assertThat(history.rows())
        .allMatch(row -> Note.parents(row).stream().allMatch(p -> p % 3 != 0));
    assertThat(Note.generation(history.rows().getLast(), "evolution")).isGreaterThan(5);
  }

  @Test
  void half_a_search_with_an_end_is_resumed_to_the_same_end() {
    EvolutionSettings settings = EvolutionSettings.DEFAULT.withSize(6, 4);
    Ended ended = run(settings, scores("style"), n -> List.of(n * 7 % 13 / 20.0));
    List<Observation> stored = Searches.stored(ended.history());

    History half = History.of(scores("style"), stored.subList(0, stored.size() / 2));
    Proposal next = new Evolution(settings).propose(half, stored.size() / 2 + 1);

    assertThat(((Suggestion) next).params()).isEqualTo(stored.get(stored.size() / 2).params());
    assertThat(
            new Evolution(settings).propose(History.of(scores("style"), stored), stored.size() + 1))
        .isEqualTo(new Exhausted(ended.why()));
  }

  @Nested
  class Mixed extends MixedContract {
    @Override
    protected Optimizer fresh() {
      return new Evolution(SMALL);
    }
  }

  @Nested
  class Conditional extends ConditionalContract {
    @Override
    protected Optimizer fresh() {
      return new Evolution(SMALL);
    }
  }

  @Nested
  class MultiObjective extends MultiObjectiveContract {
    @Override
    protected Optimizer fresh() {
      return new Evolution(SMALL);
    }
  }

  @Nested
  class Limited extends LimitedContract {
    @Override
    protected Optimizer fresh() {
      return new Evolution(SMALL);
    }
  }
}
