package dev.assay.schedule;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Which trials the rules end.
class RulesTest {

  private static final Objective TIME = new Objective("time", Goal.MINIMIZE, Reduce.LAST);

  private static Run training(int number, double... losses) {
    return run(number, Phase.TRAINING, reports("loss", losses));
  }

  private static Run completed(int number, double... losses) {
    return run(number, Phase.ENDED, reports("loss", losses));
  }

  private static Run run(int number, Phase phase, List<MetricReport> reports) {
    State state = phase == Phase.ENDED ? State.COMPLETED : State.RUNNING;
    var trial =
        Observation.running(number, Value.EMPTY, Value.EMPTY)
            .ended(state, List.of())
            .withReports(reports);
    return Run.of(trial, phase, Double.POSITIVE_INFINITY, List.of(Sweep.LOSS), "epoch");
  }

  private static List<MetricReport> reports(String name, double... losses) {
    return IntStream.range(0, losses.length)
        .mapToObj(i -> new MetricReport(name, i + 1, losses[i], ""))
        .toList();
  }

  private static List<Integer> stopped(Rule rule, Run... runs) {
    return rule.stops(new Snapshot(List.of(Sweep.LOSS), List.of(runs), 0, 0)).stream()
        .map(Decision.Stop::trial)
        .toList();
  }

  @Test
  void halving_keeps_the_best_third_of_those_that_reached_a_rung() {
    var halving = new Halving(new Rungs(1, 9, 3));

    assertThat(stopped(halving, training(1, 5), training(2, 4))).isEmpty();
    assertThat(stopped(halving, training(1, 5), training(2, 4), training(3, 3)))
        .containsExactly(1, 2);
    assertThat(stopped(halving, completed(1, 5, 5), training(2, 4), training(3, 4)))
        .as("the earlier trial wins a tie")
        .containsExactly(3);
  }

  @Test
  void a_trial_is_judged_by_what_it_said_when_it_came_to_the_rung() {
    var halving = new Halving(new Rungs(2, 9, 3));

    Run late = training(1, 9, 9, 0);
    Run early = training(2, 9, 8);

    assertThat(stopped(halving, late, early, training(3, 9, 8.5))).containsExactly(1, 3);
  }

  @Test
  void a_restarted_job_that_repeats_its_epochs_changes_nothing() {
    List<MetricReport> twice = new ArrayList<>(reports("loss", 5, 4));
    twice.addAll(reports("loss", 5, 4, 3));

    Run run = run(1, Phase.TRAINING, twice);

    assertThat(run.curve().size()).isEqualTo(3);
    assertThat(run.curve().reached()).isEqualTo(3);
    assertThat(run.curve().at(2)).containsExactly(4);
  }

  @Test
  void the_resource_is_what_the_job_says_it_is() {
    var reports = new ArrayList<MetricReport>();
    for (int step = 100; step <= 300; step += 100) {
      reports.add(new MetricReport("loss", step, 1.0 / step, ""));
      reports.add(new MetricReport("epoch", step, step / 100.0, ""));
    }

    Curve curve = run(1, Phase.TRAINING, reports).curve();

    assertThat(curve.reached()).isEqualTo(3);
    assertThat(curve.at(1.5)).containsExactly(1.0 / 200);
  }

  @Test
  void rungs_multiply_and_a_rung_at_the_end_is_none() {
    assertThat(new Rungs(1, 27, 3).levels()).containsExactly(1.0, 3.0, 9.0);
    assertThat(new Rungs(0.1, 0.9, 3).levels()).hasSize(2);
    assertThat(new Rungs(1, 100, 4).levels()).containsExactly(1.0, 4.0, 16.0, 64.0);
  }

  @Test
  void hyperband_gives_every_bracket_its_share() {
    var hyperband = new Hyperband(new Rungs(1, 27, 3));
    int[] counts = new int[4];

    IntStream.rangeClosed(1, 1_000).forEach(i -> counts[hyperband.bracket(i)]++);

    // 27 : 12 : 6 : 4 of 49, by ⌈4·3^h/(h+1)⌉ for h halvings.
    assertThat(Arrays.stream(counts).sum()).isEqualTo(1_000);
    assertThat(counts[0]).isBetween(540, 560);
    assertThat(counts[1]).isBetween(235, 255);
    assertThat(counts[2]).isBetween(112, 132);
    assertThat(counts[3]).isBetween(72, 92);
  }

