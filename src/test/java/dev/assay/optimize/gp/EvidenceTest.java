package dev.assay.optimize.gp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.assay.numeric.RandomBits;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class EvidenceTest {

  @Test
  void slopes_are_those_of_differences() {
    var evidence = new Evidence(Gradients.sample(17, 3), Belief.of(3));
    for (int i = 0; i < 20; i++) {
      RandomBits bits = RandomBits.of(5).at(i);
      double[] logs = new double[5];
      Arrays.setAll(logs, k -> 4 * bits.at(k).fraction() - 3);

      Gradients.check(evidence, logs, 5);
    }
  }

  @Test
  void two_observations_by_hand() {
    var sample = new Sample(new boolean[] {true}, new double[] {0, 1}, new double[] {-1, 1});
    double[] logs = {Math.log(2), Math.log(1.5), Math.log(0.25)};
    double[] ignored = new double[3];
    Belief belief = Belief.of(1);

    double value = new Evidence(sample, belief).at(logs, new double[3]);

    // The mean is 0; (-1, 1) is an eigenvector, of variance less covariance.
    double r = Math.sqrt(10);
    double covariance = 1.5 * (1 + r + r * r / 3) * Math.exp(-r);
    double variance = 1.75;
    double expected =
        1 / (variance - covariance) + Math.log(variance * variance - covariance * covariance) / 2;
    assertThat(value - belief.penalty(logs, ignored)).isCloseTo(expected, within(1e-12));
  }

  @Test
  void a_fit_is_the_same_from_memory_and_afresh_bit_for_bit() {
    Sample sample = Gradients.sample(15, 8);
    var used = new Fits();
    used.of(Gradients.sample(14, 8));
    Hyper first = used.of(sample);
    Hyper again = used.of(Gradients.sample(15, 8));
    Hyper fresh = new Fits().of(sample);

    assertThat(again).isSameAs(first);
    assertThat(fresh.weights()).containsExactly(first.weights());
    assertThat(fresh.signal()).isEqualTo(first.signal());
    assertThat(fresh.noise()).isEqualTo(first.noise());
  }

  @Test
  void an_input_that_does_not_matter_gets_the_least_weight() {
    int n = 30;
    double[] inputs = new double[2 * n];
    double[] targets = new double[n];
    for (int i = 0; i < n; i++) {
      inputs[2 * i] = RandomBits.of(1).at(i).fraction();
      inputs[2 * i + 1] = RandomBits.of(2).at(i).fraction();
      targets[i] = Math.sin(9 * inputs[2 * i]);
    }

    Hyper hyper = new Fits().of(new Sample(new boolean[2], inputs, targets));

    assertThat(hyper.weights()[0]).isGreaterThan(5 * hyper.weights()[1]);
    assertThat(hyper.noise()).isLessThan(1e-3);
  }
}
