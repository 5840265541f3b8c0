package dev.assay.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.assay.experiment.Search.Scalarization;
import dev.assay.experiment.Search.Scalarization.Method;
import dev.assay.optimize.History;
import dev.assay.optimize.Optimizer;
import dev.assay.optimize.Problem;
import dev.assay.optimize.Proposal;
import dev.assay.optimize.RandomOptimizer;
import dev.assay.optimize.Searches;
import dev.assay.result.MetricReport;
import dev.assay.result.Observation;
import dev.assay.result.Observation.State;
import dev.assay.space.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class ScalarizedTest {

  private static final long SEED = 4;

  /// The first objective is minimised, the second maximised.
  private static final Problem PROBLEM =
      Searches.objectives(Searches.problem(Searches.named(Searches.ordered(), "floats"), SEED), 2);

  @Test
  void losses_are_measured_from_the_best_in_widths_of_the_front() {
    List<Double> losses =
        losses(
            new Scalarization(Method.WEIGHTED_SUM, Map.of("m0", 3.0)),
            List.of(10.0, 100.0),
            List.of(20.0, 300.0),
            List.of(15.0, 250.0),
            List.of(40.0, 90.0));

    assertThat(losses.get(0)).isCloseTo(0.25, within(1e-12));
    assertThat(losses.get(1)).isCloseTo(0.75, within(1e-12));
    assertThat(losses.get(2)).isCloseTo(0.75 * 0.5 + 0.25 * 0.25, within(1e-12));
    assertThat(losses.get(3)).isCloseTo(0.75 * 3 + 0.25 * 1.05, within(1e-12));
  }

  @Test
  void the_largest_loss_decides_so_that_a_dent_of_the_front_can_be_best() {
    var dent = List.of(0.55, -0.55);
    var ends = List.of(List.of(0.0, -1.0), List.of(1.0, 0.0));

    List<Double> sum =
        losses(new Scalarization(Method.WEIGHTED_SUM, Map.of()), ends.get(0), ends.get(1), dent);
    List<Double> largest =
        losses(new Scalarization(Method.CHEBYSHEV, Map.of()), ends.get(0), ends.get(1), dent);

    assertThat(sum.get(2)).isGreaterThan(sum.get(0)).isGreaterThan(sum.get(1));
    assertThat(largest.get(2)).isLessThan(largest.get(0)).isLessThan(largest.get(1));
  }

  @Test
  void what_is_no_number_infinite_or_missing_stays_so() {
    List<Double> losses =
        losses(
            new Scalarization(Method.CHEBYSHEV, Map.of()),
            List.of(1.0, 2.0),
            List.of(2.0, 3.0),
            List.of(Double.NaN, 1.0),
            List.of(Double.POSITIVE_INFINITY, 1.0),
            List.of());

    assertThat(losses.get(2)).isNaN();
    assertThat(losses.get(3)).isInfinite();
    assertThat(losses.get(4)).isNull();
  }

  @Test
  void objectives_that_do_not_differ_count_for_nothing() {
    assertThat(
            losses(
                new Scalarization(Method.WEIGHTED_SUM, Map.of()),
                List.of(1.0, 5.0),
                List.of(3.0, 5.0)))
        .containsExactly(0.0, 0.5);
  }

  @Test
  void reports_are_joined_step_by_step() {
    var seen = new AtomicReference<History>();
    Observation trial =
        Observation.running(1, Searches.random(PROBLEM, 1).getFirst().params(), Value.EMPTY)
            .ended(State.PRUNED, List.of())
            .withReports(
                List.of(
                    new MetricReport("m0", 1, 4, ""),
                    new MetricReport("m1", 1, 2, ""),
                    new MetricReport("m0", 2, 3, "")));

    new Scalarized(keeping(seen), new Scalarization(Method.WEIGHTED_SUM, Map.of()))
        .propose(History.of(PROBLEM, List.of(trial)), 2);

    assertThat(seen.get().rows().getFirst().trial().reports())
        .containsExactly(new MetricReport("scalarized", 1, 1, ""));
    assertThat(seen.get().problem().objectives()).hasSize(1);
  }

  private static List<Double> losses(Scalarization scalarization, List<?>... values) {
    var trials = new ArrayList<Observation>();
    for (Observation trial : Searches.random(PROBLEM, values.length)) {
      List<Double> own = values[trials.size()].stream().map(v -> (Double) v).toList();
      trials.add(trial.ended(State.COMPLETED, own));
    }
    var seen = new AtomicReference<History>();
    new Scalarized(keeping(seen), scalarization)
        .propose(History.of(PROBLEM, trials), values.length + 1);
    var losses = new ArrayList<Double>();
    seen.get().rows().forEach(row -> losses.add(row.losses().length == 0 ? null : row.losses()[0]));
    return losses;
  }

  private static Optimizer keeping(AtomicReference<History> seen) {
    return new Optimizer() {
      @Override
      public Proposal propose(History history, int number) {
        seen.set(history);
        return new RandomOptimizer().propose(history, number);
      }
    };
  }
}
