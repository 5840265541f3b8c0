package dev.assay.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.assay.experiment.Objective;
import dev.assay.experiment.Objective.Goal;
import dev.assay.experiment.Objective.Reduce;
import dev.assay.result.MetricReport;
import dev.assay.result.Observation;
import dev.assay.result.Observation.State;
import dev.assay.schedule.Run.Phase;
import dev.assay.space.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Forecasts of curves, and whom they end.
class ExtrapolationTest {

  private static final int END = 30;
  private static final Extrapolation RULE = new Extrapolation(0.05, 3, 0);

  private static Run run(int number, int epochs, IntToDoubleFunction loss) {
    return run(Sweep.LOSS, number, epochs, loss);
  }

  private static Run run(Objective objective, int number, int epochs, IntToDoubleFunction loss) {
    boolean isOver = epochs == END;
    List<MetricReport> reports =
        IntStream.rangeClosed(1, epochs)
            .mapToObj(e -> new MetricReport(objective.metric(), e, loss.applyAsDouble(e), ""))
            .toList();
    var trial =
        Observation.running(number, Value.EMPTY, Value.EMPTY)
            .ended(isOver ? State.COMPLETED : State.RUNNING, List.of())
            .withReports(reports);
    Phase phase = isOver ? Phase.ENDED : Phase.TRAINING;
    return Run.of(trial, phase, Double.POSITIVE_INFINITY, List.of(objective), "epoch");
  }

  /// Three that have ended, the best of them at about 0.2.
  private static List<Run> ended() {
    return IntStream.rangeClosed(1, 3)
        .mapToObj(i -> run(i, END, e -> 0.1 * i + 1 / Math.pow(e, 0.9)))
        .toList();
  }

  private static List<Integer> stopped(Rule rule, List<Run> ended, Run... running) {
    var runs = new ArrayList<>(ended);
    runs.addAll(List.of(running));
    return rule.stops(new Snapshot(List.of(Sweep.LOSS), runs, 0, 0)).stream()
        .map(Decision.Stop::trial)
        .toList();
  }

  @Test
  void a_power_law_is_followed_to_its_end() {
    double[] points = IntStream.rangeClosed(1, 8).mapToDouble(e -> e).toArray();
    double[] losses = Arrays.stream(points).map(x -> 0.3 + 2 / Math.sqrt(x)).toArray();

    Forecast forecast = Forecast.of(losses, Forecast.families(points, 100), 0);

    assertThat(forecast.mean()).isEqualTo(0.5, within(0.05));
    assertThat(Math.abs(forecast.mean() - 0.5)).isLessThan(3 * forecast.deviation());
  }

  @Test
  void noise_makes_a_forecast_less_sure() {
    double[] points = IntStream.rangeClosed(1, 10).mapToDouble(e -> e).toArray();
    double[] smooth = Arrays.stream(points).map(x -> 1 / x).toArray();
    double[] rough = Arrays.stream(points).map(x -> 1 / x + (x % 2 == 0 ? 0.2 : -0.2)).toArray();
    var families = Forecast.families(points, 30);

    double sure = Forecast.of(smooth, families, 0).deviation();

    assertThat(Forecast.of(rough, families, 0).deviation()).isGreaterThan(10 * sure);
    assertThat(Forecast.of(smooth, families, 0.1).deviation()).isGreaterThan(0.1);
  }

  @Test
  void a_curve_that_levels_off_above_the_best_is_stopped_and_one_that_falls_is_not() {
    Run hopeless = run(4, 8, e -> 0.8 + 1 / Math.pow(e, 0.9));
    Run promising = run(5, 8, e -> 0.05 + 1 / Math.pow(e, 0.9));
    Run lateButSteep = run(6, 8, e -> 1.2 - 0.12 * e);

    assertThat(stopped(RULE, ended(), hopeless, promising, lateButSteep)).containsExactly(4);
  }

