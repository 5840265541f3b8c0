package dev.assay.analysis;

import static dev.assay.analysis.TrialViews.completed;
import static dev.assay.analysis.TrialViews.ended;
import static dev.assay.analysis.TrialViews.trial;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.experiment.Objective;
import dev.assay.store.Trials.TrialView;
import dev.assay.trial.Reason;
import dev.assay.trial.TrialStatus;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class FindingsTest {
  private static final Objective MOST =
      new Objective("acc", Objective.Goal.MAXIMIZE, Objective.Reduce.LAST);
  private static final Objective LEAST =
      new Objective("loss", Objective.Goal.MINIMIZE, Objective.Reduce.LAST);

  @Test
  void the_best_honours_the_goal_and_zero_is_a_value() {
    var trials =
        List.of(
            completed(1, "{}", "{\"loss\":0.5}"),
            completed(2, "{}", "{\"loss\":0}"),
            completed(3, "{}", "{\"loss\":-0.1}"),
            completed(4, "{}", "{\"loss\":2}"));

    assertThat(numbers(Ranking.best(LEAST, trials, 3))).containsExactly(3, 2, 1);
  }

  @Test
  void a_maximum_is_the_largest_and_equal_ones_go_by_number() {
    var trials =
        List.of(
            completed(3, "{}", "{\"acc\":0.9}"),
            completed(1, "{}", "{\"acc\":0.9}"),
            completed(2, "{}", "{\"acc\":1}"));

    assertThat(numbers(Ranking.best(MOST, trials, 9))).containsExactly(2, 1, 3);
  }

  @Test
  void what_did_not_complete_or_has_no_number_is_not_ranked() {
    var trials =
        List.of(
            completed(1, "{}", "{\"acc\":NaN}"),
            completed(2, "{}", "{\"acc\":\"high\"}"),
            completed(3, "{}", "{}"),
            trial(4, TrialStatus.FAILED, Reason.EXIT, "{}", "{\"acc\":1}"),
            trial(5, TrialStatus.RUNNING, Reason.NONE, "{}", "{\"acc\":1}"));

    assertThat(Ranking.best(MOST, trials, 9)).isEmpty();
    assertThat(Findings.of(List.of(MOST), trials, 3).aggregate()).isEmpty();
  }

  @Test
  void an_infinite_value_ranks_but_never_before_a_better_one() {
    var trials =
        List.of(completed(1, "{}", "{\"loss\":Infinity}"), completed(2, "{}", "{\"loss\":1e300}"));

    assertThat(numbers(Ranking.best(LEAST, trials, 9))).containsExactly(2, 1);
  }

  @Test
  void partial_failure_is_visible() {
    var trials =
        List.of(
            completed(1, "{}", "{\"acc\":1}"),
            ended(2, TrialStatus.FAILED, Reason.EXIT),
            ended(3, TrialStatus.FAILED, Reason.TIMEOUT),
            ended(4, TrialStatus.FAILED, Reason.TIMEOUT),
            ended(5, TrialStatus.CANCELLED, Reason.OPERATOR));

    var findings = Findings.of(List.of(MOST), trials, 3);

    assertThat(findings.isComplete()).isFalse();
    assertThat(findings.failures())
        .containsExactly(
            new Findings.Failures(TrialStatus.FAILED, Reason.TIMEOUT, 2, List.of(3, 4)),
            new Findings.Failures(TrialStatus.FAILED, Reason.EXIT, 1, List.of(2)),
            new Findings.Failures(TrialStatus.CANCELLED, Reason.OPERATOR, 1, List.of(5)));
    assertThat(findings.trials())
        .containsEntry(TrialStatus.COMPLETED, 1)
        .containsEntry(TrialStatus.FAILED, 3);
  }

  @Test
  void every_trial_completed_is_complete() {
    assertThat(Findings.of(List.of(), List.of(completed(1, "{}", "{}")), 1).isComplete()).isTrue();
  }

  @Test
  void the_baseline_is_the_first_trial_even_when_it_failed() {
    var trials =
        List.of(
            ended(1, TrialStatus.FAILED, Reason.EXIT), completed(2, "{\"a\":1}", "{\"acc\":1}"));

    var findings = Findings.of(List.of(MOST), trials, 3);

    assertThat(findings.baseline().map(TrialView::status)).contains(TrialStatus.FAILED);
  }

  @Test
  void replicates_are_grouped_by_what_they_run() {
    var trials =
        List.of(
            completed(1, "{\"lr\":0.1}", "{\"acc\":0.8}"),
            completed(2, "{\"lr\":0.1}", "{\"acc\":0.9}"),
            completed(3, "{\"lr\":0.5}", "{\"acc\":0.1}"),
            trial(4, TrialStatus.FAILED, Reason.EXIT, "{\"lr\":0.1}", "{}"));

    var groups = Findings.of(List.of(MOST), trials, 3).groups();

    assertThat(groups).hasSize(1);
    assertThat(groups.getFirst().trials()).containsExactly(1, 2, 4);
    var summary = Objects.requireNonNull(groups.getFirst().values().get("acc"));
    assertThat(summary.count()).isEqualTo(2);
    assertThat(summary.mean()).isEqualTo((0.8 + 0.9) / 2);
    assertThat(summary.std().orElseThrow()).isCloseTo(0.0707, within(0.0001));
  }

  @Test
  void without_objectives_every_number_is_aggregated_and_nothing_is_ranked() {
    var trials = List.of(completed(1, "{}", "{\"a\":1,\"b\":\"x\",\"c\":0}"));

    var findings = Findings.of(List.of(), trials, 3);

    assertThat(findings.best()).isEmpty();
    assertThat(findings.aggregate().keySet()).containsExactly("a", "c");
  }

  private static org.assertj.core.data.Offset<Double> within(double offset) {
    return org.assertj.core.data.Offset.offset(offset);
  }

  private static List<Integer> numbers(List<TrialView> trials) {
    return trials.stream().map(t -> t.id().number()).toList();
  }
}
