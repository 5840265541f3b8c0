package dev.assay.search;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.experiment.Search;
import dev.assay.optimize.History;
import dev.assay.optimize.Problem;
import dev.assay.result.Observation;
import dev.assay.result.Observation.State;
import dev.assay.simulate.Functions;
import dev.assay.simulate.Table;
import dev.assay.simulate.Task;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Every optimizer finds what it should: three seeds, three tasks, bars that a broken one does not
/// reach by luck. How good they are `./bench/run search` measures.
class QualityTest {

  private static final int TRIALS = 40;

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "random, 4, 2.6, 0.15",
    "sobol, 4, 2.6, 0.15",
    "tpe, 0.6, 1.2, 0.1",
    "gp, 0.6, 1.2, 0.1",
    "protein, 0.6, 1.2, 0.1",
    "cmaes, 4, 1.6, 0.15",
    "nsga2, 4, 2.6, 0.15",
    "evolution, 4, 2.6, 0.15",
    "auto, 0.6, 1.2, 0.1",
  })
  void the_median_of_three_searches_is_good_enough(
      String optimizer, double branin, double hartmann, double phoneme) {
    assertThat(median(optimizer, Functions.named("branin"))).isLessThan(branin);
    assertThat(median(optimizer, Functions.named("hartmann6"))).isLessThan(hartmann);
    assertThat(median(optimizer, Table.read(Path.of("bench", "tables", "hpobench-phoneme"))))
        .isLessThan(phoneme);
  }

  private static double median(String optimizer, Task task) {
    return LongStream.of(1, 2, 3)
        .mapToDouble(seed -> regret(optimizer, task, seed))
        .sorted()
        .skip(1)
        .findFirst()
        .orElseThrow();
  }

  private static double regret(String optimizer, Task task, long seed) {
    Problem problem =
        Problem.of(task.space(), task.goal(), seed).withBudget(TRIALS, Double.POSITIVE_INFINITY);
    var searcher =
        new Searcher(new Search(optimizer, Optional.of(TRIALS), seed), problem, List.of());
    History history = searcher.history(List.of());
    double best = Double.NaN;
    for (int number = 1; number <= TRIALS; number++) {
      Next.Ready next = (Next.Ready) searcher.next(history, number);
      double value = task.evaluate(next.params());
      best = task.goal().isBetter(value, best) ? value : best;
      history =
          history.with(
              Observation.running(number, next.params(), next.origin())
                  .ended(State.COMPLETED, List.of(value)));
    }
    double regret = task.regret(best);
    System.out.printf("%s on %s, seed %d: %.4g%n", optimizer, task.name(), seed, regret);
    return regret;
  }
}
