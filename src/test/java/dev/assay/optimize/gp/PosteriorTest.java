package dev.assay.optimize.gp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.assay.optimize.gp.Posterior.Prediction;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class PosteriorTest {

  private static final double[] POINT = {0.3, 0.6, 1};

  @Test
  void the_decay_is_the_exponential() {
    for (double r = 0; r < 720; r = r * 1.1 + 1e-3) {
      double exact = StrictMath.exp(-r);
      assertThat(Matern.decay(r)).isCloseTo(exact, within(3e-15 * exact + 1e-300));
    }
  }

  @Test
  void between_two_observations_by_hand() {
    var hyper = new Hyper(new double[] {1}, 2, 0.5);
    var sample = new Sample(new boolean[1], new double[] {0, 1}, new double[] {3, 5});

    Prediction middle = Posterior.of(hyper, sample).predict(new double[] {0.5}, 1);

    double near = 2 * matern(0.25);
    double far = 2 * matern(1);
    assertThat(middle.means()[0]).isCloseTo(4, within(1e-12));
    assertThat(middle.variances()[0]).isCloseTo(2 - 2 * near * near / (2.5 + far), within(1e-12));
  }

  private static double matern(double squared) {
    double r = Math.sqrt(5 * squared);
    return (1 + r + r * r / 3) * Math.exp(-r);
  }

  @Test
  void without_noise_observations_are_met() {
    Sample sample = Gradients.sample(12, 4);
    var hyper = new Hyper(new double[] {3, 0.7, 0.4}, 1.3, 1e-9);

    Prediction there = Posterior.of(hyper, sample).predict(columns(sample, 0, 12), 12);

    assertThat(there.means()).containsExactly(sample.targets(), within(1e-5));
    assertThat(Arrays.stream(there.variances())).allMatch(variance -> variance < 1e-6);
  }

  @Test
  void what_is_awaited_takes_variance_away_and_leaves_the_mean() {
    Sample all = Gradients.sample(12, 4);
    Posterior before = Posterior.of(Gradients.hyper(), first(all, 9));

    Posterior awaiting = before.awaiting(Arrays.copyOfRange(all.inputs(), 27, 36), 3);

    Prediction then = before.predict(POINT, 1);
    Prediction now = awaiting.predict(POINT, 1);
    Prediction whole = Posterior.of(Gradients.hyper(), all).predict(POINT, 1);
    assertThat(now.means()[0]).isCloseTo(then.means()[0], within(1e-12));
    assertThat(now.variances()[0]).isLessThan(then.variances()[0]);
    // Variances know nothing of targets: the joint formula gives the same, bit for bit.
    assertThat(now.variances()[0]).isEqualTo(whole.variances()[0]);
  }

  @Test
  void shares_are_what_the_mean_of_the_joint_formula_moves_by() {
    Sample all = Gradients.sample(10, 6);
    Posterior before = Posterior.of(Gradients.hyper(), first(all, 9));
    double[] next = Arrays.copyOfRange(all.inputs(), 27, 30);
    Posterior awaiting = before.awaiting(next, 1);

    Prediction there = before.predict(next, 1);
    double deviation = Math.sqrt(there.variances()[0] + Gradients.hyper().noise());
    Prediction at = awaiting.predict(POINT, 1);

    // The covariance of two points under the first nine, by the difference of variances.
    Prediction then = before.predict(POINT, 1);
    double covariance = deviation * Math.sqrt(then.variances()[0] - at.variances()[0]);
    assertThat(Math.abs(at.shares()[0])).isCloseTo(covariance / deviation, within(1e-9));
  }

  @Test
  void a_spot_says_what_a_batch_says() {
    Posterior posterior = Posterior.of(Gradients.hyper(), Gradients.sample(14, 2));
    Posterior.Spot spot = posterior.spot();

    spot.at(POINT);

    Prediction batch = posterior.predict(POINT, 1);
    assertThat(spot.mean()).isCloseTo(batch.means()[0], within(1e-12));
    assertThat(spot.variance()).isCloseTo(batch.variances()[0], within(1e-12));
  }

  static Sample first(Sample all, int n) {
    return new Sample(
        all.choices(), Arrays.copyOf(all.inputs(), 3 * n), Arrays.copyOf(all.targets(), n));
  }

  static double[] columns(Sample sample, int from, int count) {
    int d = sample.dimensions();
    double[] columns = new double[count * d];
    for (int j = 0; j < count; j++) {
      for (int k = 0; k < d; k++) {
        columns[k * count + j] = sample.inputs()[(from + j) * d + k];
      }
    }
    return columns;
  }
}
