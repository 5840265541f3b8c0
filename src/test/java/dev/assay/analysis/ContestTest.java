package dev.assay.analysis;

import static dev.assay.analysis.TrialViews.completed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.assay.experiment.Objective;
import dev.assay.experiment.Objective.Goal;
import dev.assay.experiment.Objective.Reduce;
import dev.assay.store.Trials.TrialView;
import dev.assay.trial.Reason;
import dev.assay.trial.TrialStatus;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ContestTest {
  private static final Objective LOSS = new Objective("loss", Goal.MINIMIZE, Reduce.LAST);
  private static final Objective GAIN = new Objective("gain", Goal.MAXIMIZE, Reduce.LAST);

  private static List<Configuration> losses(double... values) {
    return Configuration.all(
        "loss",
        IntStream.range(0, values.length)
            .mapToObj(i ->
                completed(i + 1, "{\"x\":%d}".formatted(i), "{\"loss\":%s}".formatted(values[i])))
            .toList());
  }

  private static List<Configuration> replicates(double... values) {
    return Configuration.all(
        "loss",
        Arrays.stream(values)
            .mapToObj(value -> completed(1, "{\"x\":1}", "{\"loss\":%s}".formatted(value)))
            .toList());
  }

  @Test
  void the_interval_of_a_mean_is_students() {
    // The textbook sample: mean 5, standard deviation 1.58114, t(0.975, 4) = 2.77645.
    Estimate estimate = Estimate.of(List.of(3.0, 4.0, 5.0, 6.0, 7.0));

    assertThat(estimate.mean()).isEqualTo(5);
    assertThat(estimate.margin().orElseThrow()).isCloseTo(1.96324, within(1e-5));
    assertThat(estimate.low().orElseThrow()).isCloseTo(3.03676, within(1e-5));
    assertThat(Estimate.of(List.of(3.0)).margin()).isEmpty();
  }

  @Test
  void holm_adjusts_as_in_the_usual_example() {
    assertThat(Contest.adjusted(new double[] {0.01, 0.04, 0.03, 0.005}))
        .containsExactly(new double[] {0.03, 0.06, 0.06, 0.02}, within(1e-12));
    assertThat(Contest.adjusted(new double[] {0.9, 0.8})).containsExactly(1, 1);
  }

  @Test
  void dominance_counts_pairs() {
    Dominance dominance = Dominance.of(new double[] {1, 2, 3}, new double[] {2, 3, 4});

    assertThat(dominance.delta()).isCloseTo(-5.0 / 9, within(1e-12));
    assertThat(dominance.superiority()).isCloseTo(2.0 / 9, within(1e-12));
    assertThat(dominance.word()).isEqualTo("large");
    assertThat(Dominance.of(new double[] {0.0}, new double[] {-0.0}).delta()).isZero();
    assertThat(Dominance.of(new double[0], new double[] {1}).word()).isEmpty();
  }

  @Test
  void replicates_count_once_and_failures_never() {
    List<Configuration> all =
        Configuration.all(
            "loss",
            List.of(
                completed(1, "{\"x\":1}", "{\"loss\":3}"),
                completed(2, "{\"x\":2}", "{\"loss\":2.5}"),
                completed(3, "{\"x\":1}", "{\"loss\":1}"),
                TrialViews.trial(4, TrialStatus.FAILED, Reason.EXIT, "{\"x\":1}", "{\"loss\":0}")));

    assertThat(all).extracting(Configuration::trials).containsExactly(List.of(1, 3), List.of(2));
    assertThat(Configuration.ranked(LOSS, all).getFirst().mean()).isEqualTo(2);
  }

  @Test
  void experiments_are_compared_by_ranks_and_by_what_they_share() {
    Contest contest = Contest.of(LOSS, losses(1, 2, 3, 4, 5), losses(2, 4, 6, 8, 10));

    assertThat(contest.dominance().delta()).isPositive();
    Contest.Paired paired = contest.paired().orElseThrow();
    assertThat(paired.pairs()).isEqualTo(5);
    assertThat(paired.gain()).isEqualTo(3);
    assertThat(paired.signedRank()).isCloseTo(2.0 / 32, within(1e-12));
    assertThat(Contest.of(LOSS, losses(1), replicates(2)).paired()).isEmpty();
  }

  @Test
  void a_regression_is_told_by_the_strongest_evidence_there_is() {
    Regression paired = Regression.of(LOSS, losses(2, 3, 4, 5, 6), losses(1, 2, 3, 4, 5), 0, 0.05);
    assertThat(paired.basis()).isEqualTo(Regression.Basis.PAIRED);
    assertThat(paired.probability()).isCloseTo(1.0 / 32, within(1e-12));
    assertThat(paired.verdict()).isEqualTo(Regression.Verdict.REGRESSED);

    Regression replicated =
        Regression.of(LOSS, replicates(1.1, 1.2, 1.3), replicates(1.0, 1.0, 1.05), 0, 0.05);
    assertThat(replicated.basis()).isEqualTo(Regression.Basis.REPLICATED);
    assertThat(replicated.verdict()).isEqualTo(Regression.Verdict.REGRESSED);

    Regression single = Regression.of(LOSS, losses(1.1), losses(1.0), 0, 0.05);
    assertThat(single.basis()).isEqualTo(Regression.Basis.SINGLE);
    assertThat(single.probability()).isNaN();
    assertThat(single.verdict()).isEqualTo(Regression.Verdict.REGRESSED);
  }

  @Test
  void what_is_within_tolerance_or_chance_is_no_regression() {
    assertThat(Regression.of(LOSS, losses(1.1), losses(1.0), 0.2, 0.05).verdict())
        .isEqualTo(Regression.Verdict.PASSED);
    assertThat(
            Regression.of(LOSS, replicates(1.1, 0.9, 1.3), replicates(1.0, 1.2, 0.8), 0, 0.05)
                .verdict())
        .isEqualTo(Regression.Verdict.PASSED);
    assertThat(Regression.of(GAIN, List.of(), losses(1.0), 0, 0.05).verdict())
        .isEqualTo(Regression.Verdict.UNKNOWN);
  }

  @Test
  void the_stake_of_a_duel_is_the_mixture_written_down_by_hand() {
    Duel duel =
        Duel.of(
            LOSS,
            List.of(1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0),
            Stream.generate(() -> 2.0).limit(9).toList());

    assertThat(duel.evidence()).isCloseTo(256.0 / 9, within(1e-9));
    assertThat(duel.isDecided(0.05)).isTrue();
    assertThat(duel.gain().mean()).isEqualTo(1);
    Duel early = Duel.of(GAIN, List.of(2.0, 1.0, 3.0), List.of(1.0, 1.0, 1.0));
    assertThat(early).extracting(Duel::wins, Duel::losses, Duel::ties).containsExactly(2, 0, 1);
    assertThat(early.leastMorePairs(0.05)).isEqualTo(6);
  }

  /// Looking after every one of 200 runs, a difference that is not there is rarely announced.
  @Test
  void looking_after_every_run_does_not_raise_false_alarms() {
    var random = new SplittableRandom(2026);
    int alarms = 0;
    for (int round = 0; round < 400; round++) {
      List<Double> first = random.doubles(200).boxed().toList();
      List<Double> second = random.doubles(200).boxed().toList();
      alarms += Duel.of(LOSS, first, second).isDecided(0.05) ? 1 : 0;
    }

    assertThat(alarms).as("of 400, seed 2026").isLessThan(30);
  }

  @Test
  void the_number_of_pairs_is_that_of_published_tables() {
    assertThat(Duel.pairs(0.2, 0.05, 0.8)).isEqualTo(199);
    assertThat(Duel.pairs(0.5, 0.05, 0.8)).isEqualTo(34);
    assertThat(Duel.pairs(0.8, 0.05, 0.8)).isEqualTo(15);
  }

  @Test
  void progress_follows_the_order_in_which_trials_ended() {
    List<TrialView> trials =
        List.of(
            completed(1, "{}", "{\"loss\":3}"),
            completed(2, "{}", "{\"loss\":4}"),
            completed(3, "{}", "{\"loss\":1}"));

    Progress progress = Progress.of(LOSS, trials);

    assertThat(progress.steps()).extracting(Progress.Step::best).containsExactly(3.0, 3.0, 1.0);
    assertThat(progress.reached(2).orElseThrow())
        .extracting(Progress.Step::trial, Progress.Step::seconds)
        .containsExactly(3, 3.0);
    assertThat(progress.reached(0.5)).isEmpty();
    assertThat(progress.best().orElseThrow()).isEqualTo(1);
  }
}
