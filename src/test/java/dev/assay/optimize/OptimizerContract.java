package dev.assay.optimize;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.experiment.Objective.Goal;
import dev.assay.optimize.Proposal.Suggestion;
import dev.assay.result.Observation;
import dev.assay.result.Observation.State;
import dev.assay.space.Space;
import dev.assay.space.Value;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// What every optimizer does in spaces of numbers with one objective. Those that know more extend
/// [MixedContract], [ConditionalContract], [MultiObjectiveContract], [LimitedContract] and
/// [MonotoneInvarianceContract] too, best each in a nested class.
public abstract class OptimizerContract extends FiniteContract {

  /// How many trials a long search has, an even number; fewer for those that think long.
  protected int trials() {
    return 50;
  }

  /// The spaces of the tests, by a name for people.
  protected Map<String, Space> spaces() {
    return Searches.ordered();
  }

  /// The one with a parameter of every kind.
  private Problem everything() {
    return Searches.problem(Searches.named(spaces(), "all of them"), SEED);
  }

  static Collection<String> names() {
    return Searches.ordered().keySet();
  }

  @ParameterizedTest
  @MethodSource("names")
  void proposals_lie_in_the_space_and_are_new(String space) {
    Searching.through(
            fresh(), Searches.problem(Searches.named(spaces(), space), SEED), trials() / 2)
        .checked();
  }

  @Test
  void proposals_satisfy_the_constraints() {
    Problem problem =
        Searches.constrained(
            everything(), "lr * n <= 0.5", "s != 0.3 or x > 0", "width >= 32 or size == \"s\"");

    Searching.through(fresh(), problem, trials()).checked();
  }

  @Test
  void narrow_constraints_are_satisfied() {
    Problem problem =
        Searches.constrained(
            Searches.problem(Searches.named(Searches.ordered(), "floats"), SEED),
            "x < 0.1",
            "x > 0",
            "y < 3");

    Searching.through(fresh(), problem, 20).checked();
  }

  @Test
  void the_same_seed_is_the_same_search_and_another_is_another() {
    History first = Searches.search(fresh(), History.of(everything()), 12);
    History second = Searches.search(fresh(), History.of(everything()), 12);
    History other = Searches.search(fresh(), History.of(everything().withSeed(SEED + 1)), 12);

    assertThat(Searching.params(second)).isEqualTo(Searching.params(first));
    assertThat(Searching.params(other)).isNotEqualTo(Searching.params(first));
  }

  @Test
  void half_a_search_and_the_other_half_after_a_restart_are_one_search() {
    History whole = Searches.search(fresh(), History.of(everything()), trials());

    History half = Searches.search(fresh(), History.of(everything()), trials() / 2);
    History rebuilt = History.of(everything(), Searches.stored(half));
    History resumed = Searches.search(fresh(), rebuilt, trials() / 2);

    assertThat(resumed.size()).as("seed %d", SEED).isEqualTo(trials());
    assertThat(Searching.params(resumed)).as("seed %d", SEED).isEqualTo(Searching.params(whole));
  }

  @Test
  void the_order_in_which_results_arrive_does_not_matter() {
    History history = Searches.search(fresh(), History.of(everything()), trials() / 2);
    var shuffled = new ArrayList<>(Searches.stored(history));
    Collections.shuffle(shuffled, new Random(SEED));
    History arrived = History.of(everything());
    Optimizer watching = fresh();
    for (Observation trial : shuffled) {
      arrived = arrived.with(trial);
      if (arrived.size() % 6 == 0) {
        watching.propose(arrived, trials() + 1);
      }
    }

    Proposal expected = fresh().propose(history, trials() / 2 + 1);

    assertThat(fresh().propose(arrived, trials() / 2 + 1)).as("seed %d", SEED).isEqualTo(expected);
    assertThat(watching.propose(arrived, trials() / 2 + 1)).isEqualTo(expected);
  }

  @Test
  void what_was_asked_before_does_not_matter() {
    History history = Searches.search(fresh(), History.of(everything()), trials() / 2);
    int next = trials() / 2 + 1;
    Proposal expected = fresh().propose(history, next);
    Optimizer busy = fresh();
    busy.propose(history, next + 5);
    busy.propose(History.of(Searches.problem(Searches.six(), SEED)), 1);
    busy.propose(History.of(everything().withSeed(SEED + 1), Searches.stored(history)), next);
    List<Observation> trials = Searches.stored(history);
    busy.propose(History.of(everything(), trials.subList(0, trials.size() / 2)), next);
    busy.propose(
        History.of(
            everything(), trials.stream().map(t -> t.ended(State.FAILED, List.of())).toList()),
        next);

    assertThat(busy.propose(history, next)).as("seed %d", SEED).isEqualTo(expected);
  }

  @Test
  void several_threads_may_ask_at_once() throws Exception {
    History history = Searches.search(fresh(), History.of(everything()), 14);
    History shorter = History.of(everything(), Searches.stored(history).subList(0, 9));
    Proposal expected = fresh().propose(history, 15);
    Proposal sooner = fresh().propose(shorter, 10);
    Optimizer shared = fresh();
    try (var threads = Executors.newFixedThreadPool(4)) {
      var asked = new ArrayList<Future<Proposal>>();
      for (int i = 0; i < 8; i++) {
        boolean late = i % 2 == 0;
        Callable<Proposal> ask =
            () -> late ? shared.propose(history, 15) : shared.propose(shorter, 10);
        asked.add(threads.submit(ask));
      }
      for (int i = 0; i < 8; i++) {
        assertThat(asked.get(i).get()).isEqualTo(i % 2 == 0 ? expected : sooner);
      }
    }
  }

