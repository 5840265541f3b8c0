package dev.assay.optimize.gp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.assay.numeric.Hypervolume;
import dev.assay.numeric.Normal;
import dev.assay.numeric.RandomBits;
import dev.assay.optimize.gp.Posterior.Prediction;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AcquisitionTest {

  private static final double[] POINT = {0.31, 0.62, 1};

  private final Sample sample = Gradients.sample(14, 2);
  private final Posterior posterior = Posterior.of(Gradients.hyper(), sample);

  @ParameterizedTest
  @ValueSource(doubles = {-8, -3, -1.001, -0.999, 0, 0.5, 4, 30})
  void the_expected_part_below_is_its_integral(double z) {
    double sum = 0;
    double step = 1e-4;
    for (double x = z - 12; x < z; x += step) {
      sum += step * (z - x - step / 2) * Normal.density(x + step / 2);
    }
    // Below about 10 deviations nothing is left of the density.
    assertThat(LogExpected.of(z)).isCloseTo(z > 12 ? Math.log(z) : Math.log(sum), within(1e-5));
  }

  @Test
  void far_out_it_has_a_value_and_a_slope() {
    double before = LogExpected.of(0);
    for (double z = -1; z > -1e6; z *= 1.3) {
      double value = LogExpected.of(z);
      assertThat(value).isLessThan(before).isFinite();
      double width = 1e-4;
      double difference = (LogExpected.of(z + width) - LogExpected.of(z - width)) / (2 * width);
      assertThat(LogExpected.slope(z)).isCloseTo(difference, within(1e-4 * Math.abs(z) + 1e-4));
      before = value;
    }
  }

  @Test
  void improvement_is_the_formula_of_expected_improvement() {
    Prediction there = posterior.predict(POINT, 1);
    double deviation = Math.sqrt(there.variances()[0]);
    double z = (0.4 - there.means()[0]) / deviation;
    double expected = deviation * (z * Normal.cumulative(z) + Normal.density(z));

    double value = Improvement.below(0.4, posterior).at(POINT, new double[3]);

    assertThat(value).isCloseTo(Math.log(expected), within(1e-9));
  }

  @Test
  void improvement_has_the_slopes_of_differences() {
    for (double best : new double[] {-5, -0.5, 0.5, 3}) {
      Gradients.check(Improvement.below(best, posterior), POINT, 2);
    }
  }

  @Test
  void improvement_over_futures_has_the_slopes_of_differences() {
    Gradients.check(awaiting(0.3, 16), POINT, 2);
  }

  @Test
  void a_trial_that_runs_makes_its_place_less_worth() {
    Sample there = Gradients.sample(2, 77);
    double[] place = Arrays.copyOf(there.inputs(), 3);

    double best = posterior.predict(place, 1).means()[0];

    double alone = Improvement.below(best, posterior).at(place, new double[3]);
    double twice = awaiting(best, 64).at(place, new double[3]);

    assertThat(twice).isLessThan(alone - 0.5);
  }

  private Improvement awaiting(double best, int futures) {
    Sample awaited = Gradients.sample(2, 77);
    double[][] scores = new double[futures][2];
    for (int s = 0; s < futures; s++) {
      for (int p = 0; p < 2; p++) {
        scores[s][p] = Normal.quantile(RandomBits.of(9).at(s).at(p).fraction());
      }
    }
    return Improvement.below(
        best,
        posterior.awaiting(awaited.inputs(), 2),
        PosteriorTest.columns(awaited, 0, 2),
        scores);
  }

  @Test
  void feasibility_is_a_probability_with_the_slopes_of_differences() {
    var feasibility = new Feasibility(posterior, 0.1);
    Prediction there = posterior.predict(POINT, 1);
    double z = -there.means()[0] / Math.sqrt(there.variances()[0] + 0.1);

    assertThat(feasibility.at(POINT, new double[3]))
        .isCloseTo(Math.log(Normal.cumulative(z)), within(1e-9));
    Gradients.check(feasibility, POINT, 2);
    Gradients.check(new Feasibility(posterior, 0), new double[] {0.9, 0.05, 2}, 2);
    Gradients.check(new Feasibility(posterior, 0), new double[] {0.95, 0.1, 0}, 2);
  }

  @Test
  void the_gain_of_volume_is_its_integral_with_the_slopes_of_differences() {
    double[] negative = Arrays.stream(sample.targets()).map(target -> 1 - target).toArray();
    Posterior second = Posterior.of(Gradients.hyper(), sample.withTargets(negative));
    double[][] front = {{1.4, -0.6}, {0.9, 0}, {2, -1}};
    double[] reference = {2.5, 0.8};

    var gain = new VolumeGain(posterior, second, front, reference);

    assertThat(Math.exp(gain.at(POINT, new double[3])))
        .isCloseTo(integral(second, front, reference), within(2e-3));
    Gradients.check(gain, POINT, 2);
    Gradients.check(gain, new double[] {0.9, 0.9, 2}, 2);
  }

  /// Over quantiles of both losses, the gain of area being that of what is better than a point and
  /// not covered.
  private double integral(Posterior second, double[][] front, double[] reference) {
    Prediction a = posterior.predict(POINT, 1);
    Prediction b = second.predict(POINT, 1);
    int steps = 400;
    double sum = 0;
    for (int i = 0; i < steps; i++) {
      double x = quantile(a, (i + 0.5) / steps);
      for (int j = 0; j < steps; j++) {
        sum += gained(x, quantile(b, (j + 0.5) / steps), front, reference);
      }
    }
    return sum / steps / steps;
  }

  private static double quantile(Prediction prediction, double fraction) {
    return prediction.means()[0] + Math.sqrt(prediction.variances()[0]) * Normal.quantile(fraction);
  }

  private static double gained(double x, double y, double[][] front, double[] reference) {
    double[][] with = Arrays.copyOf(front, front.length + 1);
    with[front.length] = new double[] {x, y};
    return Hypervolume.of(with, reference) - Hypervolume.of(front, reference);
  }
}
