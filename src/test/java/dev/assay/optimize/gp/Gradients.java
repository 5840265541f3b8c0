package dev.assay.optimize.gp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.assay.numeric.Lbfgsb.Differentiable;
import dev.assay.numeric.RandomBits;
import java.util.Arrays;

/// Made-up samples, and slopes beside differences.
final class Gradients {

  private static final double WIDTH = 1e-5;

  private Gradients() {}

  /// `n` rows of two numbers and a choice of three, with smooth targets.
  static Sample sample(int n, long seed) {
    double[] inputs = new double[n * 3];
    double[] targets = new double[n];
    for (int i = 0; i < n; i++) {
      RandomBits bits = RandomBits.of(seed).at(i);
      inputs[i * 3] = bits.at(0).fraction();
      inputs[i * 3 + 1] = bits.at(1).fraction();
      inputs[i * 3 + 2] = bits.at(2).below(3);
      targets[i] =
          Math.sin(4 * inputs[i * 3]) + inputs[i * 3 + 1] * inputs[i * 3 + 1] + inputs[i * 3 + 2];
    }
    return new Sample(new boolean[] {false, false, true}, inputs, targets);
  }

  static Hyper hyper() {
    return new Hyper(new double[] {3, 0.7, 0.4}, 1.3, 0.01);
  }

  /// Checks an acquisition at `point`: alone as in a batch, and its slopes along the numbers.
  static void check(Acquisition acquisition, double[] point, int numbers) {
    double[] slopes = new double[point.length];
    double value = acquisition.at(point, slopes);
    double[] batch = new double[1];
    acquisition.add(point, 1, batch);
    assertThat(batch[0]).isCloseTo(value, within(1e-9 * (1 + Math.abs(value))));
    check(acquisition::at, point, numbers);
  }

  /// Checks the first `numbers` slopes at `point`.
  static void check(Differentiable function, double[] point, int numbers) {
    double[] slopes = new double[point.length];
    function.at(point, slopes);
    for (int k = 0; k < numbers; k++) {
      double difference =
          (moved(function, point, k, 1) - moved(function, point, k, -1)) / (2 * WIDTH);
      assertThat(slopes[k])
          .as("slope %d at %s", k, Arrays.toString(point))
          .isCloseTo(difference, within(1e-4 * (1 + Math.abs(difference))));
    }
  }

  private static double moved(Differentiable function, double[] point, int k, int sign) {
    double[] moved = point.clone();
    moved[k] += sign * WIDTH;
    return function.at(moved, new double[point.length]);
  }
}