  @Test
  void minimising_is_maximising_the_negative() {
    Problem minimise = Searches.problem(everything().space(), SEED);
    Problem maximise = Problem.of(everything().space(), Goal.MAXIMIZE, SEED);

    History down = Searches.search(fresh(), History.of(minimise), trials() / 2);
    History up = History.of(maximise);
    Optimizer optimizer = fresh();
    for (History.Row row : down.rows()) {
      Suggestion suggestion = (Suggestion) optimizer.propose(up, row.number());
      assertThat(suggestion.params())
          .as("seed %d, trial %d", SEED, row.number())
          .isEqualTo(row.trial().params());
      up = up.with(negative(row.trial(), suggestion));
    }
  }

  private static Observation negative(Observation trial, Suggestion suggestion) {
    return new Observation(
        trial.number(),
        suggestion.params(),
        trial.state(),
        trial.values().stream().map(value -> -value).toList(),
        trial.limits(),
        trial.cost(),
        trial.reports().stream()
            .map(r ->
                new dev.assay.result.MetricReport(r.name(), r.step(), -r.value(), r.instance()))
            .toList(),
        suggestion.origin());
  }

  @Test
  void a_batch_has_no_duplicates() {
    for (Problem problem :
        List.of(
            everything(),
            Searches.problem(Searches.named(Searches.ordered(), "powers of two"), SEED))) {
      History history = Searches.search(fresh(), History.of(problem), 12);

      Searching.batch(fresh(), history, 8).checked();
      Searching.batch(fresh(), History.of(problem), 8).checked();
    }
  }

  /// What all trials of a history have in common.
  enum Fate {
    RUNNING,
    FAILED,
    CANCELLED,
    PRUNED,
    PRUNED_WITHOUT_REPORT,
    NOT_A_NUMBER,
    INFINITELY_BAD,
    INFINITELY_GOOD,
    ALIKE,
    HUGE;

    Observation of(Problem problem, Observation trial) {
      return switch (this) {
        case RUNNING -> trial;
        case FAILED -> trial.ended(State.FAILED, List.of());
        case CANCELLED -> trial.ended(State.CANCELLED, List.of());
        case PRUNED -> Searches.pruned(problem, trial);
        case PRUNED_WITHOUT_REPORT -> trial.ended(State.PRUNED, List.of());
        case NOT_A_NUMBER -> trial.ended(State.COMPLETED, List.of(Double.NaN));
        case INFINITELY_BAD -> trial.ended(State.COMPLETED, List.of(Double.POSITIVE_INFINITY));
        case INFINITELY_GOOD -> trial.ended(State.COMPLETED, List.of(Double.NEGATIVE_INFINITY));
        case ALIKE -> trial.ended(State.COMPLETED, List.of(4.0));
        case HUGE ->
            trial.ended(
                State.COMPLETED,
                List.of((trial.number() % 2 == 0 ? 1 : -1) * Double.MAX_VALUE / trial.number()));
      };
    }
  }

  @ParameterizedTest
  @EnumSource(Fate.class)
  void a_history_of_one_fate_stops_nobody(Fate fate) {
    Problem problem = everything();
    History history =
        History.of(
            problem, Searches.random(problem, 30).stream().map(t -> fate.of(problem, t)).toList());

    Searching.batch(fresh(), history, 3).checked();
    Searching.through(fresh(), history, 3, trial -> fate.of(problem, trial)).checked();
  }

  @Test
  void one_trial_is_a_history() {
    Problem problem = everything();
    for (Fate fate : Fate.values()) {
      Observation trial = fate.of(problem, Searches.random(problem, 1).getFirst());

      Searching.batch(fresh(), History.of(problem, List.of(trial)), 2).checked();
    }
  }

  @Test
  void five_thousand_trials_are_a_history() {
    Problem problem = everything();
    History history =
        History.of(
            problem,
            Searches.random(problem, 5_000).stream()
                .map(trial -> Searches.ended(problem, trial))
                .toList());

    Searching.batch(fresh(), history, 2).checked();
  }

  @Test
  void a_search_learns_from_trials_of_other_experiments() {
    Problem problem = everything();
    List<Observation> others =
        Searches.random(problem, 20).stream()
            .map(trial -> Searches.ended(problem, trial).withNumber(trial.number() - 20))
            .toList();

    History history = History.of(problem, others);
    Searching.through(fresh(), history, 12, trial -> Searches.ended(problem, trial)).checked();

    History all = Searches.search(fresh(), history, 12);
    assertThat(Searching.params(Searches.search(fresh(), history, 12)))
        .as("seed %d", SEED)
        .isEqualTo(Searching.params(all));
  }

  @Test
  void a_search_goes_on_in_a_space_that_has_grown() {
    assertThat(Growing.numbers().checked(this::fresh, trials(), SEED)).isNotEmpty();
  }

  @Test
  void trials_that_people_added_have_no_origin() {
    Problem problem = everything();
    List<Observation> added =
        Stream.concat(
                Searches.random(problem, 9).stream(),
                Searches.random(problem.withSeed(SEED + 5), 5).stream()
                    .map(trial -> trial.withNumber(trial.number() + 20)))
            .map(trial ->
                Searches.completed(
                    problem, Observation.running(trial.number(), trial.params(), Value.EMPTY)))
            .toList();

    Searching.batch(fresh(), History.of(problem, added), 4).checked();
  }

  @Test
  void an_origin_names_the_optimizer() {
    History history = Searches.search(fresh(), History.of(everything()), 16);

    for (History.Row row : history.rows()) {
      assertThat(row.trial().origin().members()).containsKeys("optimizer", "phase");
    }
    assertThat(new HashSet<>(Searching.params(history))).hasSize(16);
  }
}
