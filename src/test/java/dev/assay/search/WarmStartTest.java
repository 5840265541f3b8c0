package dev.assay.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.assay.optimize.History;
import dev.assay.optimize.Problem;
import dev.assay.optimize.Searches;
import dev.assay.result.MetricReport;
import dev.assay.result.Observation;
import dev.assay.result.Observation.State;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

class WarmStartTest {

  private static final long SEED = 12;

  private static final Problem PROBLEM =
      Searches.problem(Searches.named(Searches.ordered(), "floats"), SEED);

  @Test
  void trials_of_others_come_first_with_numbers_up_to_0() {
    WarmStart start =
        WarmStart.of(PROBLEM, List.of(trials(2, 5, value -> value), trials(3, 3, value -> value)));

    History history = start.before(History.of(PROBLEM, trials(4, 2, value -> value)));

    assertThat(history.rows())
        .extracting(History.Row::number)
        .containsExactly(-7, -6, -5, -4, -3, -2, -1, 0, 1, 2);
  }

  @Test
  void what_still_runs_was_cancelled_or_is_no_point_is_left_out() {
    List<Observation> others = trials(2, 4, value -> value);
    Problem elsewhere = Searches.problem(Searches.six(), SEED);
    var mixed =
        List.of(
            others.get(0),
            others.get(1).ended(State.RUNNING, List.of()),
            others.get(2).ended(State.CANCELLED, List.of()),
            others.get(3).ended(State.FAILED, List.of()),
            Searches.completed(elsewhere, Searches.random(elsewhere, 1).getFirst()));

    History history = WarmStart.of(PROBLEM, List.of(mixed)).before(History.of(PROBLEM));

    assertThat(history.rows())
        .extracting(History.Row::state)
        .containsExactly(State.COMPLETED, State.FAILED);
  }

  @Test
  void values_on_the_same_scale_stay_as_they_are() {
    List<Observation> others = trials(2, 60, value -> value);

    assertThat(shown(others, trials(3, 20, value -> value))).isEqualTo(shown(others, List.of()));
  }

  @Test
  void values_on_another_scale_are_moved_and_stretched() {
    List<Observation> same = trials(2, 80, value -> value);
    List<Observation> other = trials(2, 80, value -> 1_000 + 50 * value);

    List<Double> shown = shown(other, trials(3, 30, value -> value));

    for (int i = 0; i < shown.size(); i++) {
      assertThat(shown.get(i))
          .as("seed %d, trial %d", SEED, i)
          .isCloseTo(same.get(i).values().getFirst(), within(0.15));
    }
  }

  @Test
  void too_few_trials_say_nothing_about_the_scale() {
    List<Observation> others = trials(2, 60, value -> 1_000 + value);

    assertThat(shown(others, trials(3, 7, value -> value))).isEqualTo(shown(others, List.of()));
    assertThat(shown(others, trials(3, 8, value -> value)).getFirst()).isLessThan(10);
  }

  @Test
  void reports_move_with_their_values() {
    List<Observation> others = trials(2, 60, value -> 1_000 + value);
    Observation pruned =
        Searches.random(PROBLEM, 1)
            .getFirst()
            .withNumber(61)
            .ended(State.PRUNED, List.of())
            .withReports(
                List.of(
                    new MetricReport("value", 1, 1_003, ""), new MetricReport("other", 1, 7, "")));
    var all = new java.util.ArrayList<>(others);
    all.add(pruned);

    History history =
        WarmStart.of(PROBLEM, List.of(all))
            .before(History.of(PROBLEM, trials(3, 20, value -> value)));

    List<MetricReport> reports = history.rows().get(60).trial().reports();
    assertThat(reports.get(0).value()).isCloseTo(3, within(0.3));
    assertThat(reports.get(1).value()).isEqualTo(7);
  }

  private static List<Double> shown(List<Observation> others, List<Observation> own) {
    return WarmStart.of(PROBLEM, List.of(others)).before(History.of(PROBLEM, own)).rows().stream()
        .filter(row -> row.number() <= 0)
        .map(row -> row.trial().values().getFirst())
        .toList();
  }

  private static List<Observation> trials(long seed, int count, DoubleUnaryOperator scale) {
    return Searches.random(PROBLEM.withSeed(seed), count).stream()
        .map(trial ->
            trial.ended(
                State.COMPLETED,
                List.of(scale.applyAsDouble(Searches.value(PROBLEM, trial.params(), 0)))))
        .toList();
  }
}
