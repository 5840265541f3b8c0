package dev.assay.optimize.cmaes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.assay.experiment.Objective.Goal;
import dev.assay.optimize.ConditionalContract;
import dev.assay.optimize.History;
import dev.assay.optimize.InfeasibleSearchException;
import dev.assay.optimize.LimitedContract;
import dev.assay.optimize.MixedContract;
import dev.assay.optimize.MonotoneInvarianceContract;
import dev.assay.optimize.Optimizer;
import dev.assay.optimize.OptimizerContract;
import dev.assay.optimize.Origin;
import dev.assay.optimize.Problem;
import dev.assay.optimize.Proposal.Suggestion;
import dev.assay.optimize.Searches;
import dev.assay.result.Observation;
import dev.assay.result.Observation.State;
import dev.assay.space.Domain;
import dev.assay.space.Parameter;
import dev.assay.space.Scale;
import dev.assay.space.Space;
import dev.assay.space.Value;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class CmaesTest extends OptimizerContract {

  @Override
  protected Optimizer fresh() {
    return new Cmaes(CmaesSettings.DEFAULT);
  }

  private static Space plane() {
    return Searches.space(
        new Parameter("x", new Domain.Float(0, 1, Scale.LINEAR)),
        new Parameter("y", new Domain.Float(0, 1, Scale.LINEAR)));
  }

  private static double number(Value.Object params, String name) {
    return params.get(name).orElseThrow() instanceof Value.Float(double number)
        ? number
        : Double.NaN;
  }

  private static double bowl(Value.Object params) {
    double x = number(params, "x") - 0.83;
    double y = number(params, "y") - 0.14;
    return x * x + 5 * y * y;
  }

  private static Observation ask(Optimizer optimizer, History history, int number) {
    Suggestion suggestion = (Suggestion) optimizer.propose(history, number);
    return Observation.running(number, suggestion.params(), suggestion.origin());
  }

  private static Observation told(Observation trial, ToDoubleFunction<Value.Object> loss) {
    return trial.ended(State.COMPLETED, List.of(loss.applyAsDouble(trial.params())));
  }

  /// As many workers as trials that run at once; they end in random order.
  private static History parallel(
      Optimizer optimizer, Problem problem, int workers, int trials, long seed) {
    var random = new SplittableRandom(seed);
    var running = new ArrayList<Observation>();
    History history = History.of(problem);
    for (int number = 1; number <= trials; number++) {
      Observation trial = ask(optimizer, history, number);
      history = history.with(trial);
      running.add(trial);
      if (running.size() == workers) {
        Observation ended = running.remove(random.nextInt(workers));
        history = history.with(told(ended, CmaesTest::bowl));
      }
    }
    return history;
  }

  private static double best(History history) {
    return history.rows().stream()
        .filter(History.Row::isCompleted)
        .mapToDouble(row -> row.losses()[0])
        .min()
        .orElseThrow();
  }

  @Test
  void the_first_trial_is_the_middle() {
    Value.Object first =
        ask(fresh(), History.of(Problem.of(plane(), Goal.MINIMIZE, 1)), 1).params();

    assertThat(number(first, "x")).isEqualTo(0.5);
    assertThat(number(first, "y")).isEqualTo(0.5);
  }

  @Test
  void a_bowl_is_searched_to_its_ground() {
    History history = parallel(fresh(), Problem.of(plane(), Goal.MINIMIZE, 4), 1, 120, 0);

    assertThat(best(history)).isLessThan(1e-6);
  }

  @Test
  void several_objectives_are_refused_with_a_remedy() {
    Problem problem = Searches.objectives(Problem.of(plane(), Goal.MINIMIZE, 1), 2);

    assertThatExceptionOfType(InfeasibleSearchException.class)
        .isThrownBy(() -> fresh().propose(History.of(problem), 1))
        .withMessage("cmaes takes one objective, found 2; use tpe or nsga2, or join them into one");
  }

  @Test
  void more_workers_than_a_generation_needs_waste_no_result() {
    for (int workers : new int[] {3, 7, 16}) {
      Problem problem = Problem.of(plane(), Goal.MINIMIZE, workers);

      History history = parallel(fresh(), problem, workers, 240, workers);

      assertThat(best(history)).as("%d workers", workers).isLessThan(1e-3);
      assertThat(unread(history)).as("%d workers", workers).isLessThan(workers + 8);
    }
  }

  /// Of the trials that have ended, those that no later trial names as a parent.
  private static long unread(History history) {
    var read = new java.util.HashSet<Integer>();
    history.rows().forEach(row -> read.addAll(Note.parents(row)));
    return history.rows().stream()
        .filter(row -> row.isCompleted() && !read.contains(row.number()))
        .count();
  }

  @Test
  void late_results_change_no_generation_that_was_closed() {
    Problem problem = Problem.of(plane(), Goal.MINIMIZE, 9);
    History history = History.of(problem);
    Optimizer optimizer = fresh();
    var late = new ArrayList<Observation>();
    for (int number = 1; number <= 40; number++) {
      Observation trial = ask(optimizer, history, number);
      boolean waits = number % 5 == 2;
      if (waits) {
        late.add(trial);
      }
      history = history.with(waits ? trial : told(trial, CmaesTest::bowl));
    }
    List<Observation> before = Searches.stored(history);
    for (Observation trial : late) {
      history = history.with(told(trial, CmaesTest::bowl));
    }

    var trials = new ArrayList<>(Searches.stored(history));
    Collections.shuffle(trials, new Random(3));
    assertThat(fresh().propose(History.of(problem, trials), 41))
        .isEqualTo(optimizer.propose(history, 41));
    for (int number = 2; number <= 40; number++) {
      int asked = number;
      List<Observation> then = before.stream().filter(trial -> trial.number() < asked).toList();
      assertThat(((Suggestion) fresh().propose(History.of(problem, then), number)).params())
          .as("trial %d", number)
          .isEqualTo(before.get(number - 1).params());
    }
  }

  @Test
  void trials_asked_for_at_once_differ() {
    History empty = History.of(Problem.of(plane(), Goal.MINIMIZE, 2));

    assertThat(List.of(1, 2, 3, 4, 5, 6, 7, 8))
        .extracting(number -> ask(fresh(), empty, number).params())
        .doesNotHaveDuplicates();
  }

  @Test
  void a_search_begins_where_trials_of_others_were_good() {
    Problem problem = Problem.of(plane(), Goal.MINIMIZE, 5);
    List<Observation> others =
        Searches.random(problem, 60).stream()
            .map(trial -> told(trial, CmaesTest::bowl).withNumber(trial.number() - 60))
            .toList();
    History history = History.of(problem, others);

    Observation first = ask(fresh(), history, 1);

    assertThat(bowl(first.params())).isLessThan(0.05);
    assertThat(first.origin().get("known")).contains(Value.of(List.of(Value.of(-59), Value.of(0))));
    Observation cold = ask(new Cmaes(CmaesSettings.DEFAULT.withWarmStart(false)), history, 1);
    assertThat(number(cold.params(), "x")).isEqualTo(0.5);
  }

  @Test
  void what_is_imported_later_does_not_move_the_beginning() {
    Problem problem = Problem.of(plane(), Goal.MINIMIZE, 5);
    History history = History.of(problem);
    Optimizer optimizer = fresh();
    for (int number = 1; number <= 11; number++) {
      history = history.with(told(ask(optimizer, history, number), CmaesTest::bowl));
    }
    History with =
        history.with(told(Searches.random(problem, 1).getFirst(), CmaesTest::bowl).withNumber(-3));

    assertThat(fresh().propose(with, 12)).isEqualTo(fresh().propose(history, 12));
  }

  @Test
  void a_good_point_that_a_person_adds_draws_the_search_there() {
    Problem problem = Problem.of(plane(), Goal.MINIMIZE, 6);
    Value.Object good = Value.object(java.util.Map.of("x", Value.of(0.829), "y", Value.of(0.141)));
    History history =
        History.of(
            problem, List.of(told(Observation.running(1, good, Value.EMPTY), CmaesTest::bowl)));
    Optimizer optimizer = fresh();
    for (int number = 2; number <= 30; number++) {
      history = history.with(told(ask(optimizer, history, number), CmaesTest::bowl));
    }

    double nearest =
        history.rows().stream()
            .skip(20)
            .mapToDouble(row -> row.losses()[0])
            .average()
            .orElseThrow();
    assertThat(nearest).isLessThan(0.05);
  }

  @Test
  void a_search_that_has_converged_begins_anew_with_more() {
    Problem problem = Problem.of(plane(), Goal.MINIMIZE, 8);
    History history = History.of(problem);
    Optimizer optimizer = fresh();
    int number = 1;
    while (number < 900 && generationSize(history) <= 4) {
      history = history.with(told(ask(optimizer, history, number++), CmaesTest::bowl));
    }

    assertThat(number).isBetween(200, 800);
    assertThat(best(history)).isLessThan(1e-12);
  }

  /// How many results closed the newest generation, the best point that stays not counted.
  private static int generationSize(History history) {
    return history.rows().isEmpty() ? 0 : Note.parents(history.rows().getLast()).size();
  }

  @Test
  void choices_learn_which_is_best() {
    List<Value> values = List.of(Value.of("a"), Value.of("b"), Value.of("c"), Value.of("d"));
    Space space =
        Searches.space(
            new Parameter("one", new Domain.Categorical(values)),
            new Parameter("two", new Domain.Categorical(values)),
            new Parameter("x", new Domain.Float(0, 1, Scale.LINEAR)));
    ToDoubleFunction<Value.Object> loss =
        params ->
            (params.get("one").orElseThrow().equals(values.get(2)) ? 0 : 1)
                + (params.get("two").orElseThrow().equals(values.get(0)) ? 0 : 1)
                + Math.abs(number(params, "x") - 0.3);
    History history = History.of(Problem.of(space, Goal.MINIMIZE, 3));
    Optimizer optimizer = fresh();
    for (int number = 1; number <= 80; number++) {
      history = history.with(told(ask(optimizer, history, number), loss));
    }

    assertThat(best(history)).isLessThan(0.01);
    assertThat(history.rows().stream().skip(60).filter(row -> row.losses()[0] < 1).count())
        .isGreaterThan(8);
  }

  @Test
  void a_long_search_is_read_again_to_the_same_proposal() {
    readAgain(900);
  }

  @Tag("soak")
  @Test
  void five_thousand_trials_are_read_again_in_a_moment() {
    assertThat(readAgain(5_000)).isLessThan(5);
  }

  /// How many seconds a fresh optimizer takes for its proposal after `trials`.
  private double readAgain(int trials) {
    Problem problem = Problem.of(plane(), Goal.MINIMIZE, 1);
    History history = parallel(fresh(), problem, 3, trials, 7);
    Suggestion expected = (Suggestion) fresh().propose(history, trials + 1);
    History whole = History.of(problem, Searches.stored(history));

    long begun = System.nanoTime();
    Suggestion again = (Suggestion) fresh().propose(whole, trials + 1);
    double seconds = (System.nanoTime() - begun) / 1e9;

    assertThat(again).isEqualTo(expected);
    assertThat(Origin.number(again.origin(), "generation").orElse(0)).isGreaterThan(50);
    return seconds;
  }

  @Nested
  class Mixed extends MixedContract {
    @Override
    protected Optimizer fresh() {
      return new Cmaes(CmaesSettings.DEFAULT);
    }
  }

  @Nested
  class Conditional extends ConditionalContract {
    @Override
    protected Optimizer fresh() {
      return new Cmaes(CmaesSettings.DEFAULT);
    }
  }

  @Nested
  class Limited extends LimitedContract {
    @Override
    protected Optimizer fresh() {
      return new Cmaes(CmaesSettings.DEFAULT);
    }
  }

  @Nested
  class MonotoneInvariance extends MonotoneInvarianceContract {
    @Override
    protected Optimizer fresh() {
      return new Cmaes(CmaesSettings.DEFAULT);
    }
  }
}