  @Test
  void nobody_is_judged_too_early() {
    IntToDoubleFunction hopeless = e -> 0.8 + 1 / Math.pow(e, 0.9);

    assertThat(stopped(RULE, ended(), run(4, 3, hopeless))).isEmpty();
    assertThat(stopped(RULE, ended().subList(0, 2), run(4, 8, hopeless))).isEmpty();
    assertThat(stopped(new Extrapolation(0.05, 3, 9), ended(), run(4, 8, hopeless))).isEmpty();
    assertThat(stopped(new Extrapolation(0.05, 3, 8), ended(), run(4, 8, hopeless)))
        .containsExactly(4);
  }

  @Test
  void where_forecasts_were_far_off_before_nobody_is_stopped_lightly() {
    // Those that ended all looked hopeless for long, and then fell.
    List<Run> late =
        IntStream.rangeClosed(1, 4)
            .mapToObj(i -> run(i, END, e -> e < 20 ? 1 + 0.1 * i + 0.5 / e : 0.1 * i))
            .toList();

    assertThat(stopped(RULE, late, run(5, 12, e -> 1.3 + 0.5 / e))).isEmpty();
  }

  @Test
  void what_is_no_number_is_left_to_others() {
    List<Run> ended = new ArrayList<>(ended());
    ended.add(run(7, END, e -> e == 5 ? Double.NaN : 0));

    assertThat(stopped(RULE, ended, run(8, 8, e -> e == 2 ? Double.NaN : 5))).isEmpty();
    assertThat(stopped(RULE, ended, run(8, 8, e -> 5))).containsExactly(8);
  }

  @Test
  void a_trial_is_worth_what_its_objective_makes_of_its_reports() {
    var best = new Objective("loss", Goal.MINIMIZE, Reduce.BEST);
    // It was as good as the best once; how it went on does not matter to the best of its reports.
    IntToDoubleFunction once = e -> e == 4 ? 0.05 : 2;
    var runs = new ArrayList<Run>();
    for (int i = 1; i <= 3; i++) {
      double floor = 0.1 * i;
      runs.add(run(best, i, END, e -> floor + 1 / Math.pow(e, 0.9)));
    }
    runs.add(run(best, 4, 12, once));
    runs.add(run(best, 5, 12, e -> 2));

    assertThat(RULE.stops(new Snapshot(List.of(best), runs, 0, 0)))
        .extracting(Decision.Stop::trial)
        .containsExactly(5);
  }

  @Test
  void long_curves_are_forecast_as_fast_as_short_ones() {
    var runs = new ArrayList<Run>();
    for (int i = 1; i <= 40; i++) {
      int floor = i;
      runs.add(longRun(i, 20_000, x -> floor + 10 / Math.sqrt(x)));
    }
    for (int i = 41; i <= 60; i++) {
      runs.add(longRun(i, 9_000, x -> 30 + 10 / Math.sqrt(x)));
    }
    var snapshot = new Snapshot(List.of(Sweep.LOSS), runs, 0, 0);
    RULE.stops(snapshot);

    long began = System.nanoTime();
    List<Decision.Stop> stops = RULE.stops(snapshot);
    double millis = (System.nanoTime() - began) / 1e6 / stops.size();

    assertThat(stops).hasSize(20);
    assertThat(millis).as("ms a decision").isLessThan(20);
  }

  private static Run longRun(int number, int last, IntToDoubleFunction loss) {
    List<MetricReport> reports =
        IntStream.rangeClosed(1, 2_000)
            .map(i -> i * last / 2_000)
            .mapToObj(x -> new MetricReport("loss", x, loss.applyAsDouble(x), ""))
            .toList();
    boolean isOver = last == 20_000;
    var trial =
        Observation.running(number, Value.EMPTY, Value.EMPTY)
            .ended(isOver ? State.COMPLETED : State.RUNNING, List.of())
            .withReports(reports);
    Phase phase = isOver ? Phase.ENDED : Phase.TRAINING;
    return Run.of(trial, phase, Double.POSITIVE_INFINITY, List.of(Sweep.LOSS), "epoch");
  }

  @Test
  void what_cannot_be_is_refused() {
    assertThatThrownBy(() -> new Extrapolation(0, 3, 0))
        .isInstanceOf(InvalidStoppingException.class)
        .hasMessage(
            "extrapolation needs a threshold above 0 and below 1 and startup of at least 1, found 0.0 and 3");
  }
}
