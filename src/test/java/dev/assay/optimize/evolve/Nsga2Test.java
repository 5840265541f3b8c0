package dev.assay.optimize.evolve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.numeric.Hypervolume;
import dev.assay.optimize.ConditionalContract;
import dev.assay.optimize.History;
import dev.assay.optimize.LimitedContract;
import dev.assay.optimize.MixedContract;
import dev.assay.optimize.MonotoneInvarianceContract;
import dev.assay.optimize.MultiObjectiveContract;
import dev.assay.optimize.Optimizer;
import dev.assay.optimize.OptimizerContract;
import dev.assay.optimize.Origin;
import dev.assay.optimize.Problem;
import dev.assay.optimize.Proposal.Suggestion;
import dev.assay.optimize.RandomOptimizer;
import dev.assay.optimize.Searches;
import dev.assay.result.Observation;
import dev.assay.result.Observation.State;
import dev.assay.space.Domain;
import dev.assay.space.Parameter;
import dev.assay.space.Scale;
import dev.assay.space.Space;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class Nsga2Test extends OptimizerContract {

  private static final Nsga2Settings SMALL = Nsga2Settings.DEFAULT.withPopulation(8);

  @Override
  protected Optimizer fresh() {
    return new Nsga2(SMALL);
  }

  private static Problem zdt(long seed) {
    var space =
        new Space(
            IntStream.range(0, 6)
                .mapToObj(i -> new Parameter("x" + i, new Domain.Float(0, 1, Scale.LINEAR)))
                .toList());
    return new Problem(
        space,
        List.of(),
        Searches.objectives(Searches.problem(space, seed), 1).objectives(),
        List.of(),
        seed,
        0,
        Double.POSITIVE_INFINITY);
  }

  private static Problem two(long seed) {
    Problem one = zdt(seed);
    var first = one.objectives().getFirst();
    return one.withObjectives(
        List.of(first, new dev.assay.experiment.Objective("other", first.goal(), first.reduce())));
  }

  /// ZDT1: the front is `1 - sqrt(first)`, where all but the first parameter are 0.
  private static Observation told(Problem problem, Observation trial) {
    double[] x = History.of(problem).coding().encode(trial.params()).orElseThrow();
    double g = 1 + 9 * Arrays.stream(x).skip(1).average().orElse(0);
    return trial.ended(State.COMPLETED, List.of(x[0], g * (1 - Math.sqrt(x[0] / g))));
  }

  private static History search(Optimizer optimizer, Problem problem, int trials, int workers) {
    var random = new SplittableRandom(problem.seed());
    var running = new ArrayList<Observation>();
    History history = History.of(problem);
    for (int number = 1; number <= trials; number++) {
      Suggestion suggestion = (Suggestion) optimizer.propose(history, number);
      Observation trial = Observation.running(number, suggestion.params(), suggestion.origin());
      history = history.with(trial);
      running.add(trial);
      if (running.size() == workers) {
        history = history.with(told(problem, running.remove(random.nextInt(workers))));
      }
    }
    return history;
  }

  private static double volume(History history) {
    double[][] losses =
        history.rows().stream()
            .filter(History.Row::isCompleted)
            .map(History.Row::losses)
            .toArray(double[][]::new);
    return Hypervolume.of(losses, new double[] {1.1, 6});
  }

  @Test
  void a_known_front_is_approached() {
    double ours = 0;
    double random = 0;
    for (int seed = 0; seed < 3; seed++) {
      ours +=
          volume(search(new Nsga2(Nsga2Settings.DEFAULT.withPopulation(20)), two(seed), 300, 1));
      random += volume(search(new RandomOptimizer(), two(seed), 300, 1));
    }

    // The front itself covers 6.267.
    assertThat(ours / 3).isGreaterThan(5.7);
    assertThat(random / 3).isLessThan(5.4);
  }

  @Test
  void parents_are_of_the_latest_generation_that_is_over() {
    History history = search(fresh(), two(4), 90, 5);

    for (History.Row row : history.rows()) {
      int generation = Note.generation(row, "nsga2");
      assertThat(Note.population(row)).containsAll(Note.parents(row));
      assertThat(Note.population(row).size()).isLessThanOrEqualTo(8);
      assertThat(Note.parents(row))
          .allMatch(
              parent -> Note.generation(history.rows().get(parent - 1), "nsga2") < generation);
    }
    assertThat(Note.generation(history.rows().getLast(), "nsga2")).isGreaterThan(6);
  }

  @Test
  void a_late_result_may_still_become_a_parent() {
    Problem problem = two(2);
    History history = search(fresh(), problem, 8, 1);
    Observation late = history.rows().get(2).trial();
    History waiting =
        history.with(Observation.running(late.number(), late.params(), late.origin()));
    Optimizer optimizer = fresh();
    for (int number = 9; number <= 40; number++) {
      if (number == 20) {
        waiting = waiting.with(late.ended(State.COMPLETED, List.of(-1.0, -1.0)));
      }
      Suggestion suggestion = (Suggestion) optimizer.propose(waiting, number);
      waiting =
          waiting.with(
              told(problem, Observation.running(number, suggestion.params(), suggestion.origin())));
    }

    assertThat(Note.population(waiting.rows().getLast())).contains(late.number());
  }

  @Test
  void the_best_of_other_experiments_are_tried_first() {
    Problem problem =
        Problem.of(
            Searches.named(Searches.ordered(), "floats"), two(1).objectives().getFirst().goal(), 1);
    List<Observation> others =
        Searches.random(problem, 30).stream()
            .map(trial -> Searches.completed(problem, trial).withNumber(trial.number() - 30))
            .toList();
    History history = History.of(problem, others);
    Observation best =
        history.rows().stream()
            .min(java.util.Comparator.comparingDouble(row -> row.losses()[0]))
            .orElseThrow()
            .trial();

    assertThat(((Suggestion) fresh().propose(history, 1)).params()).isEqualTo(best.params());
  }

  @Test
  void an_eighth_of_the_budget_is_a_generation() {
    assertThat(Nsga2Settings.DEFAULT.population(0)).isEqualTo(50);
    assertThat(Nsga2Settings.DEFAULT.population(40)).isEqualTo(12);
    assertThat(Nsga2Settings.DEFAULT.population(200)).isEqualTo(25);
    assertThat(Nsga2Settings.DEFAULT.population(10_000)).isEqualTo(50);
    assertThat(
            Origin.number(
                ((Suggestion) fresh().propose(History.of(two(1)), 1)).origin(), "generation"))
        .hasValue(0);
  }

  @Nested
  class Mixed extends MixedContract {
    @Override
    protected Optimizer fresh() {
      return new Nsga2(SMALL);
    }
  }

  @Nested
  class Conditional extends ConditionalContract {
    @Override
    protected Optimizer fresh() {
      return new Nsga2(SMALL);
    }
  }

  @Nested
  class MultiObjective extends MultiObjectiveContract {
    @Override
    protected Optimizer fresh() {
      return new Nsga2(SMALL);
    }
  }

  @Nested
  class Limited extends LimitedContract {
    @Override
    protected Optimizer fresh() {
      return new Nsga2(SMALL);
    }
  }

  @Nested
  class MonotoneInvariance extends MonotoneInvarianceContract {
    @Override
    protected Optimizer fresh() {
      return new Nsga2(SMALL);
    }
  }
}