  @Test
  void a_slow_bracket_judges_nobody_before_its_first_rung() {
    var hyperband = new Hyperband(new Rungs(1, 27, 3));
    Run[] runs =
        IntStream.rangeClosed(1, 200)
            .filter(i -> hyperband.bracket(i) == 3)
            .mapToObj(i -> training(i, i))
            .toArray(Run[]::new);

    assertThat(runs.length).isGreaterThan(3);
    assertThat(stopped(hyperband, runs)).isEmpty();
  }

  @Test
  void the_median_rule_waits_for_enough_completed_trials() {
    var median = new Median(50, 3, 0, 1, 1);
    Run bad = training(9, 5, 5);

    assertThat(stopped(median, completed(1, 1, 1), completed(2, 2, 2), bad)).isEmpty();
    assertThat(stopped(median, completed(1, 1, 1), completed(2, 2, 2), completed(3, 3, 3), bad))
        .containsExactly(9);
    assertThat(
            stopped(
                median,
                completed(1, 1, 1),
                completed(2, 2, 2),
                completed(3, 3, 3),
                training(9, 2, 5)))
        .as("its best so far is the median")
        .isEmpty();
  }

  @Test
  void patience_counts_reports_without_a_better_one() {
    var patience = new Patience(2, 0.1, 0);

    assertThat(stopped(patience, training(1, 5, 4, 4.5))).isEmpty();
    assertThat(stopped(patience, training(1, 5, 4, 3.95, 4))).containsExactly(1);
    assertThat(stopped(patience, training(1, 5, 4, 3.5, 4))).isEmpty();
    assertThat(stopped(new Patience(2, 0, 5), training(1, 5, 5, 5, 5))).isEmpty();
  }

  @Test
  void divergence_is_what_is_no_number_or_beyond_the_bound() {
    var divergence = new Divergence(100);

    assertThat(
            stopped(
                divergence,
                training(1, 5, Double.NaN),
                training(2, 5, Double.POSITIVE_INFINITY),
                training(3, 101),
                training(4, Double.NaN, 99),
                training(5, Double.NEGATIVE_INFINITY)))
        .containsExactly(1, 2, 3);
  }

  private static Run instances(int number, Phase phase, double... losses) {
    List<MetricReport> reports =
        IntStream.range(0, losses.length)
            .mapToObj(i -> new MetricReport("loss", 0, losses[i], "fold " + i))
            .toList();
    return run(number, phase, reports);
  }

  @Test
  void wilcoxon_stops_what_is_worse_on_the_instances_both_have() {
    var wilcoxon = new Wilcoxon(0.1, 2);
    Run best = instances(1, Phase.ENDED, 1, 2, 3, 4, 5, 6);

    assertThat(stopped(wilcoxon, best, instances(2, Phase.TRAINING, 2, 3, 4)))
        .as("one in eight is not below 0.1")
        .isEmpty();
    assertThat(stopped(wilcoxon, best, instances(2, Phase.TRAINING, 2, 3, 4, 5)))
        .as("one in sixteen is")
        .containsExactly(2);
    assertThat(stopped(wilcoxon, best, instances(2, Phase.TRAINING, 1.1, 2.1, 3.1, 4.1, 1, 6.1)))
        .as("worse on most, better on average")
        .isEmpty();
  }

  @Test
  void with_two_objectives_nothing_on_the_front_is_worse_than_what_lies_behind_it() {
    List<Objective> both = List.of(Sweep.LOSS, TIME);
    double[][] losses = {{1, 9}, {9, 1}, {9, 9}, {8, 8}, {10, 10}, {9.5, 9.5}};
    List<Run> runs =
        IntStream.range(0, losses.length)
            .mapToObj(i -> {
              var reports =
                  List.of(
                      new MetricReport("loss", 1, losses[i][0], ""),
                      new MetricReport("time", 1, losses[i][1], ""));
              var trial = Observation.running(i + 1, Value.EMPTY, Value.EMPTY).withReports(reports);
              return Run.of(trial, Phase.TRAINING, Double.POSITIVE_INFINITY, both, "epoch");
            })
            .toList();

    List<Decision.Stop> stops =
        new Halving(new Rungs(1, 9, 2)).stops(new Snapshot(both, runs, 0, 0));

    assertThat(stops.stream().map(Decision.Stop::trial)).containsExactly(3, 5, 6);
  }
}
